import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { MIGRATIONS_FOLDER } from '../../../core/store/file/migrations.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';

const needsRoot = { skip: process.getuid?.() !== 0 && 'needs root, to become another user' };
const store = join(import.meta.dirname, '..', '..', '..', 'core', 'store', 'file');

/** Runs a program in a process of a user who may only read `file`; returns the JSON that it prints. */
function printedByReader(t: TestContext, program: string): unknown {
  const { path, close } = temporaryProject(t);
  close();
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o777);
  const migrations = join(folder, 'migrations');
  cpSync(MIGRATIONS_FOLDER, migrations, { recursive: true });
  chmodSync(dirname(path), 0o555);
  chmodSync(path, 0o444);
  const start = `import { mkdirSync, readdirSync, rmSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    import { join } from 'node:path';
    import { makePrivateCopy } from '${store}/private-copy.ts';
    import { openProject, withProject } from '${store}/project.ts';
    const [file, migrations, warmUp] = process.argv.slice(1);
    openProject(warmUp, { mode: 'write', create: true }).close();
    process.setgroups([]); process.setgid(65534); process.setuid(65534);
    mkdirSync(tmpdir());`;
  const warmUp = join(temporaryFolder(t), 'a.stepladder');
  const environment = { ...process.env, TMPDIR: join(folder, 'temporary') };
  const args = ['--input-type=module', '-e', start + program, path, migrations, warmUp];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: '/', env: environment });
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

test('if a copy is cancelled, one of the waiting calls copies, and the others still wait', needsRoot, (t) => {
  const printed = printedByReader(
    t,
    `const copied = [];
    const outcomes = await Promise.allSettled(['first', 'second', 'third'].map((name) => {
      const controller = new AbortController();
      const report = () => {
        copied.push(name);
        if (name === 'first') controller.abort();
      };
      return makePrivateCopy(file, { signal: controller.signal, report });
    }));
    console.log(JSON.stringify({ copied: [...new Set(copied)], outcomes: outcomes.map(({ status }) => status) }));`,
  );
  // A file system that shares blocks copies instantly, without progress.
  const { copied, outcomes } = printed as { copied: string[]; outcomes: string[] };
  if (copied.length === 0) return t.skip('copies share blocks');
  assert.deepEqual(
    { copied, outcomes },
    { copied: ['first', 'second'], outcomes: ['rejected', 'fulfilled', 'fulfilled'] },
  );
});

test('a project is copied again if its copy was removed with the folder of the copies', needsRoot, (t) => {
  const printed = printedByReader(
    t,
    `const opened = () => withProject(file, { mode: 'read', migrations }, ({ path }) => path === file);
    const first = await opened();
    for (const name of readdirSync(tmpdir())) rmSync(join(tmpdir(), name), { recursive: true });
    console.log(JSON.stringify([first, await opened()]));`,
  );
  assert.deepEqual(printed, [true, true]);
});

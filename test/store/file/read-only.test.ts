import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { MIGRATIONS_FOLDER } from '../../../core/store/file/migrations.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { BANK, CURRENT_VERSION, firstMigrations, projectFile } from './migration-files.ts';
import { skipWithoutMounts } from './mounts.ts';

const needsRoot = { skip: process.getuid?.() !== 0 && 'needs root, to become another user' };
const core = join(import.meta.dirname, '..', '..', '..', 'core', 'store');

/** Starts a command whose temporary folder is on a disk too small for a project, which only this command sees. */
const withSmallDisk = [
  ...['unshare', '--mount', 'sh', '-c'],
  ...['mkdir "$TMPDIR" && mount -t tmpfs -o size=300k tmpfs "$TMPDIR" && exec "$@"', 'sh'],
];

/**
 * Opens the project in each of these modes, in turn, in a process of another user, and returns what it prints. The
 * process loads the program before it becomes that user, who may not be allowed to read the checkout.
 */
function openedByOther(t: TestContext, path: string, ...modes: readonly ('read' | 'write')[]): string[] {
  return openedThrough(t, [], path, modes);
}

/** Does what `openedByOther` does, in a process that `command` starts. */
function openedThrough(
  t: TestContext,
  command: readonly string[],
  path: string,
  modes: readonly ('read' | 'write')[],
): string[] {
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o777);
  const migrations = join(folder, 'migrations');
  cpSync(MIGRATIONS_FOLDER, migrations, { recursive: true });
  const temporary = join(folder, 'temporary');
  const program = `import { mkdirSync, readdirSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    import { openProject, withProject } from '${core}/file/project.ts';
    import { listBanks } from '${core}/runs/banks.ts';
    import { getDataset, listDatasets, readChunk } from '${core}/datasets/datasets.ts';
    const [path, migrations, warmUp, ...modes] = process.argv.slice(1);
    openProject(warmUp, { mode: 'write', create: true }).close();
    process.setgroups([]); process.setgid(65534); process.setuid(65534);
    mkdirSync(tmpdir(), { recursive: true });
    for (const mode of modes)
      try {
        await withProject(path, { mode, migrations }, (project) => {
          for (const dataset of listDatasets(project))
            readChunk(project, dataset, { name: 'city', role: 'categorical' }, 0);
          console.log('opened', project.path === path, listBanks(project).map(({ name }) => name).join());
        });
      } catch (error) { console.log(error.code, error.message); }
    console.log('copies', readdirSync(tmpdir()).flatMap((name) =>
      readdirSync(tmpdir() + '/' + name).filter((copy) => copy.startsWith('copy-'))).length);`;
  const warmUp = join(temporaryFolder(t), 'a.stepladder');
  const node = [process.execPath, '--input-type=module', '-e', program, path, migrations, warmUp, ...modes];
  const [executable, ...args] = [...command, ...node];
  const environment = { ...process.env, TMPDIR: temporary };
  const result = spawnSync(executable, args, { encoding: 'utf8', cwd: '/', env: environment });
  assert.equal(result.stderr, '');
  assert.deepEqual(readdirSync(temporary), [], 'copies end with the process');
  return result.stdout.trim().split('\n');
}

/** Everything in a project's folder with its bytes. */
function contentOf(path: string): Record<string, string> {
  const folder = dirname(path);
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

test('a project in a read-only folder is read, copied once, and its folder is unchanged', needsRoot, (t) => {
  const path = projectFile(t);
  chmodSync(dirname(path), 0o555);
  chmodSync(path, 0o444);
  const before = contentOf(path);
  assert.deepEqual(openedByOther(t, path, 'read', 'read'), ['opened true north', 'opened true north', 'copies 1']);
  assert.deepEqual(contentOf(path), before);
});

test('a read-only file in a writable folder is read, and nothing is left beside it', needsRoot, (t) => {
  const path = projectFile(t);
  chmodSync(dirname(path), 0o777);
  chmodSync(path, 0o444);
  const before = contentOf(path);
  assert.deepEqual(openedByOther(t, path, 'read'), ['opened true north', 'copies 1']);
  assert.deepEqual(contentOf(path), before);
});

test('writing to a project in a read-only folder is refused', needsRoot, (t) => {
  const path = projectFile(t);
  chmodSync(dirname(path), 0o555);
  assert.deepEqual(openedByOther(t, path, 'write'), [`disk no permission to open or write ${path}.lock`, 'copies 0']);
});

test('a project from an older version in a read-only folder is read without migrating it', needsRoot, (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, CURRENT_VERSION - 1) });
  saveBank(older, { name: 'north', objective: 'approval', weight: 1, banners: [] });
  older.close();
  chmodSync(dirname(older.path), 0o555);
  chmodSync(older.path, 0o444);
  const before = contentOf(older.path);
  assert.deepEqual(openedByOther(t, older.path, 'read'), ['opened true north', 'copies 1']);
  assert.deepEqual(contentOf(older.path), before);
});

test(
  'a project in a read-only folder that another process is writing to is read as of its last commit',
  needsRoot,
  (t) => {
    const writer = temporaryProject(t);
    saveBank(writer, BANK);
    chmodSync(dirname(writer.path), 0o555);
    for (const suffix of ['', '-wal', '-shm']) chmodSync(writer.path + suffix, 0o444);
    writer.database.exec('BEGIN IMMEDIATE');
    saveBank(writer, { ...BANK, name: 'south' });
    assert.deepEqual(openedByOther(t, writer.path, 'read'), ['opened true north', 'copies 0']);
    writer.database.exec('COMMIT');
  },
);

test('a write-ahead log without its index in a read-only folder is reported, not ignored', needsRoot, (t) => {
  const writer = temporaryProject(t);
  saveBank(writer, BANK);
  const copy = join(temporaryFolder(t), 'copy.stepladder');
  for (const suffix of ['', '-wal']) copyFileSync(writer.path + suffix, copy + suffix);
  for (const suffix of ['', '-wal']) chmodSync(copy + suffix, 0o444);
  chmodSync(dirname(copy), 0o555);
  assert.deepEqual(openedByOther(t, copy, 'read'), [`disk no permission to open or write ${copy}`, 'copies 0']);
});

test(
  'a damaged project in a read-only folder is named by its own path, and a file that is not a project is not copied',
  needsRoot,
  (t) => {
    const path = projectFile(t);
    const database = new BetterSqlite3(path);
    database.exec('CREATE TABLE notes (text TEXT)');
    database.close();
    const other = join(dirname(path), 'large.csv');
    writeFileSync(other, 'a,b\n1,2\n'.repeat(100));
    chmodSync(dirname(path), 0o555);
    const [refused] = openedByOther(t, path, 'read');
    assert.equal(refused, `corrupt ${path} contains something that this program did not create: table notes`);
    assert.deepEqual(openedByOther(t, other, 'read'), [`invalid-file not a project file: ${other}`, 'copies 0']);
  },
);

test(
  'if the disk for temporary files is full, the error names the copy, and nothing of it remains',
  { skip: needsRoot.skip || skipWithoutMounts },
  (t) => {
    const path = projectFile(t);
    chmodSync(dirname(path), 0o555);
    chmodSync(path, 0o444);
    const [first, second, copies] = openedThrough(t, withSmallDisk, path, ['read', 'read']);
    for (const line of [first, second])
      assert.match(line, /^disk disk full while writing .*stepladder-read-only-.*copy-/);
    assert.equal(copies, 'copies 0');
  },
);

/** An export is killed just when it replaces an earlier one: between the two renames that this takes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs, { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { skipWithout } from '../../build/requirements/requirement.ts';
import { straceRequirement } from '../../build/requirements/strace.ts';
import { runProgram, traceCalls } from '../../build/soak/program.ts';
import { exportRuns } from '../../core/export/export-runs.ts';
import { scoreWithExport } from '../../core/export/score-with-export.ts';
import { quietJob, type JobContext, type Progress } from '../../core/job.ts';
import { temporaryName } from '../../core/publish.ts';
import { withProject } from '../../core/store/file/project.ts';
import { inEnglish } from '../../core/text/en.ts';
import { temporaryFolder } from '../temporary.ts';
import { makeProject } from './project.ts';

const RESTORED = /^an earlier command was ended while it replaced the export in .*model; the previous export is/;

interface Interrupted {
  readonly folder: string;
  readonly path: string;
  readonly audience: string;
  readonly run: string;
  readonly out: string;
  /** When the only complete export was made. */
  readonly created: string;
}

async function makeExport(t: TestContext): Promise<Interrupted> {
  const folder = temporaryFolder(t);
  const { project, runs, audience } = await makeProject(folder);
  const out = join(folder, 'model');
  const { created } = await exportRuns(project, { runs: runs.slice(1), out }, quietJob());
  project.close();
  return { folder, path: project.path, audience, run: runs[1], out, created };
}

const createdOf = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { created: string }).created;

/** What a kill between the two renames leaves. */
function interrupt(out: string): string {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const aside = temporaryName(out, 'earlier').replace(`-${process.pid}.`, `-${pid}.`);
  renameSync(out, aside);
  return aside;
}

/** A job, and the notes that it has reported. */
function notedJob(): { job: JobContext; notes: string[] } {
  const notes: string[] = [];
  const report = ({ note }: Progress): void => void (note !== undefined && notes.push(inEnglish(note)));
  return { job: { ...quietJob(), report }, notes };
}

test(
  'an export that is killed while it replaces an earlier one leaves that one, which the next command restores',
  { skip: skipWithout(straceRequirement) },
  async (t) => {
    const { folder, path, audience, run, out } = await makeExport(t);
    const args = ['export', path, '--run', run, '--out', out];
    const renames = await traceCalls([...args, '--json'], ['rename'], join(folder, 'calls'));
    const setAside = renames.findIndex((line) => line.includes(`"${out}", `));
    const before = createdOf(out);
    const { signal } = await runProgram(args, { call: 'rename', effect: 'signal=KILL', when: `${setAside + 2}` });
    assert.deepEqual([signal, existsSync(out)], ['SIGKILL', false]);
    const list = join(folder, 'list.csv');
    const { stderr } = await runProgram(['score', '--model', out, '--audience', audience, '--out', list]);
    assert.match(stderr, /^note: an earlier command was ended while it replaced the export in .*model; the/m);
    assert.deepEqual([createdOf(out), existsSync(list)], [before, true]);
  },
);

test('the next export restores the earlier one even if it then fails, and leaves nothing else', async (t) => {
  const { folder, path, run, out, created } = await makeExport(t);
  for (const [name, outcome] of [
    ['r99', 'rejected'],
    [run, 'fulfilled'],
  ] as const) {
    interrupt(out);
    const { job, notes } = notedJob();
    const work = withProject(path, { mode: 'read' }, (project) => exportRuns(project, { runs: [name], out }, job));
    const [{ status }] = await Promise.allSettled([work]);
    assert.deepEqual([status, notes.filter((note) => RESTORED.test(note)).length], [outcome, 1]);
    assert.equal(createdOf(out) === created, outcome === 'rejected');
  }
  const left = readdirSync(folder).filter((name) => name.startsWith('model'));
  assert.deepEqual(left, ['model']);
});

test('where an export cannot be restored, scoring says where it is', async (t) => {
  const { folder, audience, out } = await makeExport(t);
  const aside = interrupt(out);
  const { renameSync: renameFile } = fs;
  const allow = (): void => {
    Object.assign(fs, { renameSync: renameFile });
    syncBuiltinESMExports();
  };
  t.after(allow);
  Object.assign(fs, {
    renameSync() {
      throw Object.assign(new Error('EACCES: refused'), { code: 'EACCES' });
    },
  });
  syncBuiltinESMExports();
  const options = { folder: out, audience, out: join(folder, 'list.csv'), per: 'user' } as const;
  await assert.rejects(scoreWithExport(options, quietJob()), {
    code: 'state',
    message: RESTORED,
    help: `rename ${aside} to ${out}`,
  });
  allow();
  const { job, notes } = notedJob();
  await scoreWithExport(options, job);
  assert.match(notes[0], RESTORED);
  assert.ok(existsSync(out));
});

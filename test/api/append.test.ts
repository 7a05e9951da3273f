import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { appendCall, appendsCall, undoAppendCall } from '../../core/api/data/append.ts';
import { dataExportCall } from '../../core/api/data/data-export.ts';
import { datasetsCall } from '../../core/api/data/data.ts';
import { importCall } from '../../core/api/data/import.ts';
import { runCall, runCurvesCall } from '../../core/api/models/models.ts';
import { evaluateCall, trainCall } from '../../core/api/models/train.ts';
import { quietJob, type JobContext } from '../../core/job.ts';
import { countDataset, type CountedDataset } from '../../core/review/rollup/roll-up.ts';
import { hasRollups, writeRollups } from '../../core/store/datasets/rollups.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import { inEnglish } from '../../core/text/en.ts';
import { jobWithNotes } from '../job-notes.ts';
import { temporaryFolder } from '../temporary.ts';
import '../without-tensorflow.ts';
import { invoke } from './invoke.ts';
import { config } from './ranking-project.ts';

const folder = temporaryFolder();
const project = join(folder, 'p.stepladder');
const week = (name: string, first: number, rows: number, day: number, late: boolean): string => {
  const lines = Array.from({ length: rows }, (_, row) => {
    const id = first + row;
    const time = new Date(Date.UTC(2026, 0, day) + row * 600_000).toISOString();
    return [id, time, id % 2, id % 4 === 1 || (late && id % 3 === 1 && id % 2 === 1) ? 1 : 0, `c${id % 7}`].join(',');
  });
  writeFileSync(join(folder, name), `sample_id,event_time,click,approval,city\n${lines.join('\n')}\n`);
  return join(folder, name);
};

const dataset = 'spring';
const hashes = async (): Promise<string[]> =>
  (await invoke(datasetsCall, { project })).datasets.map(({ dataHash }) => dataHash);
const settings = { model: 'esmm', engine: 'onnx', seed: 1, epochs: 1 } as const;
const settingsFile = join(folder, 'config.json');
writeFileSync(settingsFile, JSON.stringify(config));

/** The part of a run that each sample belongs to, or an empty text: the column `<run>_part` of a new data export. */
async function partsOf(run: string): Promise<string[]> {
  const out = join(folder, `${run}.csv`);
  await invoke(dataExportCall, { project, dataset, out, run: [run] });
  const [header, ...lines] = readFileSync(out, 'utf8').trim().split(/\r?\n/);
  const column = header.replace('\uFEFF', '').split(',').indexOf(`${run}_part`);
  return lines.map((line) => line.split(',')[column]);
}

test('runs keep the data they were trained on through appends, and an append they need is not undone', async () => {
  await invoke(importCall, { project, files: [week('one.csv', 0, 1000, 1, false)], dataset });
  await invoke(trainCall, { project, dataset, ...settings, config: settingsFile });
  const before = await partsOf('r1');
  const curves = await invoke(runCurvesCall, { project, run: 'r1', on: 'test' });
  const [first] = await hashes();

  const { added, updated } = await invoke(appendCall, {
    project,
    files: [week('two.csv', 900, 600, 10, true)],
    dataset,
  });
  // Of the known samples, 907, 919, …, 991 have been approved.
  assert.deepEqual([added, updated], [500, 8]);
  // What r1 knows of its samples stays true; new samples are in none of its parts.
  assert.deepEqual(await partsOf('r1'), [...before, ...new Array<string>(500).fill('')]);
  assert.deepEqual(await invoke(runCurvesCall, { project, run: 'r1', on: 'test' }), curves);
  const notes: string[] = [];
  const job = jobWithNotes((note) => notes.push(note));
  await invoke(evaluateCall, { project, run: 'r1', dataset }, job);
  const [trained, validated] = ['training', 'validation'].map((part) => before.filter((one) => one === part).length);
  assert.ok(
    notes.some((note) => note.includes(String(trained)) && note.includes(String(validated))),
    notes.join('\n'),
  );

  await invoke(trainCall, { project, dataset, ...settings, config: settingsFile });
  assert.equal((await partsOf('r2')).filter((part) => part !== '').length, 1500);
  await assert.rejects(invoke(undoAppendCall, { project, dataset }), {
    code: 'state',
    message: 'r2 was trained on the data of append a1',
  });
  const { undone, runs, rows, dataHash } = await invoke(undoAppendCall, { project, dataset, keepRuns: true });
  assert.deepEqual({ undone, runs, rows, dataHash }, { undone: 'a1', runs: ['r2'], rows: 1000, dataHash: first });
  assert.deepEqual((await invoke(appendsCall, { project })).appends, []);
  assert.deepEqual(await partsOf('r1'), before);
  assert.ok((await partsOf('r2')).every((part) => part === ''));
  assert.equal((await invoke(runCall, { project, run: 'r2' })).run, 'r2');
  await assert.rejects(invoke(runCurvesCall, { project, run: 'r2', on: 'test' }), { code: 'state' });
});

test('an undo is cancelled before anything changed, or says that it was too late', async () => {
  const large = join(folder, 'large.stepladder');
  const rows = Array.from({ length: 8 * 65_536 }, (_, row) => `${row},${row % 2}`);
  writeFileSync(join(folder, 'large.csv'), `sample_id,click\n${rows.join('\n')}\n`);
  writeFileSync(join(folder, 'more.csv'), 'sample_id,click\nnew,1\n');
  await invoke(importCall, { project: large, files: [join(folder, 'large.csv')], dataset });
  const [{ dataHash }] = (await invoke(datasetsCall, { project: large })).datasets;
  await invoke(appendCall, { project: large, files: [join(folder, 'more.csv')], dataset });

  const undo = (job: JobContext): Promise<unknown> =>
    Promise.resolve(undoAppendCall.handle({ project: large, dataset, keepRuns: false }, job));
  const appended = await invoke(datasetsCall, { project: large });
  await assert.rejects(undo({ ...quietJob(), signal: AbortSignal.abort() }), { code: 'cancelled' });
  assert.deepEqual(await invoke(datasetsCall, { project: large }), appended);

  const controller = new AbortController();
  const notes: string[] = [];
  await undo({
    signal: controller.signal,
    report: ({ phase, note }) => {
      if (phase === 'count') controller.abort();
      if (note !== undefined) notes.push(inEnglish(note));
    },
  });
  assert.deepEqual(notes, [
    'too late to cancel: the change is already stored; any remaining counting or freeing of space is skipped',
  ]);
  const [undone] = (await invoke(datasetsCall, { project: large })).datasets;
  assert.deepEqual([undone.dataHash, undone.lacksRollups], [dataHash, true]);
});

test('counts made before an append are not stored after it', async () => {
  const counted = join(folder, 'counted.stepladder');
  await invoke(importCall, { project: counted, files: [week('first.csv', 0, 1000, 1, false)], dataset });
  const read = <Result>(work: (opened: Project) => Result | Promise<Result>): Promise<Result> =>
    withProject(counted, { mode: 'read' }, work);
  const before = await read((opened) => countDataset(opened, dataset, quietJob()));
  // Late conversions: as many samples as before, with other outcomes.
  const { added, updated } = await invoke(appendCall, {
    project: counted,
    files: [week('late.csv', 0, 1000, 1, true)],
    dataset,
  });
  assert.ok(added === 0 && updated > 0);
  const isStored = (rollups: CountedDataset): Promise<boolean> =>
    withProject(counted, { mode: 'write', purpose: 'test' }, (opened) =>
      writeRollups(opened, rollups.dataset, rollups.rollups),
    );
  assert.equal(await isStored(before), false);
  assert.equal(await read((opened) => hasRollups(opened, before.dataset)), false);
  assert.equal(await isStored(await read((opened) => countDataset(opened, dataset, quietJob()))), true);
});

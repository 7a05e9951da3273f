import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { readAppends } from '../../../core/store/datasets/appends.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { reportAllProgress, killAtPause } from '../interruptions.ts';

const folder = temporaryFolder();
const project = join(folder, 'test.stepladder');
/** Two weekly exports with some samples in both: the first fills two chunks of rows, and so do both together. */
const [first, second] = [
  [0, 70_000],
  [60_000, 120_000],
].map(([from, to], index) => {
  const file = join(folder, `week${index}.csv`);
  const rows = Array.from({ length: to - from }, (_, row) => {
    const id = from + row;
    return `${id},2026-01-0${index + 1},${index === 1 && id % 3 === 0 ? '2026-01-03' : ''},city ${id % 1000}`;
  });
  writeFileSync(file, `id,time,click,city\n${rows.join('\n')}\n`);
  return file;
});

const state = (): Promise<unknown> =>
  withProject(project, { mode: 'read' }, (opened) => [getDataset(opened, 'data'), readAppends(opened)]);

const append = (signal: AbortSignal, report: (phase: string) => void): Promise<number> =>
  withProject(project, { mode: 'write', exclusive: true }, async (opened) => {
    const job = { signal, report: ({ phase }: { phase: string }) => report(phase) };
    return (await appendToDataset(opened, { files: [second], dataset: 'data' }, job)).rows;
  });

test('an append that is killed or cancelled in any phase changes nothing, and the next one works', async (t) => {
  t.after(reportAllProgress());
  await withProject(project, { mode: 'write', create: true }, (opened) =>
    importDataset(opened, { files: [first], dataset: 'data' }, quietJob()),
  );
  const before = await state();
  for (const phase of ['match', 'read', 'write']) {
    await killAtPause('append.ts', project, second, phase);
    assert.deepEqual(await state(), before);
    const controller = new AbortController();
    const cancel = (now: string): void => {
      if (now === phase) controller.abort();
    };
    await assert.rejects(append(controller.signal, cancel), { code: 'cancelled' });
    assert.deepEqual(await state(), before);
  }
  assert.equal(await append(new AbortController().signal, () => undefined), 120_000);
});

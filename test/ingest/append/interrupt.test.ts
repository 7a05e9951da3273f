import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { readAppends } from '../../../core/store/datasets/appends.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { temporaryFolder } from '../../temporary.ts';

const folder = temporaryFolder();
const project = join(folder, 'test.stepladder');
const [first, second] = [
  [0, 150_000],
  [100_000, 250_000],
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

/** Starts an append in another process, and kills it once it has reported the phase this many times. */
async function killedIn(phase: string, reports: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'children', 'append.ts'), project, second], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let seen = 0;
  for await (const line of createInterface(child.stdout)) if (line.startsWith(phase) && ++seen === reports) break;
  child.kill('SIGKILL');
  await exited;
  assert.equal(child.signalCode, 'SIGKILL');
}

test('an append that is killed or cancelled in any phase changes nothing, and the next one works', async () => {
  await withProject(project, { mode: 'write', create: true }, (opened) =>
    importDataset(opened, { files: [first], dataset: 'data' }, quietJob()),
  );
  const before = await state();
  for (const [phase, reports] of [
    ['match', 1],
    ['read', 1],
    ['write', 2],
  ] as const) {
    await killedIn(phase, reports);
    assert.deepEqual(await state(), before);
    const controller = new AbortController();
    const cancel = (now: string): void => {
      if (now === phase) controller.abort();
    };
    await assert.rejects(append(controller.signal, cancel), { code: 'cancelled' });
    assert.deepEqual(await state(), before);
  }
  assert.equal(await append(new AbortController().signal, () => undefined), 250_000);
});

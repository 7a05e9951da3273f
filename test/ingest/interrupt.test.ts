import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { importDataset } from '../../core/ingest/import.ts';
import { quietJob, type JobContext } from '../../core/job.ts';
import { CHUNK_ROWS } from '../../core/store/columns/columns.ts';
import { listDatasets } from '../../core/store/datasets/datasets.ts';
import { withProject } from '../../core/store/file/project.ts';
import { temporaryFolder } from '../temporary.ts';
import { reportAllProgress, killAtPause } from './interruptions.ts';

const folder = temporaryFolder();

const ROWS = 80_000;
/** The number of records after which an import is stopped: the first chunk of rows is written, the second is not. */
const INTERRUPTED_AT = CHUNK_ROWS + 7000;
const rows = Array.from({ length: ROWS }, (_, row) => `${row},2026-01-01,${row % 2},city ${row % 1000},${row / 7}`);
const file = join(folder, 'data.csv');
writeFileSync(file, `id,time,click,city,share\n${rows.join('\n')}\n`);

function importInto(project: string, job: JobContext): Promise<number> {
  return withProject(
    project,
    { mode: 'write', create: true },
    async (opened) => (await importDataset(opened, { files: [file], dataset: 'data' }, job)).accepted,
  );
}

/** Checks that an interrupted import left nothing behind in a project, and that the next import works. */
async function expectNothingLeft(name: string): Promise<void> {
  const project = join(folder, name);
  const left = await withProject(project, { mode: 'read' }, (opened) => listDatasets(opened).map((info) => info.name));
  assert.deepEqual(left, []);
  assert.equal(await importInto(project, quietJob()), ROWS);
  assert.deepEqual(
    readdirSync(folder).filter((other) => other !== 'data.csv'),
    [name],
  );
  rmSync(project);
}

test('an import that is killed leaves nothing behind, and the next one works', async () => {
  await killAtPause('import.ts', join(folder, 'killed.stepladder'), file, `${INTERRUPTED_AT}`);
  await expectNothingLeft('killed.stepladder');
});

test('an import that is cancelled leaves nothing behind, and the next one works', async (t) => {
  t.after(reportAllProgress());
  const controller = new AbortController();
  const report: JobContext['report'] = ({ counts }) => {
    if ((counts?.['records'] ?? 0) >= INTERRUPTED_AT) controller.abort();
  };
  const cancelled = importInto(join(folder, 'cancelled.stepladder'), { signal: controller.signal, report });
  await assert.rejects(cancelled, { code: 'cancelled' });
  await expectNothingLeft('cancelled.stepladder');
});

test('an import reports progress after its last record too, and can be cancelled until it is stored', async () => {
  const name = 'finished.stepladder';
  for (const expected of [[0.5], [0.5, 1], [0.5, 1, 1]]) {
    const controller = new AbortController();
    const fractions: (number | undefined)[] = [];
    const report: JobContext['report'] = ({ phase, fraction }) => {
      if (phase === 'finish' && fractions.push(fraction) === expected.length) controller.abort();
    };
    await assert.rejects(importInto(join(folder, name), { signal: controller.signal, report }), { code: 'cancelled' });
    assert.deepEqual(fractions, expected);
  }
  await expectNothingLeft(name);
});

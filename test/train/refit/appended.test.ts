import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { refitRuns, type Refitted } from '../../../core/train/refit/refit-runs.ts';
import { appendProject } from '../../ingest/append/append-project.ts';
import { recordingJob } from '../../recording-job.ts';
import { options } from '../fit/small-training.ts';

const ROWS = 2000;
const APPENDED = 500;
const { project, imported, appended, lastName } = appendProject();

function samples(first: number, rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const id = first + row;
    const time = new Date(Date.UTC(2026, 0, 1) + id * 600_000).toISOString();
    return [id, time, Number(id % 3 === 0), Number(id % 6 === 0), `c${id % 7}`].join(',');
  });
  return ['sample_id,event_time,click,approval,city', ...lines].join('\n');
}

async function refitWithNotes(run: string): Promise<Refitted & { readonly notes: readonly string[] }> {
  const job = recordingJob();
  const [refit] = await refitRuns(project, { runs: [run], engine: 'auto' }, job);
  return { ...refit, notes: job.notes };
}

test('a refit uses the samples of its run, and a note says if others were appended since', async () => {
  await imported(samples(0, ROWS));
  const { run } = await trainModel(project, { ...options, dataset: lastName() }, quietJob());
  await appended(samples(ROWS, APPENDED));
  const refit = await refitWithNotes(run);
  assert.equal(refit.samples, ROWS);
  assert.match(
    refit.notes.join('\n'),
    /samples were appended to d1 after the run was trained: the refit does not use them/,
  );
  assert.equal((await refitWithNotes(run)).notes.length, 1);
});

test('the refit of a run that was trained after the append uses the appended samples', async () => {
  const { run } = await trainModel(project, { ...options, dataset: lastName() }, quietJob());
  const refit = await refitWithNotes(run);
  assert.equal(refit.samples, ROWS + APPENDED);
  assert.doesNotMatch(refit.notes.join('\n'), /appended/);
});

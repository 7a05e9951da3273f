import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { readOutline } from '../../../core/predict/plan.ts';
import { scoringBanks } from '../../../core/score/candidates/choose-run.ts';
import type { Condition } from '../../../core/segment/conditions.ts';
import { deleteSegment, saveSegment } from '../../../core/store/datasets/segments.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { getRun } from '../../../core/store/runs/runs.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { describeRun } from '../../../core/train/runs/describe.ts';
import { evaluateRun } from '../../../core/train/runs/evaluate.ts';
import { findRuns } from '../../../core/train/runs/reuse.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { cancelledWhen, options } from './small-training.ts';

let fixture: ReturnType<typeof freshProject>;
let trained: Awaited<ReturnType<typeof trainModel>>;

const segments: Readonly<Record<string, readonly Condition[]>> = {
  blue: [{ column: 'banner', values: ['blue'] }],
  others: [{ column: 'banner', operator: 'is-not', values: ['blue'] }],
  rich: [{ column: 'income', operator: 'between', min: 99.99 }],
  gone: [{ column: 'planet', values: ['Mars'] }],
};

before(async () => {
  fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 20_000, 1);
  for (const [name, conditions] of Object.entries(segments)) saveSegment(fixture.project, { name, conditions }, false);
  trained = await trainModel(fixture.project, { ...options, segment: 'blue' }, quietJob());
});
after(() => fixture.close());

test('a run is trained, stopped and tested on the samples of its segment only, and stores the segment', () => {
  const { outline } = describeRun(fixture.project, trained.run);
  assert.equal(outline?.segment, 'blue');
  const parts = [outline?.summaries?.train, outline?.summaries?.valid, outline?.summaries?.test];
  const rows = parts.reduce((sum, part) => sum + (part?.rows ?? 0), 0);
  // Each of the three banners has a third of the samples.
  assert.ok(rows > 6000 && rows < 7400, `${rows} rows`);
  assert.deepEqual(outline?.parts.train.selection.where, segments['blue']);
});

test('metrics on complementary segments cover the test samples of a run on all samples', async () => {
  const all = await trainModel(fixture.project, options, quietJob());
  const { rows } = await evaluateRun(fixture.project, { run: all.run }, quietJob());
  const parts = await Promise.all(
    ['blue', 'others'].map((segment) => evaluateRun(fixture.project, { run: all.run, segment }, quietJob())),
  );
  assert.equal(parts[0].rows + parts[1].rows, rows);
  assert.equal(
    parts[0].metrics['click'].positives + parts[1].metrics['click'].positives,
    all.test?.['click'].positives,
  );
});

test('a resumed run keeps its segment as it was, even if that is changed or removed meanwhile', async () => {
  const { project } = fixture;
  saveSegment(project, { name: 'passing', conditions: segments['others'] }, false);
  const interrupted = { ...options, segment: 'passing', seed: 9 };
  await assert.rejects(
    trainModel(
      project,
      interrupted,
      cancelledWhen(({ counts }) => (counts?.['step'] ?? 0) > 5),
    ),
    { code: 'cancelled' },
  );
  const [{ run }] = await findRuns(project, interrupted, quietJob());
  deleteSegment(project, 'passing');
  await trainModel(project, { ...options, resume: run }, quietJob());
  assert.equal(getRun(project, run).status, 'done');
  assert.deepEqual(readOutline(project, run)?.parts.train.selection.where, segments['others']);
});

test('runs of a segment are not reused for all samples, nor for another segment', async () => {
  const found = async (segment?: string): Promise<string[]> =>
    (await findRuns(fixture.project, { ...options, segment }, quietJob())).map(({ run }) => run);
  assert.deepEqual(await found('blue'), [trained.run]);
  assert.ok(!(await found()).includes(trained.run));
  assert.deepEqual(await found('others'), []);
});

test('the error for a segment that is unknown, has too few conversions or lacks a column names it', async () => {
  const train = (segment: string) => trainModel(fixture.project, { ...options, segment }, quietJob());
  await assert.rejects(train('rich'), {
    code: 'invalid-input',
    message: /segment rich of dataset synthetic has too few conversions to train on: approval \d+, and at least 100/,
  });
  await assert.rejects(train('gone'), {
    code: 'invalid-input',
    message: 'dataset synthetic has no column planet, which segment gone needs',
  });
  await assert.rejects(train('blu'), { code: 'unknown-name', message: /did you mean blue/ });
  await assert.rejects(evaluateRun(fixture.project, { run: trained.run, segment: 'gone' }, quietJob()), {
    code: 'invalid-input',
  });
});

test('by default, a bank is scored with a run of all samples, if there is one, and not with one of a segment', () => {
  const { project } = fixture;
  saveBank(project, { name: 'north', objective: 'approval', weight: 1, banners: [] });
  const {
    banks: [{ preferred }],
    pooled,
  } = scoringBanks(project);
  const segmentsOfRuns = pooled.map(({ run }) => readOutline(project, run)?.segment);
  assert.equal(preferred, pooled[0]);
  assert.equal(segmentsOfRuns[0], undefined);
  assert.ok(segmentsOfRuns.includes('blue'));
});

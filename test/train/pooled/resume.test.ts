import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { quietJob, type Progress } from '../../../core/job.ts';
import { saveSegment } from '../../../core/store/datasets/segments.ts';
import { getRun, listRuns, writeArtifact } from '../../../core/store/runs/runs.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { trainForBank } from '../../../core/train/pooled/train-for-bank.ts';
import { readFollowUp } from '../../../core/train/runs/follow-up.ts';
import { resumeTraining } from '../../../core/tune/resume-training.ts';
import { trainBest } from '../../../core/tune/train-best.ts';
import { cancelledWhen, options, weightsOf } from '../fit/small-training.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';

const inSecondEpoch = ({ phase, counts }: Progress): boolean => phase === 'train' && counts?.['epoch'] === 2;

const { project, close } = freshProject();
writeSyntheticDataset(project, 'synthetic', 6000, 1);
after(close);
const forNorth = { ...options, bank: 'north', objective: 'click' };
const resume = (run: string) => resumeTraining(project, { ...options, resume: run }, quietJob());

test('resumed training fine-tunes the pooled model for the bank, as if it was never interrupted', async () => {
  await assert.rejects(trainForBank(project, forNorth, cancelledWhen(inSecondEpoch)), { code: 'cancelled' });
  assert.deepEqual(
    listRuns(project).map(({ run, bank, status }) => [run, bank, status]),
    [['r1', null, 'interrupted']],
  );
  const { trained } = await resume('r1');
  assert.deepEqual([trained.base, trained.objective, getRun(project, trained.run).bank], ['r1', 'click', 'north']);
  const whole = await trainForBank(project, forNorth, quietJob());
  assert.equal(whole.base, 'r1');
  assert.deepEqual(weightsOf(project, trained.run), weightsOf(project, whole.run));
  // The follow-up is done, so none is left.
  assert.equal(readFollowUp(project, 'r1'), null);
});

test('resumed training fine-tunes the pooled model for the bank even if it is interrupted again', async () => {
  const north = { ...forNorth, seed: 4 };
  await assert.rejects(trainForBank(project, north, cancelledWhen(inSecondEpoch)), { code: 'cancelled' });
  const base = listRuns(project).at(-1)?.run ?? '';
  const again = cancelledWhen(({ counts }) => counts?.['epoch'] === 3);
  await assert.rejects(resumeTraining(project, { ...options, resume: base }, again), { code: 'cancelled' });
  assert.equal(getRun(project, base).status, 'interrupted');
  const { trained } = await resume(base);
  assert.deepEqual([trained.base, getRun(project, trained.run).bank], [base, 'north']);
});

test('resumed training refuses a run whose stored follow-up is damaged', async () => {
  const north = { ...forNorth, seed: 5 };
  await assert.rejects(trainForBank(project, north, cancelledWhen(inSecondEpoch)), { code: 'cancelled' });
  const base = listRuns(project).at(-1)?.run ?? '';
  writeArtifact(project, base, 'follow-up', { kind: 'bank', bank: 7 }, {});
  await assert.rejects(resume(base), { code: 'corrupt' });
});

test('resumed training finishes a run that failed at its end because its follow-up was damaged', async () => {
  let run = '';
  const report = ({ phase }: Progress): void => {
    if (phase !== 'forecast' || run !== '') return;
    run = listRuns(project).at(-1)!.run;
    writeArtifact(project, run, 'follow-up', { kind: 'bank', bank: 7 }, {});
  };
  const training = trainModel(project, { ...options, seed: 8 }, { ...quietJob(), report });
  await assert.rejects(training, { code: 'corrupt' });
  const { status, valid } = getRun(project, run);
  assert.deepEqual([status, valid], ['failed', null]);
  await trainModel(project, { ...options, resume: run }, quietJob());
  assert.equal(getRun(project, run).status, 'done');
});

const segmented = freshProject();
writeSyntheticDataset(segmented.project, 'synthetic', 6000, 1, 0.1);
after(segmented.close);
const conditions = [{ column: 'city', operator: 'is', values: ['city 0', 'city 1', 'city 2'] }] as const;
saveSegment(segmented.project, { name: 'some cities', conditions }, false);
const inSegment = { ...options, segment: 'some cities', bank: 'north' };

test('a segment with few conversions of the last step is enough for a bank with an earlier objective', async () => {
  const { project } = segmented;
  const { base, objective } = await trainForBank(project, { ...inSegment, objective: 'click' }, quietJob());
  assert.deepEqual([base, objective], ['r1', 'click']);
});

test('a segment with few conversions is refused for a bank that needs them, before anything is trained', async () => {
  const { project } = segmented;
  const before = listRuns(project).length;
  for (const objective of ['approval', undefined])
    await assert.rejects(trainForBank(project, { ...inSegment, objective, seed: 8 }, quietJob()), {
      code: 'invalid-input',
      message: /segment some cities .*too few conversions.*approval \d+/,
    });
  assert.equal(listRuns(project).length, before);
});

test('a segment with few conversions is enough for a search only if the objective is an earlier step', async () => {
  const { project } = segmented;
  const search = { ...inSegment, engine: 'onnx', epochs: 1, trials: 1, pooled: true } as const;
  await assert.rejects(trainBest(project, { ...search, objective: 'approval' }, quietJob()), {
    code: 'invalid-input',
  });
  const started = trainBest(
    project,
    { ...search, objective: 'click' },
    cancelledWhen(({ counts }) => counts?.['run'] === 2),
  );
  await assert.rejects(started, { code: 'cancelled' });
  assert.ok(listRuns(project).some(({ experiment, status }) => experiment === 't1' && status === 'done'));
});

test('a segment is refused before a search if the bank has too few, even if all banks have enough', async () => {
  const { project } = segmented;
  writeSyntheticDataset(project, 'likelier', 6000, 2, 0.15);
  const everyone = [{ column: 'city', operator: 'is-not', values: ['city 99'] }] as const;
  saveSegment(project, { name: 'everyone', conditions: everyone }, false);
  const search = { ...inSegment, dataset: 'likelier', segment: 'everyone', engine: 'onnx', epochs: 1 } as const;
  const before = listRuns(project).length;
  await assert.rejects(trainBest(project, { ...search, trials: 1, pooled: true }, quietJob()), {
    code: 'invalid-input',
    message: /segment everyone of dataset likelier has too few conversions of bank north to train on: approval \d+/,
  });
  assert.equal(listRuns(project).length, before);
});

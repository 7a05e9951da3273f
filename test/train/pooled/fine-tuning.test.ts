import assert from 'node:assert/strict';
import { after, describe, it, mock, test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { readCalibrations } from '../../../core/predict/calibrations.ts';
import { predictWeighted } from '../../../core/predict/evaluate-part.ts';
import { loadPlan, readOutline } from '../../../core/predict/plan.ts';
import { dropHalfModels, openTrained, readHalfModels, readTrained } from '../../../core/predict/trained.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { listEpochs } from '../../../core/store/runs/epochs.ts';
import { deleteRun, getRun, listRuns, readArtifact, writeArtifact } from '../../../core/store/runs/runs.ts';
import { previewTraining } from '../../../core/train/fit/preview.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { Trainer } from '../../../core/train/fit/trainer.ts';
import { canPool, trainForBank } from '../../../core/train/pooled/train-for-bank.ts';
import { describeRun } from '../../../core/train/runs/describe.ts';
import { recordingJob } from '../../recording-job.ts';
import { cancelledRun, cancelledWhen, options, small, weightsOf } from '../fit/small-training.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';

/** A learning rate at which training on one bank's samples cannot improve what all banks have taught. */
const unimproved = { ...small, training: { ...small.training, learningRate: 1e-12 } };

/** Whether the preview of a run of north that starts from a pooled run says that it keeps the pooled model. */
async function previewKeepsPooled(project: Project, dataset: string): Promise<boolean> {
  const requested = { dataset, bank: 'north', objective: null, pooled: true };
  return (await previewTraining(project, requested, quietJob())).keepsPooled;
}

/** The predictions of a run for its bank's test samples. */
async function predictionsOf(project: Project, run: string, bank: string): Promise<number[][]> {
  const plan = loadPlan(project, run);
  const { test } = plan.parts;
  assert.ok(test !== null);
  const part = { ...test, selection: { ...test.selection, bank } };
  const predictor = await openTrained(readTrained(project, plan), { threads: 1 });
  const { probabilities } = await predictWeighted(project, predictor, plan.schema, part, quietJob());
  await predictor.release();
  return predictor.steps.map((step) => [...probabilities[step]]);
}

const { project, close } = freshProject();
writeSyntheticDataset(project, 'synthetic', 8000, 1);
after(close);
const forNorth = { ...options, bank: 'north' };

test("a bank's run is preceded by training the pooled run, which happens only once for all banks", async () => {
  const north = await trainForBank(project, forNorth, quietJob());
  const south = await trainForBank(project, { ...options, bank: 'south' }, quietJob());
  const runs = listRuns(project).map(({ run, bank }) => [run, bank]);
  assert.deepEqual(runs, [
    ['r1', null],
    ['r2', 'north'],
    ['r3', 'south'],
  ]);
  assert.deepEqual([north.base, south.base], ['r1', 'r1']);
});

test("a bank's run has the periods of the pooled run in every part, so that no test sample was trained on", () => {
  const [base, north] = ['r1', 'r2'].map((run) => loadPlan(project, run).parts);
  for (const part of ['train', 'valid', 'test'] as const) {
    const [ofAll, ofNorth] = [base[part], north[part]];
    assert.deepEqual(ofNorth, { ...ofAll, selection: { ...ofAll?.selection, bank: 'north' } });
  }
});

test("a bank's run is at least as good on its validation samples as the run that it started from", async () => {
  const { bestEpoch } = getRun(project, 'r2');
  const epochs = listEpochs(project, 'r2');
  assert.equal(epochs[0].epoch, 0);
  assert.ok(bestEpoch !== null);
  const auc = (epoch: number): number =>
    Object.values(epochs[epoch].figures).reduce<number>((sum, figure) => sum + (figure ?? 0), 0);
  const loss = (epoch: number): number => epochs[epoch].validLoss ?? NaN;
  assert.ok(loss(bestEpoch) <= loss(0));
  assert.ok(epochs.every(({ epoch }) => loss(epoch) > loss(0) || auc(epoch) <= auc(bestEpoch)));
});

test("a bank's run has the banners of its bank as candidates and the same inputs as the pooled run", () => {
  const [base, north] = ['r1', 'r2'].map((run) => loadPlan(project, run));
  assert.deepEqual(north.schema, base.schema);
  assert.deepEqual([...new Set(north.candidates.map(({ bank }) => bank))], ['north']);
  assert.equal(north.candidates.length, 3);
});

test("a bank's run predicts exactly what the pooled run predicts if training does not improve it", async () => {
  const { run, base, bestEpoch } = await trainForBank(
    project,
    { ...forNorth, config: unimproved, seed: 4 },
    quietJob(),
  );
  assert.ok(base !== null);
  assert.equal(bestEpoch, 0);
  assert.deepEqual(readCalibrations(project, run), readCalibrations(project, base));
  assert.deepEqual(await predictionsOf(project, run, 'north'), await predictionsOf(project, base, 'north'));
});

test("a bank's run has the same weights if it is resumed, even without the run that it started from", async () => {
  const seed = 3;
  const late = cancelledWhen(({ phase, counts }) => phase === 'train' && counts?.['epoch'] === 2);
  const run = await cancelledRun(trainForBank(project, { ...forNorth, objective: 'click', seed }, late));
  assert.equal(getRun(project, run).bank, 'north');
  const whole = await trainForBank(project, { ...forNorth, objective: 'click', seed }, quietJob());
  deleteRun(project, 'r1');
  const resumed = await trainModel(project, { ...options, resume: run }, quietJob());
  assert.deepEqual(weightsOf(project, run), weightsOf(project, whole.run));
  assert.deepEqual([resumed.base, resumed.valid, resumed.test], ['r1', whole.valid, whole.test]);
});

test("a bank's run is refused before anything is trained if its bank or its objective is unknown", async () => {
  const before = listRuns(project).length;
  for (const wrong of [{ bank: 'nort' }, { objective: 'aproval' }])
    await assert.rejects(trainForBank(project, { ...forNorth, seed: 5, ...wrong }, quietJob()), {
      code: 'unknown-name',
    });
  assert.equal(listRuns(project).length, before);
});

test("a bank's run can be for an earlier step only", async () => {
  const earlier = { ...forNorth, seed: 5, steps: ['click'], objective: 'click' };
  const { base, objective, steps } = await trainForBank(project, earlier, quietJob());
  assert.ok(base !== null);
  assert.deepEqual([objective, steps, getRun(project, base).steps], ['click', ['click'], ['click']]);
});

test("a bank's run reports a time left from the first step on, and never 0 while more is to be trained", async () => {
  const job = recordingJob();
  await trainForBank(project, { ...forNorth, seed: 6 }, job);
  const firstStep = job.progress.findIndex(({ counts }) => (counts?.['step'] ?? 0) > 0);
  assert.ok(firstStep > 0 && job.progress.slice(0, firstStep).every(({ leftMs }) => leftMs === undefined));
  const left = job.progress.flatMap(({ fraction = 0, leftMs }) => (fraction < 0.9 ? (leftMs ?? []) : []));
  assert.ok(left.length > 0 && left.every((leftMs) => leftMs > 0), left.join());
});

test("a bank's run leaves no run behind if the run that it would start from is damaged", async () => {
  const { run } = await trainModel(project, { ...options, seed: 7 }, quietJob());
  const best = readArtifact(project, run, 'best');
  assert.ok(best !== null);
  const weights = best.blobs['weights'].map((byte, index) => (index === 2 ? byte ^ 1 : byte));
  writeArtifact(project, run, 'best', best.meta, { ...best.blobs, weights });
  const before = listRuns(project).length;
  await assert.rejects(trainForBank(project, { ...forNorth, seed: 7 }, quietJob()), { code: 'corrupt' });
  assert.equal(listRuns(project).length, before);
});

test("a bank's run does not continue from random weights if those that it starts from are missing", async () => {
  const job = cancelledWhen(({ phase }) => phase === 'valid');
  const { run: base } = await trainModel(project, { ...options, seed: 8 }, quietJob());
  await assert.rejects(trainModel(project, { ...forNorth, seed: 8, base }, job), { code: 'cancelled' });
  const run = listRuns(project).at(-1)?.run ?? '';
  for (const name of ['best', 'checkpoint']) writeArtifact(project, run, name, null, {});
  await assert.rejects(trainModel(project, { ...options, resume: run }, quietJob()), { code: 'corrupt' });
});

test("a bank's run is judged by its clicks, and by the log loss of all steps, if it has few approvals", async () => {
  writeSyntheticDataset(project, 'rare', 6000, 5, 0.3);
  const job = recordingJob();
  const { run, kept, chosenOn, bestEpoch } = await trainForBank(project, { ...forNorth, dataset: 'rare' }, job);
  const { click, approval } = readOutline(project, run)?.summaries?.valid.positives ?? {};
  assert.ok(approval < 50 && click >= 50, `${approval}, ${click}`);
  const choice = { positives: { click }, few: { approval }, allBanks: false, enough: true };
  assert.deepEqual([kept, chosenOn], [null, { click: choice, approval: choice }]);
  // Both runs have few approvals; each note says which run it is about.
  assert.deepEqual(
    job.notes.flatMap((note) => /^(.*): few positives in the validation set \(approval \d+\): /.exec(note)?.[1] ?? []),
    ['pooled model', 'north'],
  );
  assert.match(job.notes.join('\n'), /^north: few positives .*chosen on click/m);
  const losses = listEpochs(project, run).map(({ validLoss }) => validLoss ?? NaN);
  assert.ok(losses.length > 1 && losses[bestEpoch ?? NaN] <= losses[0], `${losses.join()}: ${bestEpoch}`);
  assert.equal(await previewKeepsPooled(project, 'rare'), false);
});

test("a bank's run keeps the pooled model if it has too few conversions to tell whether training helps", async () => {
  writeSyntheticDataset(project, 'tiny', 900, 5, 0.3);
  const job = recordingJob();
  const { run, base, kept, epochs, chosenOn } = await trainForBank(project, { ...forNorth, dataset: 'tiny' }, job);
  assert.ok(base !== null);
  const { click, approval = 0 } = readOutline(project, run)?.summaries?.valid.positives ?? {};
  assert.ok(click < 50);
  assert.deepEqual([getRun(project, run).bestEpoch, listEpochs(project, run).length], [0, 0]);
  // Nothing was trained and nothing chosen; the result says which steps have too few conversions for that.
  assert.deepEqual([kept, epochs, chosenOn], [{ click, approval }, 0, null]);
  assert.equal(await previewKeepsPooled(project, 'tiny'), true);
  const described = describeRun(project, run);
  assert.deepEqual([described.kept, described.chosenOn], [kept, null]);
  assert.equal(getRun(project, run).weightsSha256, getRun(project, base).weightsSha256);
  assert.deepEqual(await predictionsOf(project, run, 'north'), await predictionsOf(project, base, 'north'));
  assert.match(job.notes.join('\n'), /north keeps the pooled model \(r\d+\): with fewer than 50 .*approval \d+/);
});

test("a bank's run compiles no training step if it keeps the pooled model, even if it is resumed", async () => {
  const compiled = mock.method(Trainer, 'create');
  const forSouth = { ...options, dataset: 'tiny', bank: 'south' };
  const stopped = trainForBank(
    project,
    forSouth,
    cancelledWhen(({ phase }) => phase === 'predict'),
  );
  await assert.rejects(stopped, { code: 'cancelled' });
  const run = listRuns(project).at(-1)?.run ?? '';
  assert.deepEqual([getRun(project, run).bank, getRun(project, run).status], ['south', 'interrupted']);
  const resumed = await trainModel(project, { ...options, resume: run }, quietJob());
  assert.ok(resumed.base !== null && resumed.kept !== null);
  assert.deepEqual(await predictionsOf(project, run, 'south'), await predictionsOf(project, resumed.base, 'south'));
  assert.equal(compiled.mock.callCount(), 0);
  await trainForBank(project, { ...forSouth, dataset: 'rare' }, quietJob());
  assert.equal(compiled.mock.callCount(), 1);
});

test("a bank's run is described by the rules of the version that began it", async () => {
  const job = cancelledWhen(({ phase }) => phase === 'valid');
  const rare = { ...options, dataset: 'rare', seed: 9 };
  const { run: pooled } = await trainModel(project, rare, quietJob());
  await assert.rejects(trainModel(project, { ...rare, bank: 'south', base: pooled }, job), { code: 'cancelled' });
  const run = listRuns(project).at(-1)?.run ?? '';
  const stored = readArtifact(project, run, 'plan');
  assert.ok(stored !== null && getRun(project, run).bank === 'south');
  const { base: whole, ...plan } = stored.meta as { readonly base: Record<string, unknown> };
  const { revision, ...base } = whole;
  assert.equal(revision, 2);
  writeArtifact(project, run, 'plan', { ...plan, base }, stored.blobs);
  // An earlier version did not train a bank with few approvals.
  const { kept, chosenOn } = describeRun(project, run);
  assert.deepEqual([Object.keys(kept ?? {}), chosenOn], [['approval'], null]);
});

test("a bank's run cannot have a model of trees, which is trained on the bank’s own samples", () => {
  assert.equal(canPool(project, { dataset: 'synthetic', model: 'lightgbm' }), false);
  assert.equal(canPool(project, { dataset: 'synthetic', model: 'aitm' }), true);
});

describe("a bank's ensemble that starts from an ensemble of all banks", () => {
  const { project, close } = freshProject();
  writeSyntheticDataset(project, 'synthetic', 6000, 1);
  after(close);
  const config = { ...small, training: { ...small.training, members: 2 } };
  /** The run of all banks. */
  const pooled = 'r1';

  it('keeps the half models from which other banks can start, and none of its own', async () => {
    const { run, base, members } = await trainForBank(project, { ...options, bank: 'north', config }, quietJob());
    assert.ok(base === pooled);
    assert.equal(members, 2);
    assert.equal(readHalfModels(project, loadPlan(project, base))?.length, 2);
    assert.equal(readHalfModels(project, loadPlan(project, run)), null);
  });

  it('predicts what the ensemble of all banks predicts if training improves no member', async () => {
    const unchanged = { ...config, training: { ...config.training, learningRate: 1e-12 } };
    const south = await trainForBank(project, { ...options, bank: 'south', config: unchanged }, quietJob());
    const { run, base } = south;
    assert.ok(base !== null && south.unchanged);
    assert.equal(getRun(project, run).weightsSha256, getRun(project, base).weightsSha256);
    assert.deepEqual(await predictionsOf(project, run, 'south'), await predictionsOf(project, base, 'south'));
  });

  it('does not start from an ensemble without half models, as older versions left it', async () => {
    dropHalfModels(project, loadPlan(project, pooled));
    const { base } = await trainForBank(project, { ...options, bank: 'north', config }, quietJob());
    assert.ok(base !== null && base !== pooled);
    assert.equal(readHalfModels(project, loadPlan(project, base))?.length, 2);
  });
});

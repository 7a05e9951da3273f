import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';

import { lightgbmRequirement } from '../../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../../build/requirements/requirement.ts';
import { listEpochs } from '../../../core/store/runs/epochs.ts';
import { getRun, readArtifactMeta } from '../../../core/store/runs/runs.ts';
import type { TrainOptions } from '../../../core/train/fit/plan-run.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { describeRun } from '../../../core/train/runs/describe.ts';
import type { TrainResult } from '../../../core/train/runs/train-result.ts';
import { recordingJob } from '../../recording-job.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { aucsOverAllBanks, cancelledRun, cancelledWhen, weightsOf } from './small-training.ts';

const network = {
  dataset: 'rare',
  model: 'aitm',
  engine: 'onnx',
  seed: 3,
  objective: 'approval',
  config: {
    training: { batchSize: 200, epochs: 6, patience: 6, learningRate: 0.02 },
    model: { tower: { widths: [8], dropout: [0.3] } },
  },
} satisfies TrainOptions;
const trees = {
  ...network,
  model: 'lightgbm',
  engine: 'auto',
  config: { model: { leaves: 6, rounds: 60, patience: 15, minLeafSamples: 10 } },
} satisfies TrainOptions;

let fixture: ReturnType<typeof freshProject>;

before(() => {
  fixture = freshProject();
  // Of the 400 validation samples, about 160 were clicked and 7 approved.
  writeSyntheticDataset(fixture.project, 'rare', 4_000, 1, 0.1);
  // Of 160 validation samples, half belong to each bank: about 33 clicks.
  writeSyntheticDataset(fixture.project, 'small', 1_600, 2);
});
after(() => fixture.close());

/** Trains a model and returns the result with its notes. */
async function train(options: TrainOptions): Promise<TrainResult & { readonly notes: readonly string[] }> {
  const job = recordingJob();
  return { ...(await trainModel(fixture.project, options, job)), notes: job.notes };
}

test('a network keeps the epoch with the best AUC of the earlier step, and reports it', async () => {
  const { run, bestEpoch, valid, notes, chosenOn } = await train(network);
  const { positives } = valid['approval'];
  assert.ok(positives < 50, `${positives}`);
  const aucs = listEpochs(fixture.project, run).map(({ figures }) => figures['auc click'] ?? 0);
  assert.equal(bestEpoch, aucs.indexOf(Math.max(...aucs)) + 1);
  const choice = {
    positives: { click: valid['click'].positives },
    few: { approval: positives },
    allBanks: false,
    enough: true,
  };
  assert.deepEqual(chosenOn, { click: choice, approval: choice });
  assert.deepEqual(describeRun(fixture.project, run).chosenOn, chosenOn);
  assert.ok(
    notes.some((note) => note.includes(`(approval ${positives}): `) && /chosen on click \(\d+\)$/.test(note)),
    notes.join('\n'),
  );
});

test('a network keeps the best epoch over all banks if its own bank has too few positives of every step', async () => {
  const bank = { ...network, dataset: 'small', bank: 'north', objective: 'click' };
  const bestEpochs: { readonly epoch: number | null; readonly auc: number | null }[] = [];
  for (let epochs = 1; epochs <= 6; epochs++) {
    const { run, bestEpoch, chosenOn } = await train({ ...bank, epochs });
    assert.deepEqual(
      Object.values(chosenOn ?? {}).map(({ allBanks, positives }) => [allBanks, Object.keys(positives)]),
      [
        [true, ['click']],
        [true, ['click']],
      ],
    );
    bestEpochs.push({ epoch: bestEpoch, auc: (await aucsOverAllBanks(fixture.project, run))['click'] });
  }
  bestEpochs.slice(1).forEach(({ epoch, auc }, index) => {
    const before = bestEpochs[index];
    if (epoch === before.epoch) assert.equal(auc, before.auc);
    else assert.ok(epoch === index + 2 && (auc ?? 0) > (before.auc ?? 1), `${epoch}: ${auc} after ${before.auc}`);
  });
  assert.ok(new Set(bestEpochs.map(({ epoch }) => epoch)).size > 1, 'more than one epoch is the best for a while');
});

test('a network resumes with identical weights if the epoch is chosen over all banks', async () => {
  const bank = { ...network, dataset: 'small', bank: 'north', objective: 'click' };
  const whole = await train(bank);
  const stop = cancelledWhen(({ phase, counts }) => phase === 'valid' && counts?.['epoch'] === 3);
  const run = await cancelledRun(trainModel(fixture.project, bank, stop));
  const resumed = await train({ ...network, resume: run });
  assert.deepEqual([resumed.bestEpoch, resumed.valid], [whole.bestEpoch, whole.valid]);
  assert.deepEqual(weightsOf(fixture.project, run), weightsOf(fixture.project, whole.run));
});

describe('networks of steps that share nothing', () => {
  it('keep the epoch of the earlier step for a step with few positives', async () => {
    const { run, chosenOn } = await train({ ...network, model: 'mlp' });
    assert.deepEqual(
      Object.values(chosenOn ?? {}).map(({ positives, few }) => [Object.keys(positives), Object.keys(few)]),
      [
        [['click'], []],
        [['click'], ['approval']],
      ],
    );
    const { bestOfSteps } = readArtifactMeta(fixture.project, run, 'best') as {
      bestOfSteps: Record<string, { epoch: number }>;
    };
    assert.equal(bestOfSteps['approval'].epoch, bestOfSteps['click'].epoch);
    assert.equal(getRun(fixture.project, run).bestEpoch, bestOfSteps['click'].epoch);
  });
});

describe(
  'trees for an objective with a handful of validation positives',
  { skip: skipWithout(lightgbmRequirement) },
  () => {
    it('have the number that is best for the earlier step', async () => {
      const { run, bestEpoch, notes } = await train(trees);
      const { steps } = readArtifactMeta(fixture.project, run, 'best') as { steps: { trees: number; grown: number }[] };
      assert.deepEqual([steps[1].trees, steps[1].grown, bestEpoch], [steps[0].trees, steps[0].trees, steps[0].trees]);
      assert.ok(
        notes.some((note) => /the best number of trees would be mostly chance, so it is chosen on click/.test(note)),
        notes.join('\n'),
      );
    });

    it('are measured over all banks if their own bank has too few positives of every step', async () => {
      const { run, bestEpoch } = await train({ ...trees, dataset: 'small', bank: 'north', objective: 'click' });
      const over = (await aucsOverAllBanks(fixture.project, run))['click'] ?? 0;
      const curve = listEpochs(fixture.project, run).map(
        ({ epoch, figures }) => [epoch, figures['auc click'] ?? 0] as const,
      );
      const best = curve.find(([trees]) => trees === bestEpoch)?.[1] ?? 1;
      assert.ok(Math.abs(best - over) < 1e-6, `${best} and ${over}`);
      assert.equal(best, Math.max(...curve.map(([, auc]) => auc)));
    });
  },
);

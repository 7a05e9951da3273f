import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import {
  isPatienceExhausted,
  updateEarlyStopping,
  type EarlyStoppingState,
} from '../../../core/train/fit/early-stopping.ts';
import { growStep } from '../../../core/train/fit/trees/growth.ts';
import type { TreeMetrics } from '../../../core/trees/booster.ts';
import type { TreesTrainerThread } from '../../../core/trees/trees-trainer-thread.ts';
import { METRICS } from '../../evaluate/step-metrics.ts';

/** Where training ended and what was kept. */
interface Ending {
  readonly best: number;
  readonly ended: number;
}

/** How a network's training ends if its epochs have these validation metrics. */
function endOfNetwork(metrics: readonly TreeMetrics[], patience: number, independent: boolean): Ending {
  let state: EarlyStoppingState = { best: null };
  let epoch = 0;
  while (epoch < metrics.length && !isPatienceExhausted(state, epoch, patience)) {
    const { auc, logLoss } = metrics[epoch++];
    const click = { ...METRICS, auc, logLoss };
    ({ state } = updateEarlyStopping(state, epoch, { click }, { objective: 'click', independent, patience }));
  }
  return { best: state.best?.epoch ?? 0, ended: epoch };
}

/** A trainer whose trees have these validation metrics, and which grows at most `slice` trees at a time. */
function trainerOf(metrics: readonly TreeMetrics[], slice: number): TreesTrainerThread {
  let grown = 0;
  const answers: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = {
    begin: () => null,
    grow: (trees) => {
      const added = metrics.slice(grown, grown + Math.min(slice, Number(trees)));
      grown += added.length;
      return { metrics: added, ended: grown === metrics.length };
    },
    save: (trees) => `${String(trees)} trees`,
  };
  const request = (name: string, args: readonly unknown[]): Promise<unknown> => Promise.resolve(answers[name](...args));
  return { request } as unknown as TreesTrainerThread;
}

const start = { depth: 1, allBanks: false, hasBoth: true, positives: 10, downSampled: false, curve: [] };

const figures = fc.array(
  fc.record({
    auc: fc.integer({ min: 50, max: 60 }).map((percent) => percent / 100),
    logLoss: fc.integer({ min: 900, max: 1000 }).map((thousandths) => thousandths / 1000),
  }),
  { minLength: 1, maxLength: 60 },
);
const patience = fc.integer({ min: 1, max: 8 });

test('trees stop growing, and are kept, by the same rule as epochs of a network', async () => {
  await fc.assert(
    fc.asyncProperty(figures, patience, fc.integer({ min: 1, max: 7 }), async (metrics, after, slice) => {
      const limits = { rounds: metrics.length, patience: after, chosen: null };
      const { trees, grown, text } = await growStep(trainerOf(metrics, slice), start, limits, () => Promise.resolve());
      for (const independent of [false, true])
        assert.deepEqual({ best: trees, ended: grown }, endOfNetwork(metrics, after, independent));
      assert.equal(text, `${trees} trees`);
    }),
  );
});

test('growth continues while the log loss falls, but with down-sampling only the AUC counts', async () => {
  const metrics = Array.from({ length: 20 }, (_, index) => ({ auc: index === 0 ? 0.6 : 0.5, logLoss: 0.95 ** index }));
  const grow = (downSampled: boolean) =>
    growStep(trainerOf(metrics, 3), { ...start, downSampled }, { rounds: 20, patience: 4, chosen: null }, () =>
      Promise.resolve(),
    );
  assert.deepEqual(
    [await grow(false), await grow(true)].map(({ trees, grown }) => [trees, grown]),
    [
      [1, 20],
      [1, 5],
    ],
  );
});

test('a step whose number of trees is chosen on another step gets exactly that many', async () => {
  const metrics = Array.from({ length: 20 }, (_, index) => ({ auc: index === 2 ? 0.6 : 0.5, logLoss: 1 }));
  const limits = { rounds: 20, patience: 2, chosen: 11 };
  const { trees, grown } = await growStep(trainerOf(metrics, 4), start, limits, () => Promise.resolve());
  assert.deepEqual([trees, grown], [11, 11]);
});

import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';

import type { StepEvaluation } from '../../../core/evaluate/steps.ts';
import {
  isPatienceExhausted,
  updateEarlyStopping,
  mixWeights,
  type EarlyStoppingOptions,
  type EarlyStoppingState,
} from '../../../core/train/fit/early-stopping.ts';
import { METRICS } from '../../evaluate/step-metrics.ts';

function evaluation(auc: number | null, logLoss = 0.1): StepEvaluation {
  return { ...METRICS, positives: 60, auc, logLoss };
}

type Epoch = readonly [click: number | null, approval: number | null, loss?: number];

/**
 * Updates the state with the AUCs of click and approval and the log loss of both, epoch by epoch, until patience runs
 * out; returns the final state.
 */
function judgeAll(
  epochs: readonly Epoch[],
  judging: EarlyStoppingOptions,
): { state: EarlyStoppingState; epochs: number; improved: readonly (readonly string[])[] } {
  let state: EarlyStoppingState = { best: null };
  const improved: (readonly string[])[] = [];
  for (const [index, [click, approval, loss]] of epochs.entries()) {
    const judged = updateEarlyStopping(
      state,
      index + 1,
      { click: evaluation(click, loss), approval: evaluation(approval, loss) },
      judging,
    );
    state = judged.state;
    improved.push(judged.improved);
    if (isPatienceExhausted(state, index + 1, judging.patience)) break;
  }
  return { state, epochs: improved.length, improved };
}

const together: EarlyStoppingOptions = { objective: null, independent: false, patience: 2 };
const apart: EarlyStoppingOptions = { objective: null, independent: true, patience: 2 };
/** The last epoch that improved the log loss: the first one, since all epochs have the same loss. */
const fall = { epoch: 1, loss: 0.1 };

test('the best epoch is chosen by the mean of the steps, or by the objective, if steps are judged together', () => {
  const aucs = [
    [0.6, 0.8],
    [0.7, 0.8],
    [0.6, 0.81],
    [0.6, 0.7],
    [0.9, 0.9],
  ] as const;
  const { state, epochs, improved } = judgeAll(aucs, together);
  assert.deepEqual([state.best?.epoch, state.bestOfSteps, epochs], [2, undefined, 4]);
  assert.deepEqual(improved, [['click', 'approval'], ['click', 'approval'], [], []]);
  assert.equal(judgeAll(aucs, { ...together, objective: 'approval' }).state.best?.epoch, 5);
});

test('the best epoch is chosen by step if steps share nothing, and is final once patience is exhausted', () => {
  const aucs = [
    [0.7, 0.5],
    [0.6, 0.6],
    [0.6, 0.7],
    [0.9, 0.6],
    [0.9, 0.6],
    [0.9, 0.9],
  ] as const;
  const { state, epochs, improved } = judgeAll(aucs, apart);
  assert.deepEqual(state, {
    best: { epoch: 3, goal: 0.7, fall },
    bestOfSteps: { click: { epoch: 1, goal: 0.7, fall }, approval: { epoch: 3, goal: 0.7, fall } },
  });
  assert.equal(epochs, 5);
  assert.deepEqual(improved, [['click', 'approval'], ['approval'], ['approval'], [], []]);
});

test('the best epoch is that of the objective for the run, while each step still has its own', () => {
  const { state, epochs } = judgeAll(
    [
      [0.7, 0.5],
      [0.6, 0.6],
      [0.6, 0.5],
      [0.6, 0.5],
    ],
    { ...apart, objective: 'click' },
  );
  assert.deepEqual([state.best?.epoch, state.bestOfSteps?.['approval'].epoch, epochs], [1, 2, 4]);
});

test('the best epoch is chosen by log loss for a step without an AUC', () => {
  assert.deepEqual(
    judgeAll(
      [
        [0.7, null, 1],
        [0.8, null, 0.9],
      ],
      apart,
    ).state.bestOfSteps?.['approval'],
    { epoch: 2, goal: -0.9, fall: { epoch: 2, loss: 0.9 } },
  );
});

test('training waits for the epoch with the best AUC while the log loss falls by more than a hundredth', () => {
  const epochs = [
    [0.6, 0.6, 1],
    [0.5, 0.5, 0.8],
    [0.5, 0.5, 0.799],
    [0.5, 0.5, 0.7],
    [0.55, 0.55, 0.698],
    [0.7, 0.7, 0.697],
    [0.6, 0.6, 0.697],
    [0.6, 0.6, 0.697],
    [0.9, 0.9, 0.697],
  ] as const;
  for (const judging of [together, apart, { ...together, objective: 'click' }]) {
    const { state, epochs: judged } = judgeAll(epochs, judging);
    assert.deepEqual([state.best?.epoch, judged], [6, 8]);
  }
});

test('the best epoch is not waited for if the log loss falls by less than a hundredth in all', () => {
  assert.equal(
    judgeAll(
      [
        [0.6, 0.6, 1],
        [0.5, 0.5, 0.996],
        [0.5, 0.5, 0.992],
        [0.9, 0.9, 0.5],
      ],
      together,
    ).epochs,
    3,
  );
});

test('the best epoch of a fine-tuning has no higher log loss than the start, however good its AUC', () => {
  const aucs = [0.7, 0.8, 0.75, 0.9];
  const losses = [0.1, 0.11, 0.09, 0.101];
  let state: EarlyStoppingState = { best: null };
  for (const [epoch, auc] of aucs.entries())
    state = updateEarlyStopping(
      state,
      epoch,
      { click: evaluation(auc, losses[epoch]) },
      { ...together, losses: { click: losses[epoch] } },
    ).state;
  assert.deepEqual([state.best?.epoch, state.startLosses], [2, { click: 0.1 }]);
});

test('the best epoch of a fine-tuning is limited step by step if steps share nothing', () => {
  // JavaScript lists names that are numbers in numerical order, whatever the order of the steps.
  for (const [first, second] of [
    ['click', 'approval'],
    ['2', '1'],
  ]) {
    const judge = (state: EarlyStoppingState, epoch: number, losses: readonly number[]): EarlyStoppingState =>
      updateEarlyStopping(
        state,
        epoch,
        { [first]: evaluation(0.6 + 0.1 * epoch, losses[0]), [second]: evaluation(0.6 + 0.1 * epoch, losses[1]) },
        { ...apart, losses: { [first]: losses[0], [second]: losses[1] } },
      ).state;
    const { bestOfSteps } = judge(judge({ best: null }, 0, [0.3, 0.1]), 1, [0.2, 0.2]);
    assert.deepEqual([bestOfSteps?.[first].epoch, bestOfSteps?.[second].epoch], [1, 0]);
  }
});

test('the best epoch is continued from the state that an older version stored', () => {
  const { state } = updateEarlyStopping({ best: { epoch: 2, goal: 0.7 } }, 3, { click: evaluation(0.6) }, together);
  assert.deepEqual(state, { best: { epoch: 2, goal: 0.7, fall: { epoch: 3, loss: 0.1 } } });
});

describe('mixing weights', () => {
  it('takes the parameters, states and table columns of some steps from the later weights', () => {
    const slot = (name: string, offset: number, size: number, kind: 'weight' | 'state' = 'weight') => ({
      name,
      offset,
      size,
      kind,
      shape: [size],
      initializer: { kind: 'constant', value: 0 } as const,
    });
    const layout = {
      weights: [slot('a.0', 0, 2), slot('a.1', 2, 1), slot('b.0', 3, 1)],
      states: [slot('m.0', 0, 1, 'state'), slot('m.1', 1, 1, 'state')],
    };
    const partition = {
      layout,
      stepOfParameter: (name: string) => Number(name.split('.')[1]),
      dimension: 2,
      copies: 2,
    };
    const filled = (value: number) => ({
      table: new Float32Array(8).fill(value),
      weights: new Float32Array(4).fill(value),
      states: new Float32Array(2).fill(value),
    });
    const earlier = filled(1);
    assert.deepEqual(mixWeights(earlier, filled(2), [1], partition), {
      table: Float32Array.of(1, 1, 2, 2, 1, 1, 2, 2),
      weights: Float32Array.of(1, 1, 2, 1),
      states: Float32Array.of(1, 2),
    });
    assert.deepEqual(mixWeights(earlier, filled(2), [0], partition).weights, Float32Array.of(2, 2, 1, 2));
    assert.deepEqual(earlier, filled(1));
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { figuresOf, testedModel, testModels, type MeasuredModel } from '../../core/compare/figures.ts';
import type { StepEvaluation } from '../../core/evaluate/steps.ts';
import { METRICS } from '../evaluate/step-metrics.ts';

const STEPS = ['click', 'approval'];

/** A model whose runs have these AUCs for click, one per seed (null: undefined), and half these values for approval. */
function measured(model: string, aucs: readonly (number | null)[]): MeasuredModel {
  const metricsOf = (auc: number | null): StepEvaluation => ({ ...METRICS, positives: 2, auc, logLoss: 0.5 });
  return {
    model,
    title: model.toUpperCase(),
    runs: aucs.map((_, index) => ({ seed: index + 1, run: `r${index + 1}` })),
    failed: [],
    unavailable: null,
    metrics: [
      new Map(
        aucs.map((auc, index) => [
          index + 1,
          { click: metricsOf(auc), approval: metricsOf(auc === null ? null : auc / 2) },
        ]),
      ),
    ],
  };
}

test('the gain is measured against LightGBM, which has none itself', () => {
  const rows = figuresOf([measured('lightgbm', [0.5, 0.75]), measured('mlp', [0.75, 1])], STEPS);
  assert.deepEqual(
    rows.map(({ figures }) => STEPS.map((step) => figures[step].gain)),
    [
      [null, null],
      [0.25, 0.125],
    ],
  );
  // These runs are from an older version, without intervals.
  assert.deepEqual(rows[1].figures['click'], {
    mean: 0.875,
    std: Math.SQRT2 / 8,
    positives: 2,
    logLoss: { mean: 0.5, std: 0 },
    gain: 0.25,
  });
});

test('undefined AUCs are left out of the figures, and a model without any AUC has no figures', () => {
  const [someUndefined, allUndefined, withoutRuns] = figuresOf(
    [measured('mlp', [0.5, null, 0.75]), measured('esmm', [null]), measured('ple', [])],
    STEPS,
  );
  assert.deepEqual(
    [someUndefined, allUndefined, withoutRuns].map(({ figures: { click } }) => [click.mean, click.std === null]),
    [
      [0.625, false],
      [null, true],
      [null, true],
    ],
  );
});

test('AITM is the tested model if it takes part, otherwise the model that is best at the objective step', () => {
  const models = [measured('mlp', [0.75]), measured('esmm', [0.5]), measured('aitm', [0.25])];
  assert.equal(testedModel(figuresOf(models, STEPS), 'click'), 'aitm');
  assert.equal(testedModel(figuresOf(models.slice(0, 2), STEPS), 'click'), 'mlp');
  assert.equal(testedModel(figuresOf([measured('mlp', []), measured('aitm', [])], STEPS), 'click'), null);
});

test('a step that is never reached in the test set is not tested, while the other steps are', () => {
  const withoutApproval = ({ metrics, ...model }: MeasuredModel): MeasuredModel => ({
    ...model,
    metrics: metrics.map(
      (bySeed) =>
        new Map(
          [...bySeed].map(([seed, { click, approval }]) => [
            seed,
            { click, approval: { ...approval, positives: 0, auc: null } },
          ]),
        ),
    ),
  });
  for (const names of [
    ['lightgbm', 'aitm'],
    ['mlp', 'lightgbm'],
  ]) {
    const models = names.map((name, index) => withoutApproval(measured(name, [0.5 + index / 4, 0.75])));
    const rows = figuresOf(models, STEPS);
    const tested = testedModel(rows, 'approval');
    assert.equal(tested, names[1]);
    assert.deepEqual(
      testModels(rows, models, STEPS, tested ?? '').map(({ step, against, best }) => [step, against, best]),
      [['click', names[0], true]],
    );
  }
});

test('the best baseline is not a variant of the tested model, unless there are only variants', () => {
  const models = [measured('aitm', [0.8, 0.9]), measured('mlp', [0.5, 0.7]), measured('aitm-no-transfer', [0.7, 0.8])];
  const best = (compared: readonly MeasuredModel[]): string[] =>
    testModels(figuresOf(compared, STEPS), compared, STEPS, 'aitm')
      .filter((result) => result.best)
      .map(({ against, step }) => `${against} ${step}`);
  assert.deepEqual(best(models), ['mlp click', 'mlp approval']);
  assert.deepEqual(best([models[0], models[2]]), ['aitm-no-transfer click', 'aitm-no-transfer approval']);
});

test('a model counts as a baseline even if its name begins with the tested model’s name', () => {
  const models = [measured('esmm', [0.8, 0.9]), measured('mlp', [0.5, 0.7]), measured('esmm-mmoe', [0.7, 0.8])];
  const tests = testModels(figuresOf(models, STEPS), models, ['click'], 'esmm');
  assert.deepEqual(
    tests.filter(({ best }) => best).map(({ against }) => against),
    ['esmm-mmoe'],
  );
});

test('runs of two models are paired by the seeds that both have', () => {
  const models = [measured('aitm', [0.5, 0.75, 1]), measured('mlp', [null, 0.5, 0.5]), measured('ple', [])];
  const tests = testModels(figuresOf(models, STEPS), models, ['click'], 'aitm');
  assert.deepEqual(
    tests.map(({ against, seeds, difference }) => [against, seeds, difference]),
    [['mlp', 2, 0.375]],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { figuresOf, testedModel, testModels, type MeasuredModel } from '../../core/compare/figures.ts';
import type { StepEvaluation } from '../../core/evaluate/steps.ts';

const STEPS = ['click', 'approval'];

/** A model whose runs have these AUCs of click, one per seed (null: undefined), and half of them for approval. */
function measured(model: string, aucs: readonly (number | null)[]): MeasuredModel {
  const metricsOf = (auc: number | null): StepEvaluation => ({
    rows: 10,
    positives: 2,
    auc,
    logLoss: 0.5,
    calibration: 1,
    ece: 0,
    orderViolations: null,
  });
  return {
    model,
    title: model.toUpperCase(),
    runs: aucs.map((_, at) => ({ seed: at + 1, run: `r${at + 1}` })),
    failed: [],
    unavailable: null,
    metrics: [
      new Map(
        aucs.map((auc, at) => [at + 1, { click: metricsOf(auc), approval: metricsOf(auc === null ? null : auc / 2) }]),
      ),
    ],
  };
}

test('the gain is over LightGBM, which has none itself', () => {
  const rows = figuresOf([measured('lightgbm', [0.5, 0.75]), measured('mlp', [0.75, 1])], STEPS);
  assert.deepEqual(
    rows.map(({ figures }) => STEPS.map((step) => figures[step].gain)),
    [
      [null, null],
      [0.25, 0.125],
    ],
  );
  assert.deepEqual(rows[1].figures['click'], {
    mean: 0.875,
    std: Math.SQRT2 / 8,
    low: null,
    high: null,
    positives: 2,
    logLoss: { mean: 0.5, std: 0 },
    gain: 0.25,
  });
});

test('figures that are undefined are left out, and a model without any has none', () => {
  const [some, none, missing] = figuresOf(
    [measured('mlp', [0.5, null, 0.75]), measured('esmm', [null]), measured('ple', [])],
    STEPS,
  );
  assert.deepEqual(
    [some, none, missing].map(({ figures: { click } }) => [click.mean, click.std === null]),
    [
      [0.625, false],
      [null, true],
      [null, true],
    ],
  );
});

test('AITM is the tested model if it takes part, else the best model of the objective step', () => {
  const models = [measured('mlp', [0.75]), measured('esmm', [0.5]), measured('aitm', [0.25])];
  assert.equal(testedModel(figuresOf(models, STEPS), 'click'), 'aitm');
  assert.equal(testedModel(figuresOf(models.slice(0, 2), STEPS), 'click'), 'mlp');
  assert.equal(testedModel(figuresOf([measured('mlp', []), measured('aitm', [])], STEPS), 'click'), null);
});

test('a step that was never reached in the test part leaves the tests of the others', () => {
  const withoutApproval = ({ metrics, ...model }: MeasuredModel): MeasuredModel => ({
    ...model,
    metrics: metrics.map(
      (bySeeds) =>
        new Map(
          [...bySeeds].map(([seed, { click, approval }]) => [
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
    const models = names.map((name, at) => withoutApproval(measured(name, [0.5 + at / 4, 0.75])));
    const rows = figuresOf(models, STEPS);
    const tested = testedModel(rows, 'approval');
    assert.equal(tested, names[1]);
    assert.deepEqual(
      testModels(rows, models, STEPS, tested ?? '').map(({ step, against, best }) => [step, against, best]),
      [['click', names[0], true]],
    );
  }
});

test('the best baseline is another system and not a variant of the tested one, unless there are only those', () => {
  const models = [measured('aitm', [0.8, 0.9]), measured('mlp', [0.5, 0.7]), measured('aitm-no-transfer', [0.7, 0.8])];
  const best = (some: readonly MeasuredModel[]): string[] =>
    testModels(figuresOf(some, STEPS), some, STEPS, 'aitm')
      .filter((one) => one.best)
      .map(({ against, step }) => `${against} ${step}`);
  assert.deepEqual(best(models), ['mlp click', 'mlp approval']);
  assert.deepEqual(best([models[0], models[2]]), ['aitm-no-transfer click', 'aitm-no-transfer approval']);
});

test('pairs are of the seeds that both models have', () => {
  const models = [measured('aitm', [0.5, 0.75, 1]), measured('mlp', [null, 0.5, 0.5]), measured('ple', [])];
  const tests = testModels(figuresOf(models, STEPS), models, ['click'], 'aitm');
  assert.deepEqual(
    tests.map(({ against, seeds, difference }) => [against, seeds, difference]),
    [['mlp', 2, 0.375]],
  );
});

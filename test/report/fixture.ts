import { figuresOf, figuresOfPeriod, testModels, type MeasuredModel } from '../../core/compare/figures.ts';
import type { Comparison } from '../../core/compare/result.ts';
import type { StepEvaluation } from '../../core/evaluate/steps.ts';

/** Names that would end an attribute, start an element or send terminal escapes. */
export const HOSTILE = {
  dataset: `spring <script>alert("1")</script> & 'co'`,
  bank: '"><img src=x onerror=alert(1)>',
  step: `click</svg><b a="b">`,
} as const;

const missing: MeasuredModel = {
  model: 'ple',
  title: 'PLE',
  runs: [],
  failed: [{ seed: 2, error: 'the loss is NaN at step <7>' }],
  unavailable: 'no library <here> (fetch it)',
  metrics: [new Map()],
};

const part = (rowCount: number, first: number): Comparison['parts']['train'] => ({
  dataset: HOSTILE.dataset,
  rows: rowCount,
  settled: { [HOSTILE.step]: rowCount, approval: rowCount },
  positives: { [HOSTILE.step]: rowCount / 5, approval: rowCount / 100 },
  firstTime: first,
  lastTime: first + 86_400_000,
});

const compared = {
  model: 'aitm',
  run: 'r4',
  against: 'lightgbm',
  againstRun: 'r1',
  difference: 0.0311,
  low: 0.0107,
  high: 0.0515,
  p: 0.00281,
  pAdjusted: 0.00562,
};

const making: Comparison['making'] = {
  engines: { lightgbm: ['lightgbm (cpu)'], aitm: ['onnx (cpu)', 'tensorflow (GPU)'], ple: [] },
  settings: {
    lightgbm: { training: { epochs: 15 }, model: { leaves: 70 } },
    aitm: { training: { epochs: 15 }, model: { alpha: 0.6 } },
    ple: { training: { epochs: 15 }, model: {} },
  },
};

/** The comparison of `smallComparison`, over three test periods. */
export function comparisonOverPeriods(): Comparison {
  const comparison = smallComparison();
  const measured = [
    repeatedOverPeriods(measuredModel('lightgbm', 'LightGBM', [0.61, 0.6125, 0.62], comparison.steps)),
    repeatedOverPeriods(measuredModel('aitm', 'AITM', [0.641, 0.645, 0.652], comparison.steps)),
    {
      ...missing,
      failed: missing.failed.map((failed) => ({ ...failed, split: 2 })),
      metrics: PERIODS.map(() => new Map()),
    },
  ];
  const rows = figuresOf(measured, comparison.steps);
  return {
    ...comparison,
    rows,
    tests: testModels(rows, measured, comparison.steps, 'aitm', 0.1),
    delong: comparison.delong.map((difference) => ({ ...difference, splits: PERIODS.length })),
    splits: PERIODS.map((first, index) => ({
      split: index + 1,
      parts: { ...comparison.parts, test: part(1_000 + 100 * index, first) },
      models: figuresOfPeriod(measured, comparison.steps, index),
      reachable: { [HOSTILE.step]: 0.7 + 0.01 * index, approval: 0.8 + 0.01 * index },
    })),
  };
}

/** The ends of the log losses' and the calibrations' intervals in `withIntervals`. */
const OTHER_ENDS = { logLoss: { low: 0.3012, high: 0.4123 }, calibration: { low: 0.91, high: 1.23 } };

/**
 * A comparison over test periods, in which each AUC of a period has this interval and number of positives; log losses
 * and calibrations have intervals too.
 */
export function withIntervals(low: number, high: number, positives: number): Comparison {
  const comparison = comparisonOverPeriods();
  const { logLoss, calibration } = OTHER_ENDS;
  return {
    ...comparison,
    rows: comparison.rows.map((row) => ({
      ...row,
      figures: mapped(row.figures, (figures) => ({ ...figures, logLoss: { ...figures.logLoss, ...logLoss } })),
    })),
    splits: comparison.splits!.map((split) => ({
      ...split,
      parts: {
        ...split.parts,
        test: {
          ...split.parts.test!,
          positives: Object.fromEntries(comparison.steps.map((step) => [step, positives])),
        },
      },
      models: split.models.map(({ model, figures }) => ({
        model,
        figures: mapped(figures, (ofStep) => ({
          ...ofStep,
          low,
          high,
          calibration: { ...ofStep.calibration, ...calibration },
        })),
      })),
    })),
  };
}

function mapped<Value, Result>(
  bySteps: Readonly<Record<string, Value>>,
  map: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(bySteps).map(([step, value]) => [step, map(value)]));
}

/** The beginnings of the test periods. */
const PERIODS = [1, 2, 3].map((month) => Date.UTC(2026, month, 5));

/** A model's figures repeated in each period, a little lower each time. */
function repeatedOverPeriods(model: MeasuredModel): MeasuredModel {
  const lowered = (
    evaluations: Readonly<Record<string, StepEvaluation>>,
    period: number,
  ): Record<string, StepEvaluation> =>
    Object.fromEntries(
      Object.entries(evaluations).map(([step, evaluation]) => [
        step,
        {
          ...evaluation,
          auc: (evaluation.auc ?? 0) - 0.01 * period * (model.model === 'aitm' ? 1.5 : 1),
          calibration: 1.02 + 0.1 * period,
        },
      ]),
    );
  return {
    ...model,
    runs: PERIODS.flatMap((_, index) => model.runs.map((run) => ({ ...run, split: index + 1 }))),
    metrics: PERIODS.map(
      (_, index) => new Map([...model.metrics[0]].map(([seed, steps]) => [seed, lowered(steps, index)])),
    ),
  };
}

/**
 * A comparison of three models on two steps and over three seeds; one model is not available, and names in the data
 * need escaping.
 */
export function smallComparison(): Comparison {
  const steps = [HOSTILE.step, 'approval'];
  const measured = [
    measuredModel('lightgbm', 'LightGBM', [0.61, 0.6125, 0.62], steps),
    measuredModel('aitm', 'AITM', [0.641, 0.645, 0.652], steps),
  ];
  const models = [...measured, missing];
  const rows = figuresOf(models, steps);
  return {
    comparison: 'c3',
    dataset: HOSTILE.dataset,
    bank: HOSTILE.bank,
    objective: 'approval',
    steps,
    seeds: [1, 2, 3],
    done: true,
    parts: {
      train: part(8_000, Date.UTC(2026, 2, 1)),
      valid: part(1_000, Date.UTC(2026, 3, 1)),
      test: part(1_200, Date.UTC(2026, 4, 1)),
    },
    rows,
    tests: testModels(rows, models, steps, 'aitm'),
    delong: steps.map((step) => ({ step, ...compared })),
    reachable: { [HOSTILE.step]: 0.7654, approval: 0.8123 },
    curves: Object.fromEntries(
      ['lightgbm', 'aitm'].map((model) => [model, Object.fromEntries(steps.map((step) => [step, curve]))]),
    ),
    making,
    createdAt: '2026-06-01T10:00:00.000Z',
    elapsedMs: 61_000,
  };
}

const curve: Comparison['curves'][string][string] = {
  positives: 240,
  bins: [
    { count: 600, positives: 40, predicted: 0.06, observed: 0.0667, low: 0.05, high: 0.09 },
    { count: 600, positives: 200, predicted: 0.31, observed: 0.3333, low: 0.297, high: 0.372 },
  ],
  gains: Array.from({ length: 101 }, (_, percent) => ({
    share: percent / 100,
    gain: (percent / 100) ** 0.5,
    lift: percent === 0 ? null : (percent / 100) ** -0.5,
  })),
};

function measuredModel(model: string, title: string, aucs: readonly number[], steps: readonly string[]): MeasuredModel {
  const evaluation = (auc: number): StepEvaluation => ({
    rows: 1200,
    positives: 240,
    auc,
    logLoss: 1 - auc,
    calibration: 1.02,
    ece: 0.01,
    orderViolations: null,
  });
  return {
    model,
    title,
    runs: aucs.map((_, index) => ({ seed: index + 1, run: `r${model === 'aitm' ? index + 4 : index + 1}` })),
    failed: [],
    unavailable: null,
    metrics: [
      new Map(
        aucs.map((auc, index) => [
          index + 1,
          Object.fromEntries(steps.map((step, position) => [step, evaluation(auc + 0.1 * position)])),
        ]),
      ),
    ],
  };
}

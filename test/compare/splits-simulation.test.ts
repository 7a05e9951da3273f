import assert from 'node:assert/strict';
import { test } from 'node:test';

import { figuresOf, testModels, type MeasuredModel } from '../../core/compare/figures.ts';
import { Random } from '../../core/engine/random.ts';
import { auc } from '../../core/evaluate/auc.ts';
import { pairedTTest } from '../../core/evaluate/paired.ts';
import { METRICS } from '../evaluate/step-metrics.ts';

const random = new Random(17);
const LEVEL = 0.05;
const MAX_RATE = 0.06;

/** AUCs of two models by test period and seed. */
type PairedAucs = readonly (readonly (readonly [number, number])[])[];

function measured(model: string, aucs: readonly (readonly number[])[]): MeasuredModel {
  const metrics = aucs.map(
    (bySeed) => new Map(bySeed.map((value, at) => [at + 1, { click: { ...METRICS, auc: value } }])),
  );
  return { model, title: model, runs: [], failed: [], unavailable: null, metrics };
}

/** The p-value of the comparison, and of a paired t-test that assumes that all runs are independent. */
function testsOf(
  aucs: PairedAucs,
  testTrainRatio: number,
): { readonly corrected: number; readonly uncorrected: number } {
  const models = ['aitm', 'mlp'].map((model, modelIndex) =>
    measured(
      model,
      aucs.map((bySeed) => bySeed.map((pair) => pair[modelIndex])),
    ),
  );
  const [{ p }] = testModels(figuresOf(models, ['click']), models, ['click'], 'aitm', testTrainRatio);
  const pairs = aucs.flat();
  const uncorrected = pairedTTest(
    pairs.map(([first]) => first),
    pairs.map(([, second]) => second),
  );
  return { corrected: p ?? 1, uncorrected: uncorrected.p ?? 1 };
}

/** The share of draws in which each p-value is below the level. */
function ratesOf(
  draws: number,
  testTrainRatio: number,
  draw: () => PairedAucs,
): { readonly corrected: number; readonly uncorrected: number } {
  let [corrected, uncorrected] = [0, 0];
  for (let index = 0; index < draws; index++) {
    const tests = testsOf(draw(), testTrainRatio);
    corrected += Number(tests.corrected < LEVEL);
    uncorrected += Number(tests.uncorrected < LEVEL);
  }
  return { corrected: corrected / draws, uncorrected: uncorrected / draws };
}

/** The parts of each test period as fractions of the samples; all test sets take at most 0.1 each and 0.3 together. */
function fractionsOf(periods: number): readonly { readonly train: number; readonly test: number }[] {
  const size = Math.min(0.1, 0.3 / periods);
  return Array.from({ length: periods }, (_, index) => ({ train: 1 - size * (periods + 1 - index), test: size }));
}

function testTrainRatioOf(periods: number): number {
  return fractionsOf(periods).reduce((sum, { train, test: tested }) => sum + tested / train, 0) / periods;
}

/**
 * Equal models whose AUCs differ by the sum of three random effects: of the samples that all runs share, of the period,
 * and of the run. The first two make periods correlate as Nadeau and Bengio assume.
 */
function drawEffects(periods: number, seeds: number): PairedAucs {
  const ratio = testTrainRatioOf(periods);
  const shared = ratio / (1 + ratio);
  const common = Math.sqrt(shared) * random.normal();
  return Array.from({ length: periods }, () => {
    const period = common + Math.sqrt(1 - shared) * random.normal();
    return Array.from({ length: seeds }, () => [0.8 + 0.002 * (period + random.normal()), 0.8] as const);
  });
}

test('equal models whose AUCs vary by period seem to differ in at most 6 % of tests, far more if uncorrected', () => {
  for (const [periods, seeds] of [
    [2, 5],
    [3, 5],
    [5, 3],
    [10, 3],
  ]) {
    const { corrected, uncorrected } = ratesOf(4_000, testTrainRatioOf(periods), () => drawEffects(periods, seeds));
    assert.ok(corrected <= MAX_RATE && corrected > 0.03, `${periods} periods: ${corrected}`);
    assert.ok(uncorrected > 0.15, `${periods} periods: ${uncorrected}`);
  }
});

const TRUE_COLUMNS = 4;
const NOISE_COLUMNS = 10;
const COLUMNS = TRUE_COLUMNS + 2 * NOISE_COLUMNS;

/**
 * Two models trained on a growing past: each adds up the true columns and ten columns of noise that the other lacks,
 * weighted by the difference of the class means, and each run adds a small error. Neither knows more than the other.
 */
function drawTrained(rows: number, periods: number, seeds: number): PairedAucs {
  const labels = Uint8Array.from({ length: rows }, () => (random.uniform() < 0.3 ? 1 : 0));
  const cells = Float64Array.from(
    { length: rows * COLUMNS },
    (_, cell) =>
      random.normal() + (cell % COLUMNS < TRUE_COLUMNS && labels[Math.floor(cell / COLUMNS)] === 1 ? 0.4 : 0),
  );
  const meansOf = (end: number, label: number): number[] => {
    const sums = new Array<number>(COLUMNS).fill(0);
    let count = 0;
    for (let row = 0; row < end; row++) {
      if (labels[row] !== label) continue;
      count++;
      for (let column = 0; column < COLUMNS; column++) sums[column] += cells[row * COLUMNS + column];
    }
    return sums.map((sum) => sum / count);
  };
  return fractionsOf(periods).map(({ train, test: tested }) => {
    const [positive, negative] = [1, 0].map((label) => meansOf(Math.round(train * rows), label));
    const from = Math.round((train + tested) * rows);
    const to = Math.round((train + 2 * tested) * rows);
    const aucOf = (firstNoise: number): number => {
      const weights = positive.map((value, column) =>
        column < TRUE_COLUMNS || (column >= firstNoise && column < firstNoise + NOISE_COLUMNS)
          ? value - negative[column] + 0.03 * random.normal()
          : 0,
      );
      const scores = Float64Array.from({ length: to - from }, (_, row) =>
        weights.reduce((sum, weight, column) => sum + weight * cells[(from + row) * COLUMNS + column], 0),
      );
      return auc(scores, labels.subarray(from, to)) ?? NaN;
    };
    return Array.from({ length: seeds }, () => [aucOf(TRUE_COLUMNS), aucOf(TRUE_COLUMNS + NOISE_COLUMNS)] as const);
  });
}

test('equal models trained on a growing past seem to differ in at most 6 % of tests, far more if uncorrected', () => {
  for (const periods of [3, 5]) {
    const { corrected, uncorrected } = ratesOf(300, testTrainRatioOf(periods), () => drawTrained(1_000, periods, 3));
    assert.ok(corrected <= MAX_RATE, `${periods} periods: ${corrected}`);
    assert.ok(uncorrected > 0.15, `${periods} periods: ${uncorrected}`);
  }
});

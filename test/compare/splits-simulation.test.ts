import assert from 'node:assert/strict';
import { test } from 'node:test';

import { figuresOf, testModels, type MeasuredModel } from '../../core/compare/figures.ts';
import { Random } from '../../core/engine/random.ts';
import { auc } from '../../core/evaluate/auc.ts';
import { pairedTTest } from '../../core/evaluate/paired.ts';
import type { StepEvaluation } from '../../core/evaluate/steps.ts';

const random = new Random(17);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
const LEVEL = 0.05;
const MAX_RATE = 0.06;

/** AUCs of two models by test period and seed. */
type PairedAucs = readonly (readonly (readonly [number, number])[])[];

function measured(model: string, aucs: readonly (readonly number[])[]): MeasuredModel {
  const click = (value: number): StepEvaluation => ({
    rows: 1000,
    positives: 100,
    auc: value,
    logLoss: 0.1,
    calibration: 1,
    ece: 0,
    orderViolations: null,
  });
  const metrics = aucs.map((bySeed) => new Map(bySeed.map((value, at) => [at + 1, { click: click(value) }])));
  return { model, title: model, runs: [], failed: [], unavailable: null, metrics };
}

/** The p of the comparison, and of a paired t-test that takes all runs as independent. */
function testsOf(aucs: PairedAucs, testPerTrained: number): { readonly p: number; readonly plain: number } {
  const models = ['aitm', 'mlp'].map((model, at) =>
    measured(
      model,
      aucs.map((bySeed) => bySeed.map((pair) => pair[at])),
    ),
  );
  const [{ p }] = testModels(figuresOf(models, ['click']), models, ['click'], 'aitm', testPerTrained);
  const all = aucs.flat();
  const plain = pairedTTest(
    all.map(([own]) => own),
    all.map(([, other]) => other),
  );
  return { p: p ?? 1, plain: plain.p ?? 1 };
}

/** In which share of draws each p is below its level. */
function ratesOf(
  draws: number,
  testPerTrained: number,
  draw: () => PairedAucs,
): { readonly own: number; readonly plain: number } {
  let [own, plain] = [0, 0];
  for (let at = 0; at < draws; at++) {
    const tests = testsOf(draw(), testPerTrained);
    own += Number(tests.p < LEVEL);
    plain += Number(tests.plain < LEVEL);
  }
  return { own: own / draws, plain: plain / draws };
}

/** The parts of one of several test periods of a tenth (at most three tenths in all), as fractions of the samples. */
function fractionsOf(periods: number): readonly { readonly train: number; readonly test: number }[] {
  const size = Math.min(0.1, 0.3 / periods);
  return Array.from({ length: periods }, (_, at) => ({ train: 1 - size * (periods + 1 - at), test: size }));
}

function testPerTrainedOf(periods: number): number {
  return fractionsOf(periods).reduce((sum, { train, test: tested }) => sum + tested / train, 0) / periods;
}

/**
 * Equal models whose difference has a part for the samples that all trainings share, one for each period and one for
 * each run. The first two are correlated as Nadeau and Bengio assume.
 */
function drawEffects(periods: number, seeds: number): PairedAucs {
  const ratio = testPerTrainedOf(periods);
  const shared = ratio / (1 + ratio);
  const common = Math.sqrt(shared) * normal();
  return Array.from({ length: periods }, () => {
    const period = common + Math.sqrt(1 - shared) * normal();
    return Array.from({ length: seeds }, () => [0.8 + 0.002 * (period + normal()), 0.8] as const);
  });
}

test('of equal models with effects of the periods, at most 6 % seem to differ, and far more by a plain t-test', () => {
  for (const [periods, seeds] of [
    [2, 5],
    [3, 5],
    [5, 3],
    [10, 3],
  ]) {
    const { own, plain } = ratesOf(4_000, testPerTrainedOf(periods), () => drawEffects(periods, seeds));
    assert.ok(own <= MAX_RATE && own > 0.03, `${periods} periods: ${own}`);
    assert.ok(plain > 0.15, `${periods} periods: ${plain}`);
  }
});

const TRUE = 4;
const NOISE = 10;
const COLUMNS = TRUE + 2 * NOISE;

/**
 * Two models learnt from a growing past: each adds up the true columns and ten columns of noise of its own, weighted by
 * the difference of the class means, and each run errs a little. No one knows more than the other.
 */
function drawLearnt(rows: number, periods: number, seeds: number): PairedAucs {
  const labels = Uint8Array.from({ length: rows }, () => (random.uniform() < 0.3 ? 1 : 0));
  const cells = Float64Array.from(
    { length: rows * COLUMNS },
    (_, at) => normal() + (at % COLUMNS < TRUE && labels[Math.floor(at / COLUMNS)] === 1 ? 0.4 : 0),
  );
  const meansOf = (end: number, label: number): number[] => {
    const sums = new Array<number>(COLUMNS).fill(0);
    let count = 0;
    for (let row = 0; row < end; row++) {
      if (labels[row] !== label) continue;
      count += 1;
      for (let column = 0; column < COLUMNS; column++) sums[column] += cells[row * COLUMNS + column];
    }
    return sums.map((sum) => sum / count);
  };
  return fractionsOf(periods).map(({ train, test: tested }) => {
    const [positive, negative] = [1, 0].map((label) => meansOf(Math.round(train * rows), label));
    const from = Math.round((train + tested) * rows);
    const to = Math.round((train + 2 * tested) * rows);
    const aucOf = (firstNoise: number): number => {
      const weights = positive.map((value, at) =>
        at < TRUE || (at >= firstNoise && at < firstNoise + NOISE) ? value - negative[at] + 0.03 * normal() : 0,
      );
      const scores = Float64Array.from({ length: to - from }, (_, row) =>
        weights.reduce((sum, weight, at) => sum + weight * cells[(from + row) * COLUMNS + at], 0),
      );
      return auc(scores, labels.subarray(from, to)) ?? NaN;
    };
    return Array.from({ length: seeds }, () => [aucOf(TRUE), aucOf(TRUE + NOISE)] as const);
  });
}

test('of equal models that learn from a growing past, at most 6 % seem to differ', () => {
  for (const periods of [3, 5]) {
    const { own, plain } = ratesOf(300, testPerTrainedOf(periods), () => drawLearnt(1_000, periods, 3));
    assert.ok(own <= MAX_RATE, `${periods} periods: ${own}`);
    assert.ok(plain > 0.15, `${periods} periods: ${plain}`);
  }
});

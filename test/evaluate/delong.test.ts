import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Random } from '../../core/engine/random.ts';
import { auc } from '../../core/evaluate/auc.ts';
import {
  combineDifferences,
  compareAucs,
  measureDifference,
  type MeasuredDifference,
} from '../../core/evaluate/delong.ts';
import { assertNear } from '../near.ts';

interface Row {
  readonly first: number;
  readonly second: number;
  readonly label: number;
}

const rows = fc.array(
  fc.record({
    first: fc.integer({ min: -3, max: 3 }),
    second: fc.double({ noNaN: true, min: -9, max: 9 }),
    label: fc.nat(1),
  }),
  { maxLength: 40 },
);

function argumentsOf(data: readonly Row[]): Parameters<typeof compareAucs> {
  return [
    Float64Array.from(data, ({ first }) => first),
    Float64Array.from(data, ({ second }) => second),
    Uint8Array.from(data, ({ label }) => label),
  ];
}

function compare(data: readonly Row[]): ReturnType<typeof compareAucs> {
  return compareAucs(...argumentsOf(data));
}

/** The variance by its definition: structural components from all pairs, then their covariance matrices. */
function varianceByPairs(data: readonly Row[]): number {
  const positives = data.filter(({ label }) => label === 1);
  const negatives = data.filter(({ label }) => label === 0);
  const kernel = (own: number, other: number): number => (own > other ? 1 : own === other ? 0.5 : 0);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const covariance = (a: readonly number[], b: readonly number[]): number =>
    (mean(a.map((value, i) => (value - mean(a)) * (b[i] - mean(b)))) * a.length) / (a.length - 1);
  const scoreOf = [(row: Row) => row.first, (row: Row) => row.second];
  const ofPositives = scoreOf.map((score) =>
    positives.map((row) => mean(negatives.map((other) => kernel(score(row), score(other))))),
  );
  const ofNegatives = scoreOf.map((score) =>
    negatives.map((row) => mean(positives.map((other) => kernel(score(other), score(row))))),
  );
  const contrast = ([a, b]: readonly (readonly number[])[]): number =>
    covariance(a, a) + covariance(b, b) - 2 * covariance(a, b);
  return contrast(ofPositives) / positives.length + contrast(ofNegatives) / negatives.length;
}

test('the difference and its variance equal their definition over all pairs', () => {
  fc.assert(
    fc.property(rows, (data) => {
      const [first, second, labels] = argumentsOf(data);
      const [result, measured] = [compare(data), measureDifference(first, second, labels)];
      const positives = data.filter(({ label }) => label === 1).length;
      const expected = (auc(first, labels) ?? 0) - (auc(second, labels) ?? 0);
      if (positives < 2 || data.length - positives < 2) return assert.deepEqual([result, measured], [null, null]);
      const variance = varianceByPairs(data);
      if (variance < 1e-20 && Math.abs(expected) > 1e-9) return assert.deepEqual([result, measured], [null, null]);
      assert.ok(result !== null && measured !== null);
      assert.ok(Math.abs(result.difference - expected) < 1e-12 && Math.abs(measured.difference - expected) < 1e-12);
      assert.ok(Math.abs(measured.variance - variance) < 1e-12, `${measured.variance} ${variance}`);
      // The fewer samples the rarer class has, the fewer degrees; never more than those of all samples.
      if (variance > 1e-20)
        assert.ok(
          measured.degrees > Math.min(positives, data.length - positives) - 1 - 1e-9 &&
            measured.degrees < data.length - 2 + 1e-9,
        );
      assert.ok(result.low <= result.difference && result.difference <= result.high && result.p >= 0 && result.p <= 1);
    }),
  );
});

test('an example worked by hand is reproduced: AUCs of 8/9 and 5/9, variance 4/27 + 1/27, t² = 3/5', () => {
  const example = [
    Float32Array.of(6, 5, 2, 3, 1, 0),
    Float32Array.of(4, 1, 6, 2, 3, 5),
    Uint8Array.of(1, 1, 1, 0, 0, 0),
  ] as const;
  const [result, measured] = [compareAucs(...example), measureDifference(...example)];
  assert.ok(result !== null && measured !== null);
  assert.ok(Math.abs(result.difference - 1 / 3) < 1e-12 && Math.abs(measured.variance - 5 / 27) < 1e-12);
  // (4 + 1)² / (4² / 2 + 1² / 2) degrees of freedom; p by numerical integration of Student's density.
  assert.ok(Math.abs(measured.degrees - 50 / 17) < 1e-9, String(measured.degrees));
  assert.ok(Math.abs(result.p - 0.4960553744) < 1e-8, String(result.p));
});

test('two samples of each class cannot show that perfect scores are better than reversed ones', () => {
  const [right, wrong, labels] = [
    Float32Array.of(0.9, 0.8, 0.2, 0.1),
    Float32Array.of(0.1, 0.2, 0.8, 0.9),
    Uint8Array.of(1, 1, 0, 0),
  ];
  assert.equal(compareAucs(right, wrong, labels), null);
  assert.equal(measureDifference(right, wrong, labels), null);
});

test('scores that rank alike do not differ, regardless of their scale', () => {
  const scores = Float32Array.of(0.1, 0.4, 0.35, 0.8, 0.9);
  assert.deepEqual(
    compareAucs(
      scores,
      scores.map((score) => score / 2),
      Uint8Array.of(0, 0, 1, 1, 1),
    ),
    { difference: 0, low: 0, high: 0, p: 1 },
  );
});

test('the same samples in another order give the same p', () => {
  fc.assert(
    fc.property(rows, (data) => {
      const [one, other] = [compare(data), compare([...data].reverse())];
      assert.ok(one === null ? other === null : other !== null && Math.abs(one.p - other.p) < 1e-9);
    }),
  );
});

test('equally good scores seem to differ about as often as the significance level says', () => {
  const random = new Random(7);
  let significant = 0;
  for (let trial = 0; trial < 400; trial++) {
    const signal = Array.from({ length: 200 }, () => random.normal());
    const result = compareAucs(
      Float64Array.from(signal, (x) => x + random.normal()),
      Float64Array.from(signal, (x) => x + random.normal()),
      Uint8Array.from(signal, (x) => (x + random.normal() > 0.5 ? 1 : 0)),
    );
    if (result !== null && result.p < 0.05) significant++;
  }
  assert.ok(significant > 8 && significant < 36, `${significant} of 400 below 0.05`);
});

/** Equally good scores of new samples: each score is the samples' signal with its own noise. */
function equallyGood(random: Random, positives: number, negatives: number): Parameters<typeof compareAucs> {
  const labels = Uint8Array.from({ length: positives + negatives }, (_, row) => Number(row < positives));
  const signal = Float64Array.from(labels, (label) => random.normal() + 1.2 * label);
  const [one, other] = [0, 1].map(() => signal.map((x) => x + 0.7 * random.normal()));
  return [one, other, labels];
}

/** How often equally good scores seem to differ, of `trials` draws with this many positives and negatives. */
function falseAlarms(positives: number, negatives: number, trials: number): number {
  const random = new Random(11);
  let significant = 0;
  for (let trial = 0; trial < trials; trial++)
    if ((compareAucs(...equallyGood(random, positives, negatives))?.p ?? 1) < 0.05) significant++;
  return significant;
}

test('with few positives, equally good scores do not seem to differ more often', () => {
  // 5 % of 600 are 30, with a standard error of 5.3; with a normal distribution, there would be 80 and 55.
  for (const positives of [3, 5]) {
    const significant = falseAlarms(positives, 200, 600);
    assert.ok(significant < 44, `${significant} of 600 below 0.05 with ${positives} positives`);
  }
});

const Z = 1.959963984540054;
/** A difference with a variance of so many degrees that Student's distribution is nearly normal. */
const differenceOf = (difference: number, error: number): MeasuredDifference => ({
  difference,
  variance: error ** 2,
  degrees: 1e7,
  size: 1,
});

test('differences on independent samples are combined by the sizes of the samples', () => {
  const combined = combineDifferences([{ ...differenceOf(0.01, 0.01), size: 4 }, differenceOf(0.04, 0.02)]);
  assert.ok(combined !== null && Math.abs(combined.difference - 0.016) < 1e-12);
  const error = Math.hypot(0.8 * 0.01, 0.2 * 0.02);
  assert.ok(
    Math.abs(combined.low - (0.016 - Z * error)) < 1e-8 && Math.abs(combined.high - (0.016 + Z * error)) < 1e-8,
  );
  assert.equal(combineDifferences([]), null);
});

test('the size is positives × negatives / (positives + negatives), by effective numbers with weights', () => {
  const scores = Float64Array.of(0.1, 0.4, 0.2, 0.3, 0.9, 0.7, 0.8);
  const sizeOf = (...weights: readonly number[]): number | undefined =>
    measureDifference(scores, scores, Uint8Array.of(0, 0, 0, 0, 1, 1, 1), { weights: Float64Array.from(weights) })
      ?.size;
  assertNear(sizeOf(1, 1, 1, 1, 1, 1, 1), (3 * 4) / (3 + 4), 1e-12);
  assertNear(sizeOf(1, 1, 1, 1, 5, 5, 5), (3 * 4) / (3 + 4), 1e-12);
  // Weights of 2, 1 and 1 tell as much as 4² / (2² + 1² + 1²) equal ones.
  const effective = 16 / 6;
  assertNear(sizeOf(1, 1, 1, 1, 2, 1, 1), (effective * 4) / (effective + 4), 1e-12);
});

test('equally good models do not seem to differ more often over several periods with few positives', () => {
  // 5 % of 600 are 30, with a standard error of 5.3; weighted by inverse variances, there would be 50 to 100.
  for (const positives of [[3, 3, 3, 3, 3], [5, 5, 5], [3, 10, 30], Array<number>(10).fill(4)]) {
    const random = new Random(5);
    let significant = 0;
    for (let trial = 0; trial < 600; trial++) {
      const periods = positives.flatMap((count) => measureDifference(...equallyGood(random, count, 200)) ?? []);
      if ((combineDifferences(periods)?.p ?? 1) < 0.05) significant++;
    }
    assert.ok(significant < 44, `${significant} of 600 below 0.05 with ${positives.join(', ')} positives`);
  }
});

test('with few degrees of freedom, a combined difference is less certain than with a known variance', () => {
  const few = combineDifferences([0.01, 0.01].map((error) => ({ ...differenceOf(0.02, error), degrees: 4 })));
  const known = combineDifferences([0.01, 0.01].map((error) => differenceOf(0.02, error)));
  // Two equal variances of four degrees each have eight: the 97.5 % quantile of Student's t is 2.306.
  assert.ok(few !== null && known !== null && few.p > known.p);
  assert.ok(Math.abs((few.high - few.low) / (known.high - known.low) - 2.306004135 / Z) < 1e-6);
});

const exact: MeasuredDifference = { difference: 0, variance: 0, degrees: Infinity, size: 1 };

test('a single difference is unchanged, and one without variance weighs no more than the others', () => {
  const { p, difference, low, high } = combineDifferences([differenceOf(0.01, 0.01)]) ?? assert.fail();
  assert.ok(Math.abs(difference - 0.01) < 1e-15 && Math.abs((high - low) / (2 * Z * 0.01) - 1) < 1e-6);
  assert.ok(Math.abs(p - 0.3173105) < 1e-6, 'one standard error');
  const equallyWeighted = combineDifferences([exact, differenceOf(0.04, 0.02)]) ?? assert.fail();
  assert.ok(
    Math.abs(equallyWeighted.difference - 0.02) < 1e-12 &&
      Math.abs((equallyWeighted.high - equallyWeighted.low) / (2 * Z * 0.01) - 1) < 1e-6,
  );
  assert.deepEqual(combineDifferences([exact]), { difference: 0, low: 0, high: 0, p: 1 });
});

test('equal weights change nothing, and a whole weight counts as that many copies', () => {
  fc.assert(
    fc.property(rows, (data) => {
      const [first, second, labels] = argumentsOf(data);
      const plain = measureDifference(first, second, labels);
      const alike = measureDifference(first, second, labels, { weights: new Float64Array(data.length).fill(3) });
      assert.equal(plain === null, alike === null);
      if (plain !== null && alike !== null)
        for (const key of ['difference', 'variance'] as const) assert.ok(Math.abs(plain[key] - alike[key]) < 1e-12);
      const weights = Float64Array.from(data, (_, row) => 1 + (row % 3));
      const copies = data.flatMap((row, index) => new Array<Row>(weights[index]).fill(row));
      const [weighted, copied] = [
        measureDifference(first, second, labels, { weights }),
        measureDifference(...argumentsOf(copies)),
      ];
      if (weighted !== null && copied !== null) assert.ok(Math.abs(weighted.difference - copied.difference) < 1e-9);
    }),
  );
});

test('with the weights of down-sampled samples, the AUCs of all samples are compared', () => {
  // Half of the negatives are of a kind that only the second score ranks well; one in ten of them was kept.
  const random = new Random(3);
  const trials = 400;
  let [weighted, unweighted] = [0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const kinds = Array.from({ length: 320 }, (_, row) => (row < 100 ? 'positive' : row < 300 ? 'kept' : 'dropped'));
    const labels = Uint8Array.from(kinds, (kind) => Number(kind === 'positive'));
    const scoreFor = (good: string): Float64Array =>
      Float64Array.from(kinds, (kind) => random.normal() + (kind === 'positive' ? 2 : kind === good ? 0 : 1));
    const [one, other] = [scoreFor('kept'), scoreFor('dropped')];
    const weights = Float64Array.from(kinds, (kind) => (kind === 'dropped' ? 10 : 1));
    weighted += Number((compareAucs(one, other, labels, { weights })?.p ?? 1) < 0.05);
    unweighted += Number((compareAucs(one, other, labels)?.p ?? 1) < 0.05);
  }
  // In all samples, both scores are equally good.
  assert.ok(weighted > 0.015 * trials && weighted < 0.09 * trials, `${weighted} of ${trials} with weights`);
  assert.ok(unweighted > 0.5 * trials, `${unweighted} of ${trials} without`);
});

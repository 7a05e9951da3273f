import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Random } from '../../core/engine/random.ts';
import { PlacementsByUser } from '../../core/evaluate/auc-by-user.ts';
import { aucWithInterval } from '../../core/evaluate/auc-interval.ts';
import { auc } from '../../core/evaluate/auc.ts';
import {
  combineDifferences,
  compareAucs,
  measureDifference,
  type MeasuredDifference,
} from '../../core/evaluate/delong.ts';
import { assertNear } from '../near.ts';

interface Row {
  readonly score: number;
  readonly other: number;
  readonly label: number;
  readonly user: number;
  readonly weight: number;
}

const rows = fc.array(
  fc.record({
    score: fc.integer({ min: -4, max: 4 }),
    other: fc.integer({ min: -4, max: 4 }),
    label: fc.nat(1),
    user: fc.nat(11),
    weight: fc.constantFrom(1, 2, 7.5),
  }),
  { maxLength: 60 },
);

const columnsOf = (data: readonly Row[]) => ({
  scores: Float64Array.from(data, ({ score }) => score),
  others: Float64Array.from(data, ({ other }) => other),
  labels: Uint8Array.from(data, ({ label }) => label),
  weights: Float64Array.from(data, ({ weight }) => weight),
  groups: Uint16Array.from(data, ({ user }) => user),
});

/** Checks that two sets of samples have the same interval of the AUC and the same difference of two AUCs. */
function assertAlike(
  first: ReturnType<typeof columnsOf>,
  second: ReturnType<typeof columnsOf>,
  options: { readonly byUser: boolean; readonly weighted: boolean },
): void {
  const measure = ({ scores, others, labels, weights, groups }: typeof first, byUser: boolean) => {
    const sampling = { ...(options.weighted && { weights }), ...(byUser && { groups }) };
    const { low, high } = aucWithInterval(scores, labels, sampling);
    return { low, high, ...measureDifference(scores, others, labels, sampling) };
  };
  const [one, two] = [measure(first, true), measure(second, options.byUser)];
  for (const key of ['low', 'high', 'variance', 'degrees', 'size', 'difference'] as const) {
    const [a, b] = [one[key] ?? null, two[key] ?? null];
    if (a === null || b === null || a === Infinity) assert.equal(a, b, key);
    else assertNear(a, b, 1e-9 * Math.max(1, Math.abs(b)));
  }
}

test('with one sample per user, interval and test are those of DeLong for independent samples', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (data, weighted) => {
      const single = columnsOf(data.map((row, index) => ({ ...row, user: 7 * index })));
      assertAlike(single, single, { byUser: false, weighted });
    }),
  );
});

test('copies of the samples of each user change neither interval nor test', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 2, max: 4 }), fc.boolean(), (data, copies, weighted) => {
      const copied = data.flatMap((row) => new Array<Row>(copies).fill(row));
      assertAlike(columnsOf(copied), columnsOf(data), { byUser: true, weighted });
    }),
  );
});

const scoresOf = (rows: readonly Row[]): number[] => rows.map(({ score }) => score);
/** The share of other scores that a score exceeds; equal scores count half. */
const share = (own: number, others: readonly number[]): number =>
  others.reduce((sum, other) => sum + (own > other ? 1 : own === other ? 0.5 : 0), 0) / others.length;

/** Obuchowski's variance by its definition: placements from all pairs, and their sums over users. */
function varianceByPairs(data: readonly Row[]): { readonly auc: number; readonly variance: number } {
  const ofClass = (label: number): readonly Row[] => data.filter((row) => row.label === label);
  const [negatives, positives] = [ofClass(0), ofClass(1)];
  const area = positives.reduce((sum, { score }) => sum + share(score, scoresOf(negatives)), 0) / positives.length;
  const users = [...new Set(data.map(({ user }) => user))];
  const deviations = users.map((user) => {
    const own = (all: readonly Row[]): readonly Row[] => all.filter((row) => row.user === user);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value - area, 0);
    return [
      sum(own(positives).map(({ score }) => share(score, scoresOf(negatives)))) / positives.length,
      sum(
        own(negatives).map(({ score }) =>
          share(
            -score,
            scoresOf(positives).map((other) => -other),
          ),
        ),
      ) / negatives.length,
    ];
  });
  const product = (a: number, b: number): number => deviations.reduce((sum, one) => sum + one[a] * one[b], 0);
  const effective = (all: readonly Row[]): number =>
    all.length ** 2 / users.reduce((sum, user) => sum + all.filter((row) => row.user === user).length ** 2, 0);
  const corrected = (value: number, count: number): number => (value * count) / (count - 1);
  return {
    auc: area,
    variance:
      corrected(product(0, 0), effective(positives)) +
      corrected(product(1, 1), effective(negatives)) +
      2 * corrected(product(0, 1), users.length),
  };
}

test('the variance equals its definition over all pairs; positives and negatives of a user covary', () => {
  fc.assert(
    fc.property(rows, (data) => {
      const { scores, labels, groups } = columnsOf(data);
      const constant = new Float64Array(data.length);
      const measured = measureDifference(scores, constant, labels, { groups });
      if (measured === null) return;
      // All placements of a constant score are one half, so that only those of the other score vary.
      const defined = varianceByPairs(data);
      assertNear(measured.difference, defined.auc - 0.5, 1e-12);
      assertNear(measured.variance, defined.variance, 1e-12);
      assert.ok(measured.degrees >= 1 - 1e-9);
    }),
  );
});

test('if each user has samples of both classes, there are as many degrees of freedom as users, less one', () => {
  const users = 30;
  const sums = new PlacementsByUser(
    Uint16Array.from({ length: 4 * users }, (_, row) => row % users),
    undefined,
  );
  const random = new Random(4);
  for (let row = 0; row < 4 * users; row++) sums.add(row, row < users ? 1 : 0, random.uniform());
  assertNear(sums.variance(0.5).degrees, users - 1, 1e-9);
});

test('if all positives belong to one user, the AUC may be anything, and there is no test of a difference', () => {
  const [scores, labels] = [Float64Array.of(4, 3, 2, 5, 1, 0), Uint8Array.of(1, 1, 0, 0, 0, 0)];
  const ofOne = { groups: Uint16Array.of(1, 1, 2, 3, 4, 5) };
  const { low, high } = aucWithInterval(scores, labels, ofOne);
  assert.deepEqual({ low, high }, { low: 0, high: 1 });
  assert.equal(
    compareAucs(
      scores,
      scores.map((score) => -score),
      labels,
      ofOne,
    ),
    null,
  );
});

test('if all pairs are ordered alike, the number of users of the smaller class bounds the AUC', () => {
  const labels = Uint8Array.from({ length: 60 }, (_, row) => (row < 20 ? 1 : 0));
  const groups = Uint16Array.from(labels, (label, row) => (label === 1 ? row % 5 : 100 + row));
  const { low, high } = aucWithInterval(Float64Array.from(labels), labels, { groups });
  assertNear(low!, 0.025 ** (1 / 5), 1e-12);
  assert.equal(high, 1);
});

/** Samples of users who have their own scores and their own share of conversions. */
function drawUsers(random: Random, users: number, each: number) {
  const [scores, others, labels, groups] = [[], [], [], []] as number[][];
  for (let user = 0; user < users; user++) {
    const [known, hidden, misjudged] = [random.normal(), 1.5 * random.normal(), 0.6 * random.normal()];
    for (let row = 0; row < each; row++) {
      scores.push(known + 0.3 * random.normal());
      others.push(known + misjudged + 0.5 * random.normal());
      labels.push(Number(random.uniform() < 1 / (1 + Math.exp(1.5 - known - hidden))));
      groups.push(user);
    }
  }
  return {
    scores: Float64Array.from(scores),
    others: Float64Array.from(others),
    labels: Uint8Array.from(labels),
    groups: Uint16Array.from(groups),
  };
}

test('with many samples per user, intervals hold the true AUC and difference in about 95 % of draws', () => {
  const random = new Random(21);
  const [large, draws] = [drawUsers(random, 15_000, 8), 600];
  const truth = auc(large.scores, large.labels)!;
  const difference = truth - auc(large.others, large.labels)!;
  const inside = { auc: 0, difference: 0, independent: 0 };
  const holds = ({ low, high }: { low: number | null; high: number | null }, value: number): number =>
    Number(low! <= value && value <= high!);
  for (let draw = 0; draw < draws; draw++) {
    const { scores, others, labels, groups } = drawUsers(random, 150, 8);
    inside.auc += holds(aucWithInterval(scores, labels, { groups }), truth);
    inside.independent += holds(aucWithInterval(scores, labels), truth);
    inside.difference += holds(compareAucs(scores, others, labels, { groups })!, difference);
  }
  // Three standard deviations of a share of 95 %.
  const tolerance = 3 * Math.sqrt((0.95 * 0.05) / draws);
  for (const what of ['auc', 'difference'] as const) assertNear(inside[what] / draws, 0.95, tolerance);
  assert.ok(inside.independent / draws < 0.8, String(inside.independent / draws));
});

/** Measures two equally good scores in each period; users keep their score errors and tendency to convert. */
function periodsOf(random: Random, users: number, periods: number): MeasuredDifference[] {
  const traits = Array.from({ length: users }, () => [random.normal(), random.normal(), random.normal()]);
  const columns = { first: new Float64Array(users), second: new Float64Array(users), groups: new Uint16Array(users) };
  return Array.from({ length: periods }, () => {
    const labels = Uint8Array.from(traits, ([known]) => Number(known + 0.3 * random.normal() > 1));
    for (const [user, [known, error, otherError]] of traits.entries()) {
      columns.first[user] = known + error;
      columns.second[user] = known + otherError;
      columns.groups[user] = user;
    }
    return measureDifference(columns.first, columns.second, labels, { groups: columns.groups })!;
  });
}

test('the same samples in four periods count as one period; samples of other users are independent', () => {
  const [measured] = periodsOf(new Random(8), 120, 1);
  const [once, four] = [combineDifferences([measured])!, combineDifferences([measured, measured, measured, measured])!];
  for (const key of ['difference', 'low', 'high', 'p'] as const) assertNear(four[key], once[key], 1e-6, key);
  // The influences of other users are in other places.
  const ofOthers = { ...measured, influences: measured.influences?.toReversed() };
  const { influences: _, ...independent } = measured;
  const [others, expected] = [
    combineDifferences([measured, ofOthers])!,
    combineDifferences([independent, independent])!,
  ];
  for (const key of ['low', 'high', 'p'] as const) assertNear(others[key], expected[key], 1e-9, key);
});

test('users who recur in several periods do not make equally good scores seem to differ more often', () => {
  const random = new Random(9);
  const draws = 200;
  const significant = { together: 0, apart: 0 };
  for (let draw = 0; draw < draws; draw++) {
    const periods = periodsOf(random, 150, 4);
    significant.together += Number(combineDifferences(periods)!.p < 0.05);
    const apart = periods.map(({ influences: _, ...period }) => period);
    significant.apart += Number(combineDifferences(apart)!.p < 0.05);
  }
  // 5 % of 200 are 10, with a standard error of 3.1.
  assert.ok(significant.together <= 20, `together: ${significant.together}`);
  assert.ok(significant.apart > 30, `apart: ${significant.apart}`);
});

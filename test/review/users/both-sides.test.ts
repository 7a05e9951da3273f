/**
 * Differences where the same users are on both sides. All impressions of a user on one side convert alike, so what is
 * certain about a difference depends only on the users who changed: McNemar's variance of paired proportions.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DAY_MS } from '../../../core/funnel/steps.ts';
import { quietJob } from '../../../core/job.ts';
import { bankEvidence } from '../../../core/review/bank-evidence.ts';
import { explainChange } from '../../../core/review/changes.ts';
import { compareSegments } from '../../../core/review/compare-segments.ts';
import { reviewFunnel, type Review } from '../../../core/review/review.ts';
import { saveSegment } from '../../../core/store/datasets/segments.ts';
import { assertNear } from '../../near.ts';
import { impressionProject, type Impression } from '../fixture.ts';

const [DECEMBER, JANUARY] = [Date.UTC(2025, 11, 1), Date.UTC(2026, 0, 1)];
const OF_EACH = 5;

/** How many users click on both sides, only on the first, only on the other, and on neither. */
interface Clickers {
  readonly both: number;
  readonly first: number;
  readonly other: number;
  readonly neither: number;
}

const PAIRED: Clickers = { both: 100, first: 60, other: 30, neither: 410 };

/** Five impressions of each user on each side. */
function impressionsOf({ both, first, other, neither }: Clickers, side: 'first' | 'other'): Impression[] {
  const users = both + first + other + neither;
  return Array.from({ length: users * OF_EACH }, (_, row): Impression => {
    const user = row % users;
    const ofFirst = user < both + first;
    const ofOther = user < both || (user >= both + first && user < both + first + other);
    return {
      tags: [],
      age: null,
      children: null,
      user: `user ${user}`,
      bank: side === 'first' ? 'a' : 'b',
      city: user % 2 === 0 ? 'even' : 'odd',
      time: (side === 'first' ? JANUARY : DECEMBER) + Math.floor(row / users) * DAY_MS,
      depth: Number(side === 'first' ? ofFirst : ofOther),
    };
  });
}

/** The 95 % interval of a difference of paired proportions, by the normal approximation. */
function paired({ both, first, other, neither }: Clickers): { readonly difference: number; readonly error: number } {
  const users = both + first + other + neither;
  const difference = (first - other) / users;
  return { difference, error: 1.959964 * Math.sqrt((first + other) / users ** 2 - difference ** 2 / users) };
}

const sidesOf = (clickers: Clickers) => ({
  first: impressionsOf(clickers, 'first'),
  other: impressionsOf(clickers, 'other'),
});
const { first, other } = sidesOf(PAIRED);
/** The same impressions, with other users in each month. */
const strangers = [...first, ...other].map((row) => ({ ...row, user: `${row.user} ${row.bank}` }));
const project = impressionProject({ winter: [...first, ...other], december: other, january: first, strangers });

const inJanuary = (dataset: string) => ({ dataset, from: JANUARY, to: JANUARY + 31 * DAY_MS });

interface Compared {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

function assertPaired(found: Compared | null | undefined, clickers = PAIRED): void {
  assert.ok(found);
  const { difference, error } = paired(clickers);
  assertNear(found.difference, difference, 1e-12);
  assertNear((found.high - found.low) / 2 / error, 1, 0.04);
  // z = (60 − 30) / √90 = 3.16.
  assert.ok(found.p > 0.0012 && found.p < 0.0019, String(found.p));
}

function clicksOf({ steps }: Pick<Review, 'steps'>): Compared | null {
  return steps[1].changeOfPrevious;
}

test('two months of the same users differ by the users who changed', async () => {
  const segment = inJanuary('winter');
  assertPaired(clicksOf(await reviewFunnel(project, { segment, against: 'previous', limit: 9 }, quietJob())));
  const query = { segment, against: 'previous', step: 'click', of: 'previous', limit: 9 } as const;
  assertPaired((await explainChange(project, query, quietJob())).change);
});

test('so do datasets with the same users', async () => {
  const query = { segment: { dataset: 'january' }, against: { dataset: 'december' }, limit: 9 };
  assertPaired(clicksOf(await reviewFunnel(project, query, quietJob())));
});

test('samples without a user id in two datasets are of different users, in whatever order', async () => {
  // Conversions first in both: by row number, only 40 rows would differ.
  const anonymous = (clicks: number): Impression[] =>
    first.slice(0, 2000).map((row, index) => ({ ...row, user: '', depth: Number(index < clicks) }));
  const apart = impressionProject({ one: anonymous(240), other: anonymous(200) });
  const query = { segment: { dataset: 'one' }, against: { dataset: 'other' }, limit: 9 };
  const { p } = clicksOf(await reviewFunnel(apart, query, quietJob())) ?? assert.fail('nothing compared');
  // z = .02 / √(2 · .11 · .89 / 2000) = 2.02.
  assertNear(p, 0.043, 0.003);
});

test('banks with the same users differ by the users who convert for one of them', async () => {
  const { banks } = await bankEvidence(project, { dataset: 'winter' }, quietJob());
  assertPaired(banks.find(({ bank }) => bank === 'a')?.steps[0].others);
});

test('a segment and all samples, too: half of the difference from the other samples, with its p-value', async () => {
  saveSegment(project, { name: 'bank a', conditions: [{ column: 'bank', values: ['a'] }] }, false);
  const { segments } = await compareSegments(project, { dataset: 'winter' }, ['bank a'], quietJob());
  const { difference, low, high, p } = segments[0].steps[1].changeOfPrevious ?? assert.fail('nothing compared');
  assertPaired({ difference: 2 * difference, low: 2 * low, high: 2 * high, p });
});

test('groups with the same users on both sides differ by their own users', async () => {
  const review = await reviewFunnel(
    project,
    { segment: inJanuary('winter'), against: 'previous', by: 'city', limit: 9 },
    quietJob(),
  );
  assert.deepEqual(review.groups.map(({ value }) => value).sort(), ['even', 'odd']);
  for (const group of review.groups) {
    const { difference, low, high } = clicksOf(group) ?? assert.fail('nothing compared');
    // Half of the users of each kind are even.
    const { difference: expected, error } = paired({ both: 50, first: 30, other: 15, neither: 205 });
    assertNear(difference, expected, 1e-12);
    assertNear((high - low) / 2 / error, 1, 0.05);
  }
});

test('differences of other users are as certain as both rates', async () => {
  const review = (dataset: string) =>
    reviewFunnel(project, { segment: inJanuary(dataset), against: 'previous', limit: 9 }, quietJob());
  const { steps } = await review('strangers');
  const [{ ofPrevious: rate, low, high, other: before }, found] = [steps[1], clicksOf({ steps })];
  const [below, above] = [rate! - low!, high! - rate!];
  assertNear(found!.low, found!.difference - Math.hypot(below, before!.high! - before!.ofPrevious!), 1e-12);
  assertNear(found!.high, found!.difference + Math.hypot(above, before!.ofPrevious! - before!.low!), 1e-12);
  const same = clicksOf(await review('winter'));
  assert.ok(found!.high - found!.low > 1.5 * (same!.high - same!.low));
});

test('users who convert on one side only make a difference less certain', async () => {
  // Users who hold the card never activate it again.
  const once: Clickers = { both: 0, first: 150, other: 150, neither: 100 };
  const { first: now, other: before } = sidesOf(once);
  const projectOfOnce = impressionProject({ winter: [...now, ...before] });
  const query = { segment: inJanuary('winter'), against: 'previous', limit: 9 } as const;
  const found = clicksOf(await reviewFunnel(projectOfOnce, query, quietJob())) ?? assert.fail('nothing compared');
  const { error } = paired(once);
  assertNear((found.high - found.low) / 2 / error, 1, 0.04);
});

for (const changed of [0, 3])
  test(`if only ${changed} users changed, users count as different people`, async () => {
    const { first: now, other: before } = sidesOf({ both: 100, first: changed, other: 0, neither: 500 - changed });
    const apart = [...now, ...before].map((row) => ({ ...row, user: `${row.user} ${row.bank}` }));
    const small = impressionProject({ winter: [...now, ...before], apart });
    const [same, different] = await Promise.all(
      ['winter', 'apart'].map(async (dataset) =>
        clicksOf(await reviewFunnel(small, { segment: inJanuary(dataset), against: 'previous', limit: 9 }, quietJob())),
      ),
    );
    assertNear(same!.p, different!.p, 0.01);
    assertNear((same!.high - same!.low) / (different!.high - different!.low), 1, 0.02);
  });

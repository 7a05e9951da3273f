/**
 * Differences where users have ten impressions each, which all convert alike: each is as certain as the intervals of
 * its two rates, which count users, and not more.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DAY_MS } from '../../../core/funnel/steps.ts';
import { quietJob } from '../../../core/job.ts';
import { bankEvidence } from '../../../core/review/bank-evidence.ts';
import { explainChange } from '../../../core/review/changes.ts';
import { compareSegments } from '../../../core/review/compare-segments.ts';
import { reviewFunnel } from '../../../core/review/review.ts';
import { saveSegment } from '../../../core/store/datasets/segments.ts';
import { assertNear } from '../../near.ts';
import { impressionProject, type Impression } from '../fixture.ts';

const FIRST_DAY = Date.UTC(2025, 11, 1);
const OF_EACH = 10;
const USERS = 300;

/** Every fourth user of bank a clicks, every third of bank b; users of December and of January are different people. */
const ROWS = Array.from({ length: 2 * USERS * OF_EACH }, (_, row): Impression => {
  const user = Math.floor(row / OF_EACH);
  const month = user < USERS ? 0 : 31;
  const bank = user % 2 === 0 ? 'a' : 'b';
  const clicks = Math.floor(user / 2) % (bank === 'a' ? 4 : 3) === 0;
  return {
    bank,
    banner: `${bank} card`,
    user: `user ${user}`,
    depth: Number(clicks),
    tags: [],
    age: null,
    city: user % 5 === 0 ? 'harbour' : 'old town',
    children: null,
    time: FIRST_DAY + (month + (row % 10)) * DAY_MS,
  };
});

const project = impressionProject({ winter: ROWS, anonymous: ROWS.map(({ user: _, ...row }): Impression => row) });
const JANUARY = { from: FIRST_DAY + 31 * DAY_MS, to: FIRST_DAY + 62 * DAY_MS };

interface Rate {
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** Newcombe's interval follows from those of both rates. */
function assertNewcombe({ difference, low, high }: Difference, one: Rate, other: Rate): void {
  const [down, up] = [one.rate! - one.low!, one.high! - one.rate!];
  const [otherDown, otherUp] = [other.rate! - other.low!, other.high! - other.rate!];
  assertNear(difference, one.rate! - other.rate!, 1e-12);
  assertNear(low, difference - Math.hypot(down, otherUp), 1e-12);
  assertNear(high, difference + Math.hypot(up, otherDown), 1e-12);
}

for (const dataset of ['winter', 'anonymous']) {
  test(`the difference of two periods is as certain as their rates: ${dataset}`, async () => {
    const segment = { dataset, ...JANUARY };
    const { steps } = await reviewFunnel(project, { segment, against: 'previous', limit: 10 }, quietJob());
    const { ofPrevious: rate, low, high, other, changeOfPrevious } = steps[1];
    const before = { rate: other!.ofPrevious, low: other!.low, high: other!.high };
    assertNewcombe(changeOfPrevious!, { rate, low, high }, before);
    const query = { segment, against: 'previous', step: 'click', of: 'previous', limit: 10 } as const;
    const explained = await explainChange(project, query, quietJob());
    assert.deepEqual(explained.intervals, { now: { low, high }, before: { low: before.low, high: before.high } });
    assert.equal(explained.change?.p, changeOfPrevious?.p);
    assert.equal(explained.independent, dataset === 'winter' ? 'users' : 'samples');
  });

  test(`the difference between banks is as certain as their rates: ${dataset}`, async () => {
    const { banks } = await bankEvidence(project, { dataset }, quietJob());
    const { ofPrevious: rate, low, high, others } = banks[0].steps[0];
    const other = { rate: others!.ofPrevious, low: others!.rateLow, high: others!.rateHigh };
    assertNewcombe(others!, { rate, low, high }, other);
  });
}

test('two banks with 300 users each are compared as if each had 300 samples, not 3,000', async () => {
  const pOf = async (dataset: string): Promise<number> =>
    (await bankEvidence(project, { dataset }, quietJob())).banks[0].steps[0].others!.p;
  // 75 of 300 against 100 of 300: z = 2.25. 750 of 3,000 against 1,000 of 3,000: z = 7.1.
  assertNear(await pOf('winter'), 0.0245, 0.005);
  assert.ok((await pOf('anonymous')) < 1e-11);
});

test('the value of a column that only the month changed has the p-value of its users', async () => {
  const query = { against: 'previous', step: 'click', of: 'previous', limit: 10, columns: ['city'] } as const;
  const byDataset = await Promise.all(
    ['winter', 'anonymous'].map((dataset) =>
      explainChange(project, { ...query, segment: { dataset, ...JANUARY } }, quietJob()),
    ),
  );
  const [users, samples] = byDataset.map(({ values }) => values.find(({ value }) => value === 'harbour')!);
  assert.equal(users.excess.toFixed(6), samples.excess.toFixed(6));
  assert.ok(users.p! > samples.p!);
  const width = ({ intervals: { excess } }: typeof users): number => excess!.high - excess!.low;
  // Ten samples of a user count as one, so the interval is √10 times as wide.
  assertNear(width(users) / width(samples), Math.sqrt(10), 0.35);
});

test('a segment beside all samples is compared by users: as the samples in it with those outside', async () => {
  saveSegment(project, { name: 'only a', conditions: [{ column: 'bank', values: ['a'] }] }, false);
  const pOf = async (dataset: string): Promise<number> => {
    const { segments } = await compareSegments(project, { dataset }, ['only a'], quietJob());
    return segments[0].steps[1].changeOfPrevious!.p;
  };
  // As between the banks.
  assertNear(await pOf('winter'), 0.0245, 0.005);
  assert.ok((await pOf('anonymous')) < 1e-11);
});

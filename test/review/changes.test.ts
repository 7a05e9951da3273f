import assert from 'node:assert/strict';
import { test } from 'node:test';

import { commonChangeOf } from '../../core/funnel/common-change.ts';
import { contributionOf } from '../../core/funnel/contribution.ts';
import type { Proportion } from '../../core/funnel/proportions.ts';
import { quietJob } from '../../core/job.ts';
import { explainChange, type Changes, type ChangesQuery } from '../../core/review/changes.ts';
import { assertNear } from '../near.ts';
import { impressionProject, writeImpressions, type Impression } from './fixture.ts';
import { expectedRate, isWithin, mixedImpressions } from './impressions.ts';

const ROWS = mixedImpressions(70_000);
const OTHERS = mixedImpressions(9_000, 77).map((row, index): Impression => ({
  ...row,
  city: index % 3 === 0 ? 'elsewhere' : row.city,
}));
const NOW = ROWS.filter((row) => isWithin(row, '2026-01-01', '2026-01-31'));
const BEFORE = ROWS.filter((row) => isWithin(row, '2025-12-02', '2026-01-01'));

const project = impressionProject({ january: ROWS, february: OTHERS });

const JANUARY = { dataset: 'january', from: Date.parse('2026-01-01'), to: Date.parse('2026-01-31') };

function changes(query: Partial<ChangesQuery> = {}): Promise<Changes> {
  return explainChange(
    project,
    { segment: JANUARY, against: 'previous', step: 'click', of: 'previous', limit: 10_000, ...query },
    quietJob(),
  );
}

const VALUES: Readonly<Record<string, (row: Impression) => readonly (string | null)[]>> = {
  partner: ({ bank }) => [bank],
  creative: ({ banner }) => [banner ?? null],
  city: ({ city }) => [city],
  children: ({ children }) => [children === null ? null : String(children)],
  tags: ({ tags }) => (tags.length === 0 ? [null] : tags),
};

const sumOfContributions = (values: Changes['values']): number =>
  values.reduce((sum, { contribution }) => sum + contribution, 0);

/** The order in which values are summed may change the last digits. */
const rounded = (figures: object | null): unknown =>
  Object.entries(figures ?? {}).map(([name, value]) => [name, value === null ? null : Math.round(value * 1e12)]);

const counted = (rows: readonly Impression[], position: number, of: 'previous' | 'first') => {
  const { count, total } = expectedRate(rows, position, of);
  return { count, total };
};

/** The samples of a value in both periods. */
const sidesOf = (hasValue: (row: (typeof NOW)[number]) => boolean, position: number, of: 'previous' | 'first') => ({
  now: counted(NOW.filter(hasValue), position, of),
  before: counted(BEFORE.filter(hasValue), position, of),
});

test('the contribution of each value is as computed from its samples', async () => {
  for (const [step, position, of] of [
    ['click', 1, 'previous'],
    ['activation', 2, 'previous'],
    ['activation', 2, 'first'],
  ] as const) {
    const { values, now, before: other } = await changes({ step, of });
    assert.deepEqual({ now, other }, { now: counted(NOW, position, of), other: counted(BEFORE, position, of) });
    for (const [column, valuesOf] of Object.entries(VALUES)) {
      const ofColumn = values.filter((value) => value.column === column);
      const rest = (side: Proportion, part: Proportion): Proportion => ({
        count: side.count - part.count,
        total: side.total - part.total,
      });
      assert.deepEqual(new Set(ofColumn.map(({ value }) => value)), new Set(ROWS.flatMap(valuesOf)));
      for (const {
        column: _,
        value,
        others,
        pAdjusted: __,
        now: samples,
        before: samplesBefore,
        ...contribution
      } of ofColumn) {
        const sides = sidesOf((row) => valuesOf(row).includes(value), position, of);
        // Values of a list overlap: each is compared with all samples without it.
        const compared =
          column === 'tags' ? [sides, { now: rest(now, sides.now), before: rest(other, sides.before) }] : ofColumn;
        assert.deepEqual(
          [{ now: samples, before: samplesBefore }, others, rounded(contribution)],
          [sides, null, rounded(contributionOf(sides, { now, before: other }, commonChangeOf(compared)))],
        );
      }
    }
  }
});

test("the rate and mix effects of a column's values sum to the change, unless the values overlap", async () => {
  const { columns, change } = await changes();
  assert.deepEqual(
    columns.map(({ column }) => column),
    ['partner', 'city', 'tags', 'age', 'children', 'creative'],
  );
  for (const { column, rateEffect, mixEffect } of columns) {
    if (column === 'tags') assert.deepEqual([rateEffect, mixEffect], [null, null]);
    else assertNear((rateEffect ?? NaN) + (mixEffect ?? NaN), change?.difference ?? NaN, 1e-12, column);
  }
});

test('the banner that lost its clicks comes first, and explains nearly the whole change', async () => {
  const {
    values: [first],
    tested,
  } = await changes();
  assert.deepEqual([first.column, first.value], ['creative', 'gold']);
  assert.ok(
    first.share !== null &&
      first.share > 0.9 &&
      first.share < 1.1 &&
      Math.abs(first.rateEffect) > Math.abs(first.mixEffect),
  );
  assert.ok(first.pAdjusted !== null && first.pAdjusted < 1e-6 && tested > 20);
});

test('significant values come first, then others, each by excess; a limit keeps large contributions too', async () => {
  const [all, few] = [(await changes()).values, (await changes({ limit: 3 })).values];
  const isSignificant = all.map(({ pAdjusted }) => pAdjusted !== null && pAdjusted < 0.05);
  const firstOther = isSignificant.indexOf(false);
  assert.ok(firstOther > 0 && !isSignificant.slice(firstOther).includes(true));
  // The rate fell, so the largest losses come first.
  for (const part of [all.slice(0, firstOther), all.slice(firstOther)])
    assert.deepEqual(
      part.map(({ excess }) => excess),
      part.map(({ excess }) => excess).sort((one, other) => one - other),
    );
  const largest = all.toSorted((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution)).slice(0, 3);
  assert.deepEqual(new Set(few), new Set([...all.slice(0, 3), ...largest]));
});

test('the rarest of many values of a column are combined in one entry, so that the sum still holds', async () => {
  const rows = mixedImpressions(20_000);
  const withManyCities = rows.map((row, index) => ({ ...row, city: `city ${Math.floor(Math.sqrt(index * 7))}` }));
  writeImpressions(project, 'many cities', withManyCities);
  const { values, change } = await changes({ segment: { ...JANUARY, dataset: 'many cities' }, columns: ['city'] });
  const others = values.filter((value) => value.others !== null);
  assert.equal(values.length, 201);
  assert.equal(others.length, 1);
  assert.ok((others[0].others ?? 0) > 100);
  assertNear(sumOfContributions(values), change?.difference ?? NaN, 1e-12);
});

test('two datasets are compared by value, including values that only one of them has', async () => {
  const {
    values,
    change,
    now,
    before: other,
  } = await changes({ segment: { dataset: 'january' }, against: { dataset: 'february' }, columns: ['city'] });
  const elsewhere = values.find(({ value }) => value === 'elsewhere');
  assert.deepEqual([elsewhere?.now.total, elsewhere?.before.total, elsewhere?.rateEffect], [0, 3_000, 0]);
  assert.deepEqual([now.total, other.total], [ROWS.length, OTHERS.length]);
  assertNear(sumOfContributions(values), change?.difference ?? NaN, 1e-12);
});

test('a column with a single value is not listed', async () => {
  const { values, columns } = await changes({
    segment: { ...JANUARY, bank: 'north' },
  });
  assert.ok(values.every(({ column }) => column !== 'partner'));
  assert.equal(columns.find(({ column }) => column === 'partner')?.values, 1);
});

test('nothing is listed if a side has no samples', async () => {
  const { values, change, tested } = await changes({
    segment: { dataset: 'january', from: Date.parse('2025-12-02'), to: Date.parse('2026-01-01') },
  });
  assert.deepEqual({ values, change, tested }, { values: [], change: null, tested: 0 });
});

test('an unknown step is refused with a suggestion, and a cancelled query fails', async () => {
  await assert.rejects(changes({ step: 'clik' }), {
    code: 'unknown-name',
    message: 'unknown step: clik (did you mean click?)',
  });
  const job = { ...quietJob(), signal: AbortSignal.abort() };
  const query = { segment: JANUARY, against: 'previous', step: 'click', of: 'previous', limit: 10 } as const;
  await assert.rejects(explainChange(project, query, job), { code: 'cancelled' });
});

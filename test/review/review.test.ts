import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareOverlapping } from '../../core/funnel/proportions.ts';
import { quietJob } from '../../core/job.ts';
import { reviewFunnel, type Review, type ReviewQuery } from '../../core/review/review.ts';
import { isImmature, impressionProject, type Impression } from './fixture.ts';
import { boundsOf, expectedRate, isWithin, mixedImpressions } from './impressions.ts';

const ROWS = mixedImpressions(70_000);
const OTHERS = mixedImpressions(9_000, 77);
const PERIOD = { from: Date.parse('2026-01-11'), to: Date.parse('2026-01-31') };
const BEFORE = { from: Date.parse('2025-12-22'), to: Date.parse('2026-01-11') };

const project = impressionProject({ january: ROWS, february: OTHERS });

function review(query: Partial<ReviewQuery> = {}): Promise<Review> {
  return reviewFunnel(project, { segment: { dataset: 'january' }, against: null, limit: 200, ...query }, quietJob());
}

/** Checks the figures of both segments at each step, and their comparison. */
function checkSteps(steps: Review['steps'], now: readonly Impression[], other: readonly Impression[] | null): void {
  steps.forEach((step, position) => {
    assert.equal(step.count, now.filter(({ depth }) => depth >= position).length);
    assert.equal(
      step.other?.count ?? null,
      other === null ? null : other.filter(({ depth }) => depth >= position).length,
    );
    if (position === 0) return;
    const [previous, first] = [expectedRate(now, position), expectedRate(now, position, 'first')];
    assert.deepEqual(
      [step.converted, step.eligible, step.dropOff, step.ofPrevious, step.low, step.high],
      [previous.count, previous.total, previous.total - previous.count, previous.rate, previous.low, previous.high],
    );
    assert.deepEqual(
      [step.ofFirst, step.firstLow, step.firstHigh, step.mature],
      [first.rate, first.low, first.high, first.total],
    );
    const isOpen = (row: Impression): boolean => position === 2 && isImmature(row) && row.depth === 1;
    assert.equal(step.waiting, now.filter(isOpen).length);
    if (other === null)
      return assert.deepEqual([step.other, step.changeOfPrevious, step.changeOfFirst], [null, null, null]);
    const others = new Set(other);
    const shared = now.filter((row) => others.has(row));
    const expected = (rate: typeof previous, of: 'previous' | 'first'): object =>
      compareOverlapping(rate, expectedRate(other, position, of), expectedRate(shared, position, of)) ?? {};
    const { pAdjusted: _, ...change } = step.changeOfPrevious ?? { pAdjusted: NaN };
    assert.deepEqual(change, expected(previous, 'previous'));
    const { pAdjusted: __, ...changeOfFirst } = step.changeOfFirst ?? { pAdjusted: NaN };
    assert.deepEqual(changeOfFirst, expected(first, 'first'));
  });
}

test('a funnel without a comparison has no other side', async () => {
  const { steps, groups, others, against, period } = await review();
  checkSteps(steps, ROWS, null);
  assert.deepEqual({ groups, others, against }, { groups: [], others: null, against: null });
  assert.deepEqual(period, { from: Date.parse('2025-12-02'), to: Date.parse('2026-01-31') });
});

test('the previous period is as long, and rates are computed over mature samples', async () => {
  const { steps, against } = await review({ segment: { dataset: 'january', ...PERIOD }, against: 'previous' });
  const other = ROWS.filter((row) => isWithin(row, BEFORE.from, BEFORE.to));
  checkSteps(
    steps,
    ROWS.filter((row) => isWithin(row, PERIOD.from, PERIOD.to)),
    other,
  );
  assert.deepEqual(against, {
    dataset: 'january',
    period: BEFORE,
    rows: other.length,
    // The dataset does not record users.
    independent: 'samples',
  });
  assert.equal(steps[2].other?.mature, other.length);
  assert.ok(steps[2].mature < steps[0].count);
});

test('a period without an end ends with the last day of the data', async () => {
  const { steps } = await review({
    segment: { dataset: 'january', from: Date.parse('2026-01-21') },
    against: 'previous',
  });
  checkSteps(
    steps,
    ROWS.filter((row) => isWithin(row, '2026-01-21', '2026-01-31')),
    ROWS.filter((row) => isWithin(row, '2026-01-11', '2026-01-21')),
  );
});

test('a row has to pass all filters, each with any of its values', async () => {
  const segment = {
    dataset: 'january',
    bank: 'north',
    banner: 'gold',
    where: [
      { column: 'city', values: ['city 1', null] },
      { column: 'tags', values: ['b'] },
      { column: 'children', values: ['1', '2', '3'] },
    ],
  };
  const { steps } = await review({ segment });
  const chosen = ROWS.filter(
    ({ bank, banner, city, tags, children }) =>
      bank === 'north' &&
      banner === 'gold' &&
      (city === null || city === 'city 1') &&
      tags.includes('b') &&
      children !== null &&
      children > 0,
  );
  assert.ok(chosen.length > 50);
  checkSteps(steps, chosen, null);
});

test('rows can be filtered by empty lists, by buckets of numbers and by days', async () => {
  const where = [
    { column: 'tags', values: [null] },
    { column: 'day', values: ['2026-01-05', '2026-01-06'] },
  ];
  checkSteps(
    (await review({ segment: { dataset: 'january', where } })).steps,
    ROWS.filter((row) => row.tags.length === 0 && isWithin(row, '2026-01-05', '2026-01-07')),
    null,
  );
  const [bucket] = (await review({ by: 'age' })).groups;
  const { steps } = await review({
    segment: { dataset: 'january', where: [{ column: 'age', values: [bucket.value] }] },
  });
  assert.deepEqual(
    steps.map(({ count }) => count),
    bucket.steps.map(({ count }) => count),
  );
});

test('groups of two overlapping segments are compared', async () => {
  const against = { dataset: 'january', where: [{ column: 'city', values: ['city 1'] }] };
  const { groups, steps, others } = await review({ against, by: 'bank' });
  checkSteps(
    steps,
    ROWS,
    ROWS.filter(({ city }) => city === 'city 1'),
  );
  assert.deepEqual([groups.map(({ value }) => value), others], [['south', 'north'], null]);
  for (const { value, steps: groupSteps } of groups)
    checkSteps(
      groupSteps,
      ROWS.filter(({ bank }) => bank === value),
      ROWS.filter(({ bank, city }) => bank === value && city === 'city 1'),
    );
});

test('days are compared with the days of the previous period', async () => {
  const { groups } = await review({ segment: { dataset: 'january', ...PERIOD }, against: 'previous', by: 'day' });
  assert.equal(groups.length, 20);
  assert.deepEqual([groups[0].value, groups[0].otherValue], ['2026-01-11', '2025-12-22']);
  checkSteps(
    groups[3].steps,
    ROWS.filter((row) => isWithin(row, '2026-01-14', '2026-01-15')),
    ROWS.filter((row) => isWithin(row, '2025-12-25', '2025-12-26')),
  );
});

test('values are compared with those of another dataset, and buckets of numbers have the same edges', async () => {
  const byCity = await review({ against: { dataset: 'february' }, by: 'city' });
  assert.equal(byCity.groups.length, 8);
  for (const { value, steps } of byCity.groups)
    checkSteps(
      steps,
      ROWS.filter(({ city }) => city === value),
      OTHERS.filter(({ city }) => city === value),
    );
  const byAge = await review({ against: { dataset: 'february' }, by: 'age' });
  const [from, below] = boundsOf(byAge.groups[2].value ?? '');
  const isInside = ({ age }: Impression): boolean => age !== null && age >= from && age < below;
  checkSteps(byAge.groups[2].steps, ROWS.filter(isInside), OTHERS.filter(isInside));
});

test('the p-values of groups are adjusted for their number, and those of the whole funnel are not', async () => {
  const { steps, groups } = await review({
    segment: { dataset: 'january', ...PERIOD },
    against: 'previous',
    by: 'city',
  });
  assert.equal(steps[1].changeOfPrevious?.pAdjusted, steps[1].changeOfPrevious?.p);
  const changes = groups.flatMap((group) => group.steps.flatMap(({ changeOfPrevious }) => changeOfPrevious ?? []));
  assert.ok(changes.every(({ p, pAdjusted }) => pAdjusted >= p) && changes.some(({ p, pAdjusted }) => pAdjusted > p));
});

test('no more groups than requested are listed, and the others are summed', async () => {
  const { groups, others } = await review({ by: 'age', limit: 3, against: { dataset: 'february' } });
  assert.equal(groups.length, 3);
  assert.equal(others?.values, 8);
  const counted = [...groups, ...(others === null ? [] : [others])];
  assert.equal(
    counted.reduce((sum, { steps }) => sum + steps[0].count, 0),
    ROWS.length,
  );
  assert.equal(
    counted.reduce((sum, { steps }) => sum + (steps[0].other?.count ?? NaN), 0),
    OTHERS.length,
  );
});

test('unknown names are refused, and the nearest name is suggested', async () => {
  await assert.rejects(review({ segment: { dataset: 'january', banner: 'glod' } }), {
    code: 'unknown-name',
    message: 'unknown banner: glod (did you mean gold?)',
  });
  await assert.rejects(review({ segment: { dataset: 'january', where: [{ column: 'city', values: ['city 12'] }] } }), {
    code: 'unknown-name',
    message: 'unknown value of city: city 12 (did you mean city 1?)',
  });
  await assert.rejects(review({ segment: { dataset: 'january', where: [{ column: 'town', values: ['x'] }] } }), {
    code: 'unknown-name',
  });
});

test('periods without samples are not compared', async () => {
  const { steps } = await review({
    segment: { dataset: 'january', from: Date.parse('2030-01-01'), to: Date.parse('2030-02-01') },
    against: 'previous',
  });
  checkSteps(steps, [], []);
  assert.deepEqual(
    steps.map(({ ofPrevious, changeOfPrevious }) => [ofPrevious, changeOfPrevious]),
    [
      [null, null],
      [null, null],
      [null, null],
    ],
  );
});

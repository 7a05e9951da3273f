import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { FunnelStep } from '../../core/funnel/conversion.ts';
import { wilson } from '../../core/funnel/interval.ts';
import { DAY_MS } from '../../core/funnel/steps.ts';
import { quietJob } from '../../core/job.ts';
import { MAX_GROUPS, queryFunnel, type FunnelQuery, type FunnelResult } from '../../core/review/funnel.ts';
import { AS_OF, impressionProject, isImmature, STEPS, type Impression } from './fixture.ts';
import { boundsOf } from './impressions.ts';

/** More than one chunk, to cross chunk edges; not random, but without a pattern that would hide a shift by one row. */
const IMPRESSIONS = Array.from({ length: 70_000 }, (_, row): Impression => {
  const mixed = Math.imul(row + 1, 0x9e3779b1) >>> 0;
  return {
    time: mixed % 997 === 0 ? null : AS_OF - 30 * DAY_MS + (mixed % 3_000) * (DAY_MS / 100),
    bank: ['north', 'south', 'east'][mixed % 3],
    city: mixed % 11 === 0 ? null : `city ${Math.floor(Math.sqrt(mixed % 2_500_000))}`,
    tags: ['a', 'b', 'a', 'c'].slice(mixed % 5, (mixed % 5) + (mixed % 4)),
    age: mixed % 13 === 0 ? null : 18 + (mixed % 60),
    children: mixed % 17 === 0 ? null : mixed % 4,
    depth: mixed % 7 > 3 ? 0 : mixed % 5 > 2 ? 2 : 1,
  };
});

const project = impressionProject({ january: IMPRESSIONS, empty: [] });

function query(options: Omit<FunnelQuery, 'dataset'> = {}): Promise<FunnelResult> {
  return queryFunnel(project, { dataset: 'january', ...options }, quietJob());
}

const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : null);

/** The first step of the funnel: every row reaches it. */
const impressionsOf = (rows: readonly Impression[]): FunnelStep => ({
  step: 'impression',
  count: rows.length,
  ofPrevious: null,
  ofFirst: ratio(rows.length, rows.length),
  low: null,
  high: null,
  firstLow: null,
  firstHigh: null,
  open: 0,
  mature: rows.length,
});

/** The funnel by definition; only activation has a window. */
function expectedFunnel(rows: readonly Impression[]): FunnelStep[] {
  const step = (name: string, position: number, mature: readonly Impression[]): FunnelStep => {
    const reached = (depth: number, among: readonly Impression[]) => among.filter((row) => row.depth >= depth).length;
    const [eligible, converted] = [reached(position - 1, mature), reached(position, mature)];
    const interval = wilson(converted, eligible);
    const firstInterval = wilson(converted, mature.length);
    return {
      step: name,
      count: reached(position, rows),
      ofPrevious: ratio(converted, eligible),
      ofFirst: ratio(converted, mature.length),
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      firstLow: firstInterval?.low ?? null,
      firstHigh: firstInterval?.high ?? null,
      open: mature === rows ? 0 : rows.filter((row) => isImmature(row) && row.depth === position - 1).length,
      mature: mature.length,
    };
  };
  return [
    impressionsOf(rows),
    step(STEPS[0], 1, rows),
    step(
      STEPS[1],
      2,
      rows.filter((row) => !isImmature(row)),
    ),
  ];
}

/** The expected groups, largest first; equal ones in the order of their first row. */
function expectedGroups(rows: readonly Impression[], valueOf: (row: Impression) => string | null) {
  const groups = Map.groupBy(rows, valueOf);
  return [...groups]
    .map(([value, members]) => ({ value, steps: expectedFunnel(members) }))
    .toSorted((one, other) => other.steps[0].count - one.steps[0].count);
}

const byValue = (one: { value: string | null }, other: { value: string | null }) =>
  one.value === null ? 1 : other.value === null ? -1 : one.value < other.value ? -1 : 1;

function dayOf({ time }: Impression): string | null {
  return time === null ? null : new Date(time).toISOString().slice(0, 10);
}

test('the whole dataset is one funnel without groups', async () => {
  assert.deepEqual(await query(), {
    independent: 'samples',
    steps: expectedFunnel(IMPRESSIONS),
    groups: [],
    others: null,
  });
});

test('rows are grouped by bank, whether the column is given by its name or its role', async () => {
  const expected = {
    independent: 'samples',
    steps: expectedFunnel(IMPRESSIONS),
    groups: expectedGroups(IMPRESSIONS, ({ bank }) => bank),
    others: null,
  };
  assert.deepEqual(await query({ by: 'partner' }), expected);
  assert.deepEqual(await query({ by: 'bank' }), expected);
});

test('the largest groups are listed, the group of missing values among them, and the others are summed', async () => {
  const { steps, groups, others } = await query({ by: 'city' });
  const expected = expectedGroups(IMPRESSIONS, ({ city }) => city);
  assert.equal(groups.length, MAX_GROUPS);
  assert.deepEqual(
    groups.map((group) => group.steps[0].count),
    expected.slice(0, MAX_GROUPS).map((group) => group.steps[0].count),
  );
  const byCity = new Map(expected.map((group) => [group.value, group]));
  for (const group of groups) assert.deepEqual(group, byCity.get(group.value));
  assert.ok(groups.some(({ value }) => value === null));
  const listed = new Set(groups.map(({ value }) => value));
  const rest = IMPRESSIONS.filter(({ city }) => !listed.has(city));
  assert.deepEqual(others, { values: expected.length - MAX_GROUPS, steps: expectedFunnel(rest) });
  assert.equal(steps[0].count, IMPRESSIONS.length);
});

test('a row is in the group of each of its values, and without any in the group of missing values', async () => {
  const { groups, steps } = await query({ by: 'tags' });
  const expected = ['a', 'b', 'c', null].map((value) => {
    const members = IMPRESSIONS.filter(({ tags }) => (value === null ? tags.length === 0 : tags.includes(value)));
    return { value, steps: expectedFunnel(members) };
  });
  assert.deepEqual(groups.toSorted(byValue), expected);
  assert.deepEqual(steps, expectedFunnel(IMPRESSIONS));
});

test('few distinct numbers are each a group, in numeric order', async () => {
  const { groups } = await query({ by: 'children' });
  assert.deepEqual(
    groups,
    expectedGroups(IMPRESSIONS, ({ children }) => (children === null ? null : String(children))).toSorted(byValue),
  );
});

test('many distinct numbers fall into ten buckets of about equal count', async () => {
  const { groups } = await query({ by: 'age' });
  const numbers = groups.slice(0, -1);
  assert.equal(numbers.length, 10);
  assert.equal(groups.at(-1)?.value, null);
  for (const { value, steps } of numbers) {
    const [low, high] = boundsOf(value ?? '');
    const members = IMPRESSIONS.filter(({ age }) => age !== null && age >= low && age < high);
    assert.deepEqual(steps, expectedFunnel(members));
    assert.ok(members.length > 0.08 * IMPRESSIONS.length && members.length < 0.11 * IMPRESSIONS.length);
  }
});

test('days are those of UTC, in chronological order', async () => {
  const { groups } = await query({ by: 'day' });
  assert.deepEqual(groups, expectedGroups(IMPRESSIONS, dayOf).toSorted(byValue));
  assert.deepEqual(await query({ by: 'at' }), await query({ by: 'day' }));
});

test('a bank and a half-open period exclude all other rows', async () => {
  const from = Date.parse('2026-01-05');
  const to = Date.parse('2026-01-20T12:00:00+01:00');
  const rows = IMPRESSIONS.filter(({ bank, time }) => bank === 'south' && time !== null && time >= from && time < to);
  const filtered = { bank: 'south', from, to };
  const steps = expectedFunnel(rows);
  assert.deepEqual(await query(filtered), { independent: 'samples', steps, groups: [], others: null });
  assert.deepEqual(await query({ ...filtered, by: 'bank' }), {
    independent: 'samples',
    steps,
    groups: [{ value: 'south', steps }],
    others: null,
  });
  assert.deepEqual((await query({ ...filtered, by: 'day' })).groups, expectedGroups(rows, dayOf).toSorted(byValue));
  const byTag = (await query({ ...filtered, by: 'tags' })).groups.find(({ value }) => value === 'b');
  assert.deepEqual(byTag?.steps, expectedFunnel(rows.filter(({ tags }) => tags.includes('b'))));
});

test('a period without rows gives an empty funnel', async () => {
  const { steps, groups } = await query({ from: Date.parse('2030-01-01'), by: 'bank' });
  assert.deepEqual({ steps, groups }, { steps: expectedFunnel([]), groups: [] });
});

test('unknown names are refused, and the nearest name is suggested', async () => {
  await assert.rejects(query({ by: 'citty' }), {
    code: 'unknown-name',
    message: 'unknown column: citty (did you mean city?)',
  });
  await assert.rejects(query({ bank: 'noth' }), {
    code: 'unknown-name',
    message: 'unknown bank: noth (did you mean north?)',
  });
  await assert.rejects(query({ where: [{ column: 'dya', values: ['2026-01-05'] }] }), {
    code: 'unknown-name',
    message: 'unknown column: dya (did you mean day?)',
  });
  await assert.rejects(queryFunnel(project, { dataset: 'januar' }, quietJob()), {
    code: 'unknown-name',
    message: 'unknown dataset: januar (did you mean january?)',
  });
});

test('rows cannot be grouped by ids, and a period cannot end before it begins', async () => {
  await assert.rejects(query({ by: 'sample' }), {
    code: 'invalid-input',
    message: 'rows of january cannot be grouped by sample',
  });
  await assert.rejects(query({ from: Date.parse('2026-01-02'), to: Date.parse('2026-01-01') }), {
    code: 'invalid-input',
  });
});

test('a cancelled query fails with the error of cancelled jobs', async () => {
  const job = { ...quietJob(), signal: AbortSignal.abort() };
  await assert.rejects(queryFunnel(project, { dataset: 'january' }, job), { code: 'cancelled' });
});

test('a dataset without rows gives an empty funnel by any column', async () => {
  for (const by of ['bank', 'city', 'tags', 'age', 'day']) {
    const result = await queryFunnel(project, { dataset: 'empty', by }, quietJob());
    const none = { independent: 'samples', steps: expectedFunnel([]), groups: [], others: null };
    assert.deepEqual(result, none, by);
  }
});

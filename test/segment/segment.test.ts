import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import fc from 'fast-check';

import { DAY_MS } from '../../core/funnel/steps.ts';
import { quietJob } from '../../core/job.ts';
import { columnParts } from '../../core/review/columns/cache.ts';
import { queryFunnel } from '../../core/review/funnel.ts';
import { rollUpDataset } from '../../core/review/rollup/roll-up.ts';
import { conditions, MAX_CONDITIONS, type Condition } from '../../core/segment/conditions.ts';
import { impressionProject, type Impression } from '../review/fixture.ts';

const CITIES = ['Basel', '上海', '', '5', '5.0', '-3', '1e2', ' 7', 'city', 'a b', '18', '25'];
const TAGS = ['a', 'b', 'rare', '5', 'à'];
const START = Date.UTC(2026, 0, 1);

/** Rows that cover what conditions have to distinguish: missing values, starts and ends of days, numbers as texts. */
const ROWS = Array.from({ length: 1500 }, (_, row): Impression => {
  const border = START + (row % 40) * DAY_MS;
  return {
    time: row % 13 === 0 ? null : [border, border - 1, border + DAY_MS - 1, border + 12_345][row % 4],
    bank: ['north', 'south', 'west'][row % 3],
    city: row % 7 === 0 ? null : CITIES[(row * 31) % CITIES.length],
    tags:
      row % 5 === 0
        ? []
        : row === 777
          ? ['rare', 'a']
          : [TAGS[row % 2], TAGS[(row % 3) + 2]].filter((tag) => tag !== 'rare'),
    age: row % 11 === 0 ? null : ((row * 37) % 700) / 10 - 5,
    children: row % 6 === 0 ? null : (row % 5) - 1,
    depth: row % 3,
    banner: ['gold', 'blue'][row % 2],
  };
});

const project = impressionProject({ january: ROWS });
afterEach(() => columnParts.clear());

const value = (texts: readonly string[]): fc.Arbitrary<string | null> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...texts) },
    { weight: 1, arbitrary: fc.constantFrom(null, 'nowhere') },
  );
const valuesOf = (column: string, texts: readonly string[]): fc.Arbitrary<Condition> =>
  fc.record({
    column: fc.constant(column),
    operator: fc.constantFrom('is' as const, 'is-not' as const),
    values: fc.array(value(texts), { minLength: 1, maxLength: 4 }),
  });
const bound = fc.oneof(fc.constantFrom(-5, -1, 0, 1, 5, 18, 25, 64.9), fc.double({ min: -10, max: 70, noNaN: true }));
const rangeOf = (column: string): fc.Arbitrary<Condition> =>
  fc
    .record({
      min: fc.option(bound, { nil: undefined }),
      max: fc.option(bound, { nil: undefined }),
      open: fc.boolean(),
    })
    .filter(
      ({ min, max, open }) =>
        (min ?? max) !== undefined && (open ? (min ?? -1e9) < (max ?? 1e9) : (min ?? -1e9) <= (max ?? 1e9)),
    )
    .map(({ min, max, open }) => ({ column, operator: 'between', min, ...(open ? { below: max } : { max }) }) as const);
const dayText = fc
  .integer({ min: -2, max: 42 })
  .map((day) => new Date(START + day * DAY_MS).toISOString().slice(0, 10));
const daysCondition: fc.Arbitrary<Condition> = fc
  .record({ from: fc.option(dayText, { nil: undefined }), to: fc.option(dayText, { nil: undefined }) })
  .filter(({ from, to }) => (from ?? to) !== undefined && (from ?? '') <= (to ?? '9'))
  .map((days) => ({ column: 'day', operator: 'days', ...days }));

const anyCondition = fc.oneof(
  valuesOf('city', CITIES),
  valuesOf('partner', ['north', 'south']),
  valuesOf('bank', ['north', 'south']),
  valuesOf('tags', TAGS),
  valuesOf('age', ['5', '5.0', '0', '-5', '18.0', '6.5e1', 'city', '12.3']),
  valuesOf('children', ['-1', '0', '-0', '+1', '02', '3', 'city']),
  valuesOf('day', ['2026-01-01', '2026-01-31', '2026-01', '2026-W01', '2026-W05', '2026-02-30']),
  rangeOf('age'),
  rangeOf('children'),
  rangeOf('city'),
  rangeOf('tags'),
  daysCondition,
);

/** Whether a condition holds for a row, by the definition of each operator. */
function holds(condition: Condition, row: Impression): boolean {
  const { column } = condition;
  if (condition.operator === 'days') {
    if (row.time === null) return false;
    const day = dayOf(row.time);
    return (
      (condition.from === undefined || day >= condition.from) && (condition.to === undefined || day <= condition.to)
    );
  }
  const cells = cellsOf(row, column);
  if (condition.operator === 'between') {
    const { min = -Infinity, max = Infinity, below } = condition;
    return cells
      .map(numberIn)
      .some((number) => number >= min && number <= max && (below === undefined || number < below));
  }
  const named = condition.values.some((wanted) =>
    wanted === null ? cells.length === 0 : cells.some((cell) => isSame(cell, wanted)),
  );
  return condition.operator === 'is-not' ? !named : named;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function cellsOf(row: Impression, column: string): (string | number | Date)[] {
  const cell = { city: row.city, partner: row.bank, bank: row.bank, age: row.age, children: row.children }[column];
  if (column === 'tags') return [...row.tags];
  if (column === 'day') return row.time === null ? [] : [new Date(row.time)];
  return cell === null || cell === undefined ? [] : [cell];
}

function isSame(cell: string | number | Date, wanted: string): boolean {
  if (typeof cell === 'string') return cell === wanted;
  if (typeof cell === 'number') return wanted.trim() !== '' && cell === Number(wanted);
  const day = dayOf(cell.getTime());
  if (wanted === '2026-W01') return day >= '2025-12-29' && day <= '2026-01-04';
  if (wanted === '2026-W05') return day >= '2026-01-26' && day <= '2026-02-01';
  return day === wanted || day.slice(0, 7) === wanted;
}

function numberIn(cell: string | number | Date): number {
  return typeof cell === 'string' && cell.trim() === '' ? NaN : Number(cell);
}

/** Samples by step, as counted by the program; `no days` if the conditions on days exclude each other. */
async function counted(conditions: readonly Condition[]): Promise<number[] | 'no days'> {
  const segments = [{ name: 'some', conditions }];
  try {
    const { steps } = await queryFunnel(project, { dataset: 'january', segments }, quietJob());
    return steps.map(({ count }) => count);
  } catch (error) {
    assert.match((error as Error).message, /the period and the days of the segment do not overlap/);
    return 'no days';
  }
}

function expected(conditions: readonly Condition[]): number[] {
  const rows = ROWS.filter((row) => conditions.every((condition) => holds(condition, row)));
  return [0, 1, 2].map((depth) => rows.filter((row) => row.depth >= depth).length);
}

for (const rollups of [false, true])
  test(`conditions select the rows that they describe, ${rollups ? 'with' : 'without'} rollups`, async () => {
    if (rollups) await rollUpDataset(project, 'january', quietJob());
    await fc.assert(
      fc.asyncProperty(fc.array(anyCondition, { minLength: 1, maxLength: 3 }), async (conditions) => {
        const counts = await counted(conditions);
        if (counts === 'no days') assert.equal(expected(conditions)[0], 0);
        else assert.deepEqual(counts, expected(conditions));
      }),
      { numRuns: 400 },
    );
  });

test('a value that only one sample has is found, and so are all other samples without it', async () => {
  const rare = (operator: 'is' | 'is-not'): Promise<number[] | 'no days'> =>
    counted([{ column: 'tags', operator, values: ['rare'] }]);
  assert.equal((await rare('is'))[0], 1);
  assert.equal((await rare('is-not'))[0], ROWS.length - 1);
});

test('`is-not` selects the samples without a value too, unless that is excluded', async () => {
  const missing = ROWS.filter(({ city }) => city === null).length;
  const [without] = await counted([{ column: 'city', operator: 'is-not', values: ['Basel'] }]);
  const [withNeither] = await counted([{ column: 'city', operator: 'is-not', values: ['Basel', null] }]);
  assert.equal(Number(without) - Number(withNeither), missing);
});

test('far too many conditions are refused by their number, without a check of each', () => {
  const many = Array.from({ length: 100_000 }, () => ({ column: 'city', operator: 'other' }));
  const issues = conditions.safeParse(many).error?.issues.map((issue) => [issue.code, issue.path]);
  assert.deepEqual(issues, [['too_big', []]]);
  const one = { column: 'city', values: ['Basel'] };
  assert.ok(conditions.safeParse(Array.from({ length: MAX_CONDITIONS }, () => one)).success);
  assert.ok(!conditions.safeParse([one, many[0]]).success);
});

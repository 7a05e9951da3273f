import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { wholeGroups } from '../../core/review/segment/whole-groups.ts';
import { conditions, type Condition } from '../../core/segment/conditions.ts';
import { maskNumbers, numberTest, passes } from '../../core/segment/number-ranges.ts';
import { calendarRange } from '../../core/segment/time-ranges.ts';
import { readDays, readRange, readValues, writtenCondition } from '../../core/segment/written-conditions.ts';
import { packColumn, unpackStoredNumbers } from '../../core/store/columns/codec.ts';

const whole = fc.integer({ min: -3, max: 300 });
const numbers = fc.oneof(
  fc.array(fc.oneof(whole, fc.constant(NaN)), { minLength: 1 }),
  fc.array(
    fc.oneof(
      whole.map((value) => value * 1000.5),
      fc.constant(NaN),
    ),
    { minLength: 1 },
  ),
  fc.array(fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constant(-0), fc.constant(0)), { minLength: 1 }),
  fc.array(fc.float({ noDefaultInfinity: true }), { minLength: 1 }),
);

test('numbers are compared by their values, however they are stored', () => {
  fc.assert(
    fc.property(numbers, fc.nat(), fc.nat(), fc.boolean(), fc.boolean(), (values, one, other, open, isNegated) => {
      const [min, max] = [values[one % values.length], values[other % values.length]].sort((a, b) => a - b);
      fc.pre(!Number.isNaN(min) && !Number.isNaN(max) && (!open || min < max));
      const stored = unpackStoredNumbers(packColumn({ kind: 'number', values: Float64Array.from(values) }));
      const condition: Condition = isNegated
        ? { column: 'x', operator: 'is-not', values: [String(min), null] }
        : { column: 'x', operator: 'between', min, ...(open ? { below: max } : { max }) };
      const mask = new Uint8Array(values.length).fill(1);
      maskNumbers(mask, stored, numberTest(condition));
      const expected = values.map((value) =>
        isNegated ? !Number.isNaN(value) && value !== min : value >= min && (open ? value < max : value <= max),
      );
      assert.deepEqual([...mask], expected.map(Number));
    }),
    { numRuns: 1000 },
  );
});

test('groups of numbers answer a range only if no group lies partly in it', () => {
  const groups = { edges: Float64Array.of(10, 20, 30), values: null };
  const range = (condition: Omit<Extract<Condition, { operator: 'between' }>, 'column' | 'operator'>) =>
    wholeGroups(groups, numberTest({ column: 'x', operator: 'between', ...condition }))?.join('');
  assert.equal(range({ min: 10, below: 30 }), '00110');
  assert.equal(range({ min: 30 }), '00001');
  assert.equal(range({ below: 10 }), '01000');
  assert.equal(range({ min: 10, max: 30 }), undefined);
  assert.equal(range({ min: 11 }), undefined);
  const named = numberTest({ column: 'x', operator: 'is-not', values: ['[10, 20)', '[20, 30)', null] });
  assert.equal(wholeGroups(groups, named)?.join(''), '01001');
  assert.equal(passes(named, 15), false);
});

test('a day, a week and a month end where the next one begins, in UTC', () => {
  const times = (text: string): string[] =>
    Object.values(calendarRange(text) ?? {}).map((time: number) => new Date(time).toISOString().slice(0, 16));
  assert.deepEqual(times('2026-03-29'), ['2026-03-29T00:00', '2026-03-30T00:00']);
  assert.deepEqual(times('2026-02'), ['2026-02-01T00:00', '2026-03-01T00:00']);
  assert.deepEqual(times('2026-W01'), ['2025-12-29T00:00', '2026-01-05T00:00']);
  assert.deepEqual(times('2020-W53'), ['2020-12-28T00:00', '2021-01-04T00:00']);
  for (const text of ['2026-02-30', '2025-W53', '2026-13', '2026-W00', 'May', ''])
    assert.equal(calendarRange(text), null);
});

test('a condition that is read from the command line is written in the same way', () => {
  const texts = ['between age=18..25', 'between age=-5..<2.5', 'between a=b=..3', 'between age=1000..'];
  for (const text of texts) assert.equal(writtenCondition(readRange(text.slice('between '.length))!), text);
  assert.equal(writtenCondition(readDays('2026-05-01..')!), 'days 2026-05-01..');
  const {
    conditions: [cities, tags],
  } = readValues('is-not', ['city=Basel', 'tags=', 'city=a=b']);
  assert.equal(writtenCondition(cities), 'is-not city=Basel, is-not city=a=b');
  assert.deepEqual(tags, { column: 'tags', operator: 'is-not', values: [null] });
});

test('an invalid condition is refused, on the command line and in a project', () => {
  for (const text of ['age', 'age=', 'age=..', 'age=25..18', 'age=18..<18', '=1..2', 'age=1..x', 'age=..<'])
    assert.equal(readRange(text), null, text);
  for (const text of ['2026-05-02..2026-05-01', '..', '2026-02-30..', '2026-5-1..', 'x', '2026-05-01T10:00..'])
    assert.equal(readDays(text), null, text);
  assert.equal(readValues('is', ['city']).wrong, 'city');
  for (const stored of [
    [],
    {},
    null,
    [{ column: '', values: ['x'] }],
    [{ column: 'x', values: [] }],
    [{ column: 'x', values: [5] }],
    [{ column: 'x', operator: 'or', values: ['x'] }],
    [{ column: 'x', operator: 'between' }],
    [{ column: 'x', operator: 'between', min: '1' }],
    [{ column: 'x', operator: 'between', max: 1, below: 2 }],
    [{ column: 'x', operator: 'days', from: '2026-02-31' }],
    [{ column: 'x', operator: 'is', values: ['a'], extra: 1 }],
    Array.from({ length: 51 }, () => ({ column: 'x', values: ['a'] })),
  ])
    assert.equal(conditions.safeParse(stored).success, false, JSON.stringify(stored));
});

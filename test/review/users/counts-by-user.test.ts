import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cellCount } from '../../../core/funnel/count.ts';
import { CountsByUser } from '../../../core/review/users/counts-by-user.ts';
import { randomNumbers } from '../../random-numbers.ts';

const STEPS = 1;
const WIDTH = cellCount(STEPS);
const PARTS = 3;
const SAMPLES = 10_000;
const USERS = 700;

const random = randomNumbers(5);
const below = (count: number): number => Math.floor(random() * count);
const samples = Array.from({ length: SAMPLES }, () => ({
  part: below(PARTS),
  user: Math.imul(below(USERS), 0x9e3779b1) >>> 0,
  cell: below(WIDTH),
}));

/** Counts the samples in a table for datasets of at most `rows` rows. */
function counted(rows: number): CountsByUser {
  const counts = new CountsByUser(STEPS, PARTS, rows);
  for (const { part, user, cell } of samples) counts.add(part, user, cell);
  return counts;
}

/** The counts of each user or slot in some parts, `[cells]` per part, in any order. */
function rowsOf(tables: readonly Uint32Array[]): string[] {
  return Array.from({ length: tables[0].length / WIDTH }, (_, at) => {
    return tables.map((table) => table.subarray(at * WIDTH, (at + 1) * WIDTH).join()).join(' | ');
  }).sort();
}

test('each user of a small dataset has counts of its own, at the same place in each part', () => {
  const byUser = new Map<number, Uint32Array[]>();
  for (const { part, user, cell } of samples) {
    const ofUser = byUser.get(user) ?? Array.from({ length: PARTS }, () => new Uint32Array(WIDTH));
    ofUser[part][cell]++;
    byUser.set(user, ofUser);
  }
  const counts = counted(SAMPLES);
  for (const parts of [[0], [2], [0, 1, 2], [2, 0]]) {
    const expected = [...byUser.values()].map((ofUser) => parts.map((part) => ofUser[part]));
    const present = expected.filter((tables) => tables.some((table) => table.some((count) => count > 0)));
    const texts = present.map((tables) => tables.map((table) => table.join()).join(' | ')).sort();
    assert.deepEqual(rowsOf(counts.of(parts)), texts);
  }
});

test('users of a large dataset share slots, and no sample is lost or moves to another part', () => {
  const counts = counted(2 ** 30);
  assert.ok(counts.slots >= 2 ** 16);
  const tables = counts.of([0, 1, 2]);
  for (let part = 0; part < PARTS; part++)
    for (let cell = 0; cell < WIDTH; cell++)
      assert.equal(
        tables[part].reduce((sum, count, at) => (at % WIDTH === cell ? sum + count : sum), 0),
        samples.filter((sample) => sample.part === part && sample.cell === cell).length,
      );
});

test('samples that are added after counting count too', () => {
  const counts = new CountsByUser(STEPS, 2, 10);
  counts.add(1, 7, 2);
  assert.deepEqual(counts.of([0, 1]), [Uint32Array.of(0, 0, 0, 0), Uint32Array.of(0, 0, 1, 0)]);
  counts.add(0, 7, 3);
  assert.deepEqual(counts.of([0, 1]), [Uint32Array.of(0, 0, 0, 1), Uint32Array.of(0, 0, 1, 0)]);
  assert.deepEqual(new CountsByUser(STEPS, 2, 10).of([1]), [new Uint32Array(0)]);
});

test('many times as many samples have as many times the counts', () => {
  // More than a list holds.
  const times = 430;
  const many = new CountsByUser(STEPS, PARTS, SAMPLES);
  for (let time = 0; time < times; time++) for (const { part, user, cell } of samples) many.add(part, user, cell);
  const once = counted(SAMPLES);
  const isPresent = (row: string): boolean => /[1-9]/.test(row);
  for (const parts of [[1], [2, 0, 1]]) {
    const expected = once.of(parts).map((table) => table.map((count) => count * times));
    assert.deepEqual(rowsOf(many.of(parts)).filter(isPresent), rowsOf(expected).filter(isPresent));
  }
});

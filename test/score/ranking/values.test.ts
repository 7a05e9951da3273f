import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import type { RankedList } from '../../../core/score/ranking/rank-audience.ts';
import type { BankSettings } from '../../../core/store/runs/banks.ts';
import { rendered } from '../../rendered.ts';
import { temporaryFolder } from '../../temporary.ts';
import { age, city, probabilityOf, rankFile, RowPredictor, type Setting } from '../fixtures.ts';
import { readCells, readRows } from '../read-list.ts';
import { AGE, CITY, run, STEPS, writerInto } from './rank-runs.ts';

const folder = temporaryFolder();
const write = writerInto(folder);

/** North is ranked by approval and sees city and age; south by click, and sees only age. */
const north = run('r1', 'north', new RowPredictor([city, age], STEPS), { objective: 'approval' });
const south = run('r2', 'south', new RowPredictor([age], STEPS.slice(0, 2)), { objective: 'click' });
const banks = (northValue: number | null, southValue: number | null): BankSettings[] => [
  { name: 'north', objective: 'approval', weight: 2, value: northValue, currency: 'EUR', banners: [] },
  { name: 'south', objective: 'click', weight: 1, value: southValue, currency: 'EUR', banners: [] },
];

interface User {
  readonly id: string;
  readonly city: keyof typeof CITY;
  readonly age: keyof typeof AGE;
  readonly weight: number;
}

const USERS: User[] = (['', 'berlin', 'ulm'] as const).flatMap((home) =>
  (['', 17, 18, 44, 70] as const).map((years, index) => ({
    id: `${home || 'none'}${years}`,
    city: home,
    age: years,
    weight: [1, 0.5, 3, 0, 1][index],
  })),
);
/** The row of an age if `age` is the only field. */
const onlyAge = (years: keyof typeof AGE): number => AGE[years] - AGE[''];

interface Row {
  readonly user: string;
  readonly bank: string;
  readonly score: number;
  readonly weight: number;
  readonly value: number;
}

/** A user's best row by definition: the bank's weight × value × the user's weight × probability. */
function bestOf(user: User, northValue: number, southValue: number): Row {
  const rowOf = (bank: string, weight: number, value: number, probability: number): Row => ({
    user: user.id,
    bank,
    weight: weight * user.weight,
    score: Math.fround(weight * user.weight * value * probability),
    value: Math.fround(value * probability),
  });
  const first = rowOf('north', 2, northValue, probabilityOf([CITY[user.city], AGE[user.age]], 1));
  const second = rowOf('south', 1, southValue, probabilityOf([onlyAge(user.age)], 0));
  return second.score > first.score ? second : first;
}

function rowsOf(out: string): Row[] {
  return readRows(out).map((row) => ({
    user: row.user_id,
    bank: row.bank,
    weight: Number(row.weight),
    score: Math.fround(Number(row.score)),
    value: Math.fround(Number(row.expected_value)),
  }));
}

async function rankUsers(name: string, setting: Partial<Setting>): Promise<{ out: string; list: RankedList }> {
  const lines = USERS.map(({ id, city: home, age: years, weight }) => `${id},${home},${years},${weight}`);
  const audience = write(`${name}.csv`, `user_id,city,age,weight\n${lines.join('\n')}\n`);
  const out = join(folder, `${name}-ranked.csv`);
  return { out, list: await rankFile(audience, out, { runs: [north, south], ...setting }) };
}

for (const [northValue, southValue] of [
  [1, 100],
  [100, 1],
  [3, 1],
])
  test(`with values ${northValue} and ${southValue}, users and banks are ranked by expected value`, async () => {
    const { out, list } = await rankUsers(`of-${northValue}`, { banks: banks(northValue, southValue) });
    const expected = USERS.map((user) => bestOf(user, northValue, southValue)).sort(
      (a, b) => b.score - a.score || (a.user < b.user ? -1 : 1),
    );
    const rows = rowsOf(out);
    assert.deepEqual(rows, expected);
    const amount = rows.reduce((sum, row) => sum + (row.weight === 0 ? 0 : row.value), 0);
    assert.equal(list.expectedValue?.currency, 'EUR');
    assert.ok(Math.abs((list.expectedValue?.amount ?? NaN) / amount - 1) < 1e-6);
    assert.deepEqual(list.manifest.expectedValue, list.expectedValue);
    assert.deepEqual(list.manifest.banks, [
      { bank: 'north', objective: 'approval', weight: 2, value: northValue, currency: 'EUR' },
      { bank: 'south', objective: 'click', weight: 1, value: southValue, currency: 'EUR' },
    ]);
  });

test('the column of the expected value comes last, and exists only if banks have a value', async () => {
  const { out, list } = await rankUsers('with', { banks: banks(5, 1) });
  const { out: withoutValues, list: without } = await rankUsers('without', { banks: banks(null, null) });
  const columns = readCells(withoutValues)[0];
  assert.deepEqual(readCells(out)[0], [...columns, 'expected_value']);
  assert.deepEqual(list.manifest.columns, [...columns, 'expected_value']);
  assert.deepEqual([without.expectedValue, without.manifest.expectedValue], [null, undefined]);
});

test('equal values for all banks do not change the order', async () => {
  const { out } = await rankUsers('equal', { banks: banks(7, 7) });
  const { out: withoutValues } = await rankUsers('plain', { banks: banks(null, null) });
  const order = (path: string): string[][] => readCells(path).map(([rank, user, bank]) => [rank, user, bank]);
  assert.deepEqual(order(out), order(withoutValues));
});

test('users of weight 0 come last, and add nothing to the expected conversions', async () => {
  const weighted = USERS.filter(({ weight }) => weight > 0);
  for (const top of [weighted.length, undefined]) {
    const { out, list } = await rankUsers(`zero-${top}`, { runs: [north], banks: banks(5, 1), top });
    const rows = rowsOf(out);
    assert.ok(rows.slice(0, weighted.length).every(({ weight }) => weight > 0));
    assert.ok(rows.slice(weighted.length).every(({ weight }) => weight === 0));
    const clicks = weighted.map((user) => probabilityOf([CITY[user.city], AGE[user.age]], 0));
    assert.ok(Math.abs(list.forecast[0].expected - clicks.reduce((sum, p) => sum + p, 0)) < 1e-6);
    assert.deepEqual(
      rendered(list.manifest.notes),
      top === undefined ? ['3 rows at the end of the list have weight 0: no conversions are expected from them'] : [],
    );
  }
});

/** The notes on a list of 1,000 users: `users` of them have a weight only for south, the others only for north. */
async function notesWith(users: number, per: 'user' | 'bank'): Promise<unknown> {
  const lines = Array.from({ length: 1000 }, (_, user) => `u${user},ulm,18,${user < users ? '1,0,1' : '1,1,0'}`);
  // 500 more users have weight 0, and are not counted.
  const none = Array.from({ length: 500 }, (_, user) => `n${user},ulm,18,0,1,1`);
  const header = 'user_id,city,age,weight,weight_north,weight_south';
  const audience = write('shares.csv', [header, ...lines, ...none].join('\n'));
  const out = join(folder, 'shares-ranked.csv');
  const { manifest } = await rankFile(audience, out, { runs: [north, south], per, capacity: 100 });
  return (rendered(manifest.notes) as string[]).filter((note) => !note.includes('weight 0'));
}

test('a note names a bank that gets under 1 % of the users', async () => {
  const note = (bank: string, users: number): string =>
    `bank ${bank} gets ${users} of 1,000 users, under 1 %: check its weight, its value and the predictions of its run`;
  assert.deepEqual(await notesWith(9, 'user'), [note('south', 9)]);
  assert.deepEqual(await notesWith(10, 'user'), []);
  assert.deepEqual(await notesWith(11, 'user'), []);
  assert.deepEqual(await notesWith(0, 'user'), [note('south', 0)]);
  assert.deepEqual(await notesWith(991, 'user'), [note('north', 9)]);
  assert.deepEqual(await notesWith(9, 'bank'), []);
});

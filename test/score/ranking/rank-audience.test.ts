import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { textColumn } from '../../../core/store/columns/text.ts';
import { rendered } from '../../rendered.ts';
import { temporaryFolder } from '../../temporary.ts';
import { age, banner, bankField, city, probabilityOf, rankFile, RowPredictor, tags } from '../fixtures.ts';
import { readCells } from '../read-list.ts';
import { STEPS, CITY, AGE, run, north, south, writerInto } from './rank-runs.ts';

const folder = temporaryFolder();
const write = writerInto(folder);

test('for one bank, users are listed by score, with unchanged ids and every probability', async () => {
  const audience = write('one.csv', 'user_id,city,age\n007,berlin,44\n9223372036854775807,ulm,\nÄ,,17\n');
  const out = join(folder, 'one-ranked.csv');
  const result = await rankFile(audience, out, { runs: [north()] });
  const row = (id: string, rows: number[]): { id: string; p: number[] } => ({
    id,
    p: [0, 1, 2].map((step) => probabilityOf(rows, step)),
  });
  const users = [
    row('007', [CITY.berlin, AGE[44]]),
    row('9223372036854775807', [CITY.ulm, AGE['']]),
    row('Ä', [CITY[''], AGE[17]]),
  ].sort((a, b) => b.p[1] - a.p[1]);
  const [header, ...cells] = readCells(out);
  assert.deepEqual(header, [
    'rank',
    'user_id',
    'bank',
    'banner',
    'score',
    'objective',
    'weight',
    'p_click',
    'p_approval',
    'p_activation',
    'run',
  ]);
  assert.deepEqual(
    cells.map((cell) => [
      ...cell.slice(0, 4),
      ...cell.slice(4).map((text) => (Number.isNaN(Number(text)) ? text : Math.fround(Number(text)))),
    ]),
    users.map(({ id, p }, index) => [String(index + 1), id, 'north', '', p[1], 'approval', 1, ...p, 'r1']),
  );
  const { records, scored, rejected, written, candidates, rejects } = result;
  assert.deepEqual(
    { records, scored, rejected, written, candidates, rejects },
    { records: 3, scored: 3, rejected: 0, written: 3, candidates: 1, rejects: [] },
  );
});

test('the manifest describes the list and its hash', async () => {
  const audience = write('manifest.csv', 'user_id,city,age\na,ulm,18\n=b,ulm,18\n');
  const out = join(folder, 'manifest-ranked.csv');
  const { manifest } = await rankFile(audience, out, { runs: [north()] });
  const text = readFileSync(out);
  assert.deepEqual(JSON.parse(readFileSync(`${out}.manifest.json`, 'utf8')), rendered(manifest));
  const { sha256, bytes, rows, neutralised, file, per, top } = manifest;
  assert.deepEqual(
    { sha256, bytes, rows, neutralised, file, per, top },
    {
      sha256: createHash('sha256').update(text).digest('hex'),
      bytes: text.length,
      rows: 2,
      neutralised: 1,
      file: 'manifest-ranked.csv',
      per: 'user',
      top: null,
    },
  );
  assert.deepEqual(rendered(manifest.notes), [
    '1 id looks like a spreadsheet formula; the list has an apostrophe in front of it',
  ]);
});

/** An audience for two banks; south has two banners and its own weight for each user. */
const twoBanks = write(
  'two.csv',
  'user_id,city,age,weight,weight_south\nu1,berlin,44,1,\nu2,ulm,70,2,0.5\nu3,,18,,3\n',
);
const USERS = [
  { id: 'u1', city: CITY.berlin, age: AGE[44], weight: 1, south: 1 },
  { id: 'u2', city: CITY.ulm, age: AGE[70], weight: 2, south: 0.5 },
  { id: 'u3', city: CITY[''], age: AGE[18], weight: 1, south: 3 },
];
const BANKS = [
  { name: 'north', objective: 'approval', weight: 5, banners: [] },
  { name: 'south', objective: 'click', weight: 0.5, banners: ['gold', 'tin'] },
];
const OFFERS = USERS.flatMap((user) => [
  { id: user.id, bank: 'north', banner: '', weight: 5 * user.weight, p: probabilityOf([user.city, user.age], 1) },
  ...[
    ['gold', 6],
    ['tin', 5],
  ].map(([name, row]) => ({
    id: user.id,
    bank: 'south',
    banner: String(name),
    weight: 0.5 * user.weight * user.south,
    p: probabilityOf([user.city, Number(row)], 0),
  })),
]).map((offer) => ({ ...offer, score: Math.fround(offer.weight * offer.p) }));
const bestOf = (list: typeof OFFERS): typeof OFFERS =>
  USERS.map(({ id }) => list.filter((offer) => offer.id === id).reduce((a, b) => (b.score > a.score ? b : a))).sort(
    (a, b) => b.score - a.score,
  );
const linesOf = (list: typeof OFFERS): unknown[] =>
  list.map(({ id, bank, banner: shown, score, weight }, index) => [index + 1, id, bank, shown, score, weight]);
const readOffers = (path: string): unknown[] =>
  readCells(path)
    .slice(1)
    .map((cell) => [Number(cell[0]), cell[1], cell[2], cell[3], Math.fround(Number(cell[4])), Number(cell[6])]);

test('with several banks, a user gets the best banner of all banks', async () => {
  const perUser = await rankFile(twoBanks, join(folder, 'per-user.csv'), { runs: [south(), north()], banks: BANKS });
  assert.deepEqual(readOffers(join(folder, 'per-user.csv')), linesOf(bestOf(OFFERS)));
  assert.deepEqual([perUser.written, perUser.candidates], [3, 3]);
  assert.deepEqual(rendered(perUser.manifest.notes), [
    'banner tin was not seen in training, or too rarely: run r2 treats it like any rare banner',
  ]);
});

test('with several banks, each can have its own list', async () => {
  const perBank = await rankFile(twoBanks, join(folder, 'per-bank.csv'), {
    runs: [south(), north()],
    banks: BANKS,
    per: 'bank',
    top: 2,
  });
  assert.deepEqual(
    readOffers(join(folder, 'per-bank.csv')),
    ['north', 'south'].flatMap((bank) => linesOf(bestOf(OFFERS.filter((offer) => offer.bank === bank)).slice(0, 2))),
  );
  assert.equal(perBank.written, 4);
  const empty = readCells(join(folder, 'per-bank.csv')).map((cell) => [cell[2], cell[9] === '']);
  assert.deepEqual(empty, [
    ['bank', false],
    ['north', false],
    ['north', false],
    ['south', true],
    ['south', true],
  ]);
});

test('a model of several banks ranks users for each of them, and reads multi-valued cells', async () => {
  const audience = write('many.csv', 'customer_id,tags\nu1,golf| tea |\nu2,\n');
  const model = run('r7', null, new RowPredictor([bankField('east', 'west'), tags], ['click']), {
    candidates: [
      { bank: 'west', banner: null },
      { bank: 'east', banner: null },
    ],
  });
  await rankFile(audience, join(folder, 'many-ranked.csv'), { runs: [model], per: 'bank' });
  const offers = ['east', 'west'].flatMap((bank, index) =>
    [
      ['u1', 6, 7],
      ['u2', 4],
    ].map(([id, ...rows]) => ({ bank, id, p: probabilityOf([2 + index, ...rows.map(Number)], 0) })),
  );
  const expected = ['east', 'west'].flatMap((bank) =>
    offers
      .filter((offer) => offer.bank === bank)
      .sort((a, b) => b.p - a.p)
      .map(({ id, p }) => [bank, id, p]),
  );
  assert.deepEqual(
    readCells(join(folder, 'many-ranked.csv'))
      .slice(1)
      .map((cell) => [cell[2], cell[1], Math.fround(Number(cell[4]))]),
    expected,
  );
});

test('a model with a history reads the last values of a cell, even if earlier records are rejected', async () => {
  const history = {
    name: 'tags',
    role: 'multi',
    kind: 'sequence',
    length: 2,
    values: textColumn(['golf', 'tea']),
  } as const;
  const scored = run('r1', 'north', new RowPredictor([city, history, banner('gold'), age], STEPS), {
    candidates: [{ bank: 'north', banner: 'gold' }],
  });
  const audience = write(
    'history.csv',
    'user_id,tags,city,age\na,golf|tea|golf|tea,ulm,18\nb,tea,ulm,many\nc,,berlin,44\n,golf,ulm,18\nd,chess| ' +
      'tea ,,17\n',
  );
  const out = join(folder, 'history-ranked.csv');
  const { scored: count, rejected } = await rankFile(audience, out, { runs: [scored] });
  assert.deepEqual([count, rejected], [3, 2]);
  // Rows: city 0–3, history 4–7 (missing, rare, golf, tea), banner 8–10, age 11–15.
  const expected = { a: [3, 6, 7, 10, 13], c: [2, 4, 4, 10, 14], d: [0, 5, 7, 10, 12] };
  const actual = Object.fromEntries(
    readCells(out)
      .slice(1)
      .map((cells) => [cells[1], Math.fround(Number(cells[7]))]),
  );
  assert.deepEqual(
    actual,
    Object.fromEntries(Object.entries(expected).map(([user, rows]) => [user, probabilityOf(rows, 0)])),
  );
});

test('a list larger than memory is ranked like a small one', async () => {
  const users = Array.from(
    { length: 3000 },
    (_, index) => `user-${(index * 7919) % 3000},${index % 2 === 0 ? 'ulm' : ''},${index % 90}`,
  );
  const audience = write('large.csv', `user_id,city,age\n${users.join('\n')}\n`);
  const [small, large, first] = ['small', 'large', 'first'].map((name) => join(folder, `${name}-ranked.csv`));
  await rankFile(audience, small, { runs: [north(64)], capacity: 100, scorerCount: 3, budgetBytes: 20_000 });
  await rankFile(audience, large, { runs: [north(500)], capacity: 500 });
  await rankFile(audience, first, { runs: [north(500)], capacity: 500, top: 7, budgetBytes: 20_000 });
  assert.equal(readFileSync(small, 'utf8'), readFileSync(large, 'utf8'));
  assert.equal(readFileSync(first, 'utf8'), `${readFileSync(large, 'utf8').split('\n').slice(0, 8).join('\n')}\n`);
});

test('a feature is read from the column that the mapping names, even if another column has its name', async () => {
  const [plain, named] = ['plain', 'named'].map((name) => join(folder, `${name}-columns.csv`));
  await rankFile(write('plain.csv', 'user_id,city,age\na,ulm,18\nb,bonn,64\nc,,30\n'), plain, { runs: [north()] });
  const mapping = { user: 'NO', columns: { city: 'CITY_NAME', age: 'Age' } };
  await rankFile(
    write('named.csv', 'NO,age,Age,CITY_NAME,weight\na,99,18,ulm,1\nb,99,64,bonn,1\nc,99,30,,1\n'),
    named,
    { runs: [north()], mapping },
  );
  assert.equal(readFileSync(named, 'utf8').replace('NO', 'user_id'), readFileSync(plain, 'utf8'));
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { AppError } from '../../../core/errors.ts';
import { quietJob } from '../../../core/job.ts';
import { message } from '../../../core/text/message.ts';
import { rendered } from '../../rendered.ts';
import {
  age,
  banner,
  bankField,
  city,
  probabilityOf,
  rankFile,
  RowPredictor,
  tags,
  temporaryFolder,
  texts,
  type TestRun,
} from '../fixtures.ts';

const folder = temporaryFolder('rank');
const STEPS = ['click', 'approval', 'activation'];

/** Rows of the embedding table: `city` has 0–3, `age` 4–8, and so on in the order of the fields. */
const CITY = { '': 0, berlin: 2, ulm: 3 } as const;
const AGE = { '': 4, 17: 5, 18: 6, 44: 7, 70: 8 } as const;

const run = (name: string, bank: string | null, predictor: RowPredictor, more: Partial<TestRun> = {}): TestRun => ({
  run: name,
  bank,
  objective: null,
  predictor,
  schema: predictor.schema,
  steps: predictor.steps,
  seen: [],
  ...more,
});
const north = (batchSize?: number): TestRun =>
  run('r1', 'north', new RowPredictor([city, age], STEPS, batchSize), { objective: 'approval' });
const south = (): TestRun =>
  run('r2', 'south', new RowPredictor([city, banner('gold', 'miles')], STEPS.slice(0, 2)), {
    objective: 'click',
    seen: [
      { bank: 'south', banner: 'miles' },
      { bank: 'south', banner: 'gold' },
    ],
  });

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function readCells(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

test('one bank: users by score, ids byte for byte, with every probability', async () => {
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

test('an audience without records is refused, and an earlier list stays', async () => {
  const out = join(folder, 'kept-ranked.csv');
  await rankFile(write('some.csv', 'user_id,city,age\na,ulm,18\n'), out, { runs: [north()] });
  const kept = [out, `${out}.manifest.json`].map((path) => readFileSync(path, 'utf8'));
  await assert.rejects(rankFile(write('none.csv', 'user_id,city,age\n'), out, { runs: [north()] }), {
    code: 'invalid-input',
    message: /^the audience has no records: /,
  });
  assert.deepEqual(
    [out, `${out}.manifest.json`].map((path) => readFileSync(path, 'utf8')),
    kept,
  );
});

test('several banks: the best banner per user, or a list per bank', async () => {
  const audience = write(
    'two.csv',
    'user_id,city,age,weight,weight_south\nu1,berlin,44,1,\nu2,ulm,70,2,0.5\nu3,,18,,3\n',
  );
  const users = [
    { id: 'u1', city: CITY.berlin, age: AGE[44], weight: 1, south: 1 },
    { id: 'u2', city: CITY.ulm, age: AGE[70], weight: 2, south: 0.5 },
    { id: 'u3', city: CITY[''], age: AGE[18], weight: 1, south: 3 },
  ];
  const banks = [
    { name: 'north', objective: 'approval', weight: 5, banners: [] },
    { name: 'south', objective: 'click', weight: 0.5, banners: ['gold', 'tin'] },
  ];
  const offers = users
    .flatMap((user) => [
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
    ])
    .map((offer) => ({ ...offer, score: Math.fround(offer.weight * offer.p) }));
  const best = (list: typeof offers): typeof offers =>
    users
      .map(({ id }) => list.filter((offer) => offer.id === id).reduce((a, b) => (b.score > a.score ? b : a)))
      .sort((a, b) => b.score - a.score);
  const lines = (list: typeof offers): unknown[] =>
    list.map(({ id, bank, banner: shown, score, weight }, index) => [index + 1, id, bank, shown, score, weight]);
  const read = (path: string): unknown[] =>
    readCells(path)
      .slice(1)
      .map((cell) => [Number(cell[0]), cell[1], cell[2], cell[3], Math.fround(Number(cell[4])), Number(cell[6])]);

  const perUser = await rankFile(audience, join(folder, 'per-user.csv'), { runs: [south(), north()], banks });
  assert.deepEqual(read(join(folder, 'per-user.csv')), lines(best(offers)));
  assert.deepEqual([perUser.written, perUser.candidates], [3, 3]);
  assert.deepEqual(rendered(perUser.manifest.notes), [
    'banner tin was not seen in training, or too rarely: run r2 treats it like any rare banner',
  ]);

  const perBank = await rankFile(audience, join(folder, 'per-bank.csv'), {
    runs: [south(), north()],
    banks,
    per: 'bank',
    top: 2,
  });
  assert.deepEqual(
    read(join(folder, 'per-bank.csv')),
    ['north', 'south'].flatMap((bank) => lines(best(offers.filter((offer) => offer.bank === bank)).slice(0, 2))),
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

test('a model of several banks ranks each of them, and reads multi-valued cells', async () => {
  const audience = write('many.csv', 'customer_id,tags\nu1,golf| tea |\nu2,\n');
  const model = run('r7', null, new RowPredictor([bankField('east', 'west'), tags], ['click']), {
    seen: [
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
  const wanted = ['east', 'west'].flatMap((bank) =>
    offers
      .filter((offer) => offer.bank === bank)
      .sort((a, b) => b.p - a.p)
      .map(({ id, p }) => [bank, id, p]),
  );
  assert.deepEqual(
    readCells(join(folder, 'many-ranked.csv'))
      .slice(1)
      .map((cell) => [cell[2], cell[1], Math.fround(Number(cell[4]))]),
    wanted,
  );
});

test('a model with a history reads the last values of a cell, whatever records before it are left out', async () => {
  const history = { name: 'tags', role: 'multi', kind: 'sequence', length: 2, values: texts('golf', 'tea') } as const;
  const scored = run('r1', 'north', new RowPredictor([city, history, banner('gold'), age], STEPS), {
    seen: [{ bank: 'north', banner: 'gold' }],
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
  const found = Object.fromEntries(
    readCells(out)
      .slice(1)
      .map((cells) => [cells[1], Math.fround(Number(cells[7]))]),
  );
  assert.deepEqual(
    found,
    Object.fromEntries(Object.entries(expected).map(([user, rows]) => [user, probabilityOf(rows, 0)])),
  );
});

test('records that cannot be scored are counted by reason, and the first record of a user wins', async () => {
  const audience = write(
    'bad.csv',
    [
      'user_id,city,age,weight',
      'u1,ulm,18,1',
      ',ulm,18,1',
      'u2,ulm,18',
      'u3,ulm,old,1',
      'u4,ulm,18,-1',
      'u5,ulm,18,x',
      'u4,ulm,18,2',
      'u1,berlin,44,9',
      'u1,ulm,18,1',
      'u6,ulm,44,',
    ].join('\n'),
  );
  for (const batchSize of [1, 2, 3, 100]) {
    const out = join(folder, `bad-${batchSize}.csv`);
    const { records, scored, rejected, rejects } = await rankFile(audience, out, {
      runs: [north(batchSize)],
      capacity: 3,
      lanes: 1 + (batchSize % 2),
    });
    assert.deepEqual(
      { records, scored, rejected, rejects },
      {
        records: 10,
        scored: 3,
        rejected: 7,
        rejects: [
          {
            reason: message('score.badWeight'),
            count: 2,
            example: { file: 'bad.csv', line: 6, column: 'weight', value: '-1' },
          },
          {
            reason: message('score.duplicateUser'),
            count: 2,
            example: { file: 'bad.csv', line: 9, column: 'user_id', value: 'u1' },
          },
          {
            reason: message('score.brokenRecord'),
            count: 1,
            example: {
              file: 'bad.csv',
              line: 4,
              column: null,
              value: message('ingest.fieldCount', { found: 3, wanted: 4 }),
            },
          },
          {
            reason: message('score.missingUser'),
            count: 1,
            example: { file: 'bad.csv', line: 3, column: 'user_id', value: '' },
          },
          {
            reason: message('score.badNumber'),
            count: 1,
            example: { file: 'bad.csv', line: 5, column: 'age', value: 'old' },
          },
        ].sort(
          (a, b) =>
            b.count - a.count ||
            rejects.findIndex((known) => known.reason.key === a.reason.key) -
              rejects.findIndex((known) => known.reason.key === b.reason.key),
        ),
      },
    );
    assert.deepEqual(
      new Map(
        readCells(out)
          .slice(1)
          .map((cell) => [cell[1], Math.fround(Number(cell[8]))]),
      ),
      new Map([
        ['u1', probabilityOf([CITY.ulm, AGE[18]], 1)],
        ['u4', probabilityOf([CITY.ulm, AGE[18]], 1)],
        ['u6', probabilityOf([CITY.ulm, AGE[44]], 1)],
      ]),
    );
    assert.deepEqual(
      readCells(out)
        .slice(1)
        .map((cell) => cell[1])
        .sort(),
      ['u1', 'u4', 'u6'],
    );
  }
});

test('words for a missing value are empty cells', async () => {
  const audience = write('missing.csv', 'user_id,city,age,weight\na,NULL,NULL,NULL\nNULL,ulm,18,1\n');
  const out = join(folder, 'missing-ranked.csv');
  const { rejects } = await rankFile(audience, out, { runs: [north()], mapping: { missing: ['NULL'] } });
  assert.deepEqual(
    rejects.map(({ reason, count }) => [reason, count]),
    [[message('score.missingUser'), 1]],
  );
  assert.deepEqual(
    readCells(out)
      .slice(1)
      .map((cell) => [cell[1], Math.fround(Number(cell[4]))]),
    [['a', probabilityOf([CITY[''], AGE['']], 1)]],
  );
});

test('a list larger than memory is ranked like a small one', async () => {
  const users = Array.from(
    { length: 3000 },
    (_, index) => `user-${(index * 7919) % 3000},${index % 2 === 0 ? 'ulm' : ''},${index % 90}`,
  );
  const audience = write('large.csv', `user_id,city,age\n${users.join('\n')}\n`);
  const [small, large, first] = ['small', 'large', 'first'].map((name) => join(folder, `${name}-ranked.csv`));
  await rankFile(audience, small, { runs: [north(64)], capacity: 100, lanes: 3, budgetBytes: 20_000 });
  await rankFile(audience, large, { runs: [north(500)], capacity: 500 });
  await rankFile(audience, first, { runs: [north(500)], capacity: 500, top: 7, budgetBytes: 20_000 });
  assert.equal(readFileSync(small, 'utf8'), readFileSync(large, 'utf8'));
  assert.equal(readFileSync(first, 'utf8'), `${readFileSync(large, 'utf8').split('\n').slice(0, 8).join('\n')}\n`);
});

test(
  'users that repeat beyond what memory holds are found at the end, and do not take the place of ' + 'others',
  async () => {
    const users = Array.from({ length: 9000 }, (_, index) => [
      `user-${index < 6000 ? index : index - (index % 3 === 0 ? 1500 : 0)}`,
      index % 2 === 0 ? 'ulm' : '',
      index % 90,
    ]);
    const audience = write('repeat.csv', `user_id,city,age\n${users.map((cells) => cells.join(',')).join('\n')}\n`);
    const [small, large, first] = ['small', 'large', 'first'].map((name) => join(folder, `${name}-repeat.csv`));
    const wanted = await rankFile(audience, large, { runs: [north(500)], capacity: 500 });
    const found = await rankFile(audience, small, {
      runs: [north(500)],
      capacity: 500,
      userTable: 4096,
      budgetBytes: 100_000,
    });
    await rankFile(audience, first, { runs: [north(500)], capacity: 500, userTable: 4096, top: 40 });
    assert.equal(readFileSync(small, 'utf8'), readFileSync(large, 'utf8'));
    assert.equal(readFileSync(first, 'utf8'), `${readFileSync(large, 'utf8').split('\n').slice(0, 41).join('\n')}\n`);
    assert.deepEqual([found.scored, found.rejected], [wanted.scored, wanted.rejected]);
    assert.deepEqual(found.rejects[0], {
      ...wanted.rejects[0],
      example: { ...wanted.rejects[0].example, value: null },
    });
  },
);

test('a feature is read from the column that the mapping names, whatever else has its name', async () => {
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

test('an audience that does not fit is refused with the names', async () => {
  const out = join(folder, 'refused.csv');
  const message = async (name: string, text: string, mapping = {}): Promise<string> => {
    const error = await rankFile(write(name, text), out, { runs: [north()], mapping }).then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof AppError);
    return error.message;
  };
  assert.deepEqual(
    [
      await message('no-user.csv', 'person,city,age\na,ulm,18\n'),
      await message('no-field.csv', 'user_id,town,ages\na,ulm,18\n'),
      await message('no-column.csv', 'user_id,city,age\na,ulm,18\n', { weight: 'wait' }),
      await message('no-source.csv', 'user_id,town,age\na,ulm,18\n', { columns: { city: 'towns' } }),
      await message('no-feature.csv', 'user_id,city,age\na,ulm,18\n', { columns: { citty: 'city' } }),
      await message('no-bank.csv', 'user_id,city,age\na,ulm,18\n', { bankWeights: { nort: 'age' } }),
    ],
    [
      'no user column among: person, city, age',
      'the audience (for run r1) does not fit the model: missing field city; missing field age (nearest column: ages)',
      'unknown column: wait',
      'unknown column: towns (did you mean town?)',
      'unknown feature in "columns": citty (did you mean city?)',
      'unknown bank in "bankWeights": nort (did you mean north?)',
    ],
  );
  assert.ok(!readdirSync(folder).some((name) => name.startsWith('refused')));
});

test('two runs of one bank, or one run twice, are refused', async () => {
  const audience = write('refuse.csv', 'user_id,city,age\na,ulm,18\n');
  const out = join(folder, 'refuse-out.csv');
  await assert.rejects(rankFile(audience, out, { runs: [north(), { ...north(), run: 'r9' }] }), {
    message: 'runs r1 and r9 are both for bank north',
  });
  await assert.rejects(rankFile(audience, out, { runs: [north(), north()] }), { message: 'run given twice: r1' });
});

test('a cancelled call leaves what was there before and nothing else', async () => {
  const audience = write(
    'cancel.csv',
    `user_id,city,age\n${Array.from({ length: 2000 }, (_, index) => `u${index},ulm,18`).join('\n')}\n`,
  );
  const out = write('cancel-ranked.csv', 'before');
  const before = readdirSync(folder);
  const controller = new AbortController();
  const job = {
    signal: controller.signal,
    report: () => {
      controller.abort();
    },
  };
  await assert.rejects(rankFile(audience, out, { runs: [north(1)], capacity: 1 }, job), { code: 'cancelled' });
  assert.deepEqual([readdirSync(folder), readFileSync(out, 'utf8')], [before, 'before']);
});

test('a killed call leaves one named folder beside what was there before, and the next call removes it', async () => {
  const audience = write(
    'kill.csv',
    `user_id,city,age\n${Array.from({ length: 5000 }, (_, index) => `u${index},ulm,18`).join('\n')}\n`,
  );
  const out = write('kill-ranked.csv', 'before');
  const before = readdirSync(folder);
  const child = spawn(process.execPath, [fileURLToPath(new URL('./endless.ts', import.meta.url)), audience, out], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.deepEqual(
    readdirSync(folder).filter((name) => !before.includes(name)),
    [`kill-ranked.csv.stepladder-unfinished-${child.pid}-1`],
  );
  assert.equal(readFileSync(out, 'utf8'), 'before');
  await rankFile(audience, out, { runs: [north(1000)], capacity: 1000 });
  assert.deepEqual(
    readdirSync(folder).filter((name) => !before.includes(name)),
    ['kill-ranked.csv.manifest.json'],
  );
});

test('a model that gives no number is refused by name', async () => {
  const audience = write('nan.csv', 'user_id,city,age\na,ulm,18\n');
  const broken = {
    ...north(),
    predictor: { batchSize: 4, predict: () => Promise.resolve(STEPS.map(() => Float32Array.of(NaN))) },
  };
  await assert.rejects(rankFile(audience, join(folder, 'nan-out.csv'), { runs: [broken] }, quietJob()), {
    code: 'not-finite',
    message: 'run r1 gives no probability of approval: NaN',
  });
});

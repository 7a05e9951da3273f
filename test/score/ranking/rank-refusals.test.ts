import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { AppError } from '../../../core/errors.ts';
import { quietJob } from '../../../core/job.ts';
import { message } from '../../../core/text/message.ts';
import { temporaryFolder } from '../../temporary.ts';
import { probabilityOf, rankFile } from '../fixtures.ts';
import { readCells } from '../read-list.ts';
import { STEPS, CITY, AGE, north, writerInto } from './rank-runs.ts';

const folder = temporaryFolder();
const write = writerInto(folder);

test('an audience without records is refused, and an earlier list is kept', async () => {
  const out = join(folder, 'kept-ranked.csv');
  await rankFile(write('some.csv', 'user_id,city,age\na,ulm,18\n'), out, { runs: [north()] });
  const filesBefore = [out, `${out}.manifest.json`].map((path) => readFileSync(path, 'utf8'));
  await assert.rejects(rankFile(write('none.csv', 'user_id,city,age\n'), out, { runs: [north()] }), {
    code: 'invalid-input',
    message: /^the audience has no records: /,
  });
  assert.deepEqual(
    [out, `${out}.manifest.json`].map((path) => readFileSync(path, 'utf8')),
    filesBefore,
  );
});

const BAD_AUDIENCE = [
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
].join('\n');

/** The reasons for rejected records; those with equal counts may come in any order. */
const BAD_RECORDS = [
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
];

test('records that cannot be scored are counted by reason, and the first valid record of a user wins', async () => {
  const audience = write('bad.csv', BAD_AUDIENCE);
  for (const batchSize of [1, 2, 3, 100]) {
    const out = join(folder, `bad-${batchSize}.csv`);
    const { records, scored, rejected, rejects } = await rankFile(audience, out, {
      runs: [north(batchSize)],
      capacity: 3,
      scorerCount: 1 + (batchSize % 2),
    });
    const positionOf = (key: string): number => rejects.findIndex(({ reason }) => reason.key === key);
    assert.deepEqual(
      { records, scored, rejected, rejects },
      {
        records: 10,
        scored: 3,
        rejected: 7,
        rejects: BAD_RECORDS.toSorted(
          (a, b) => b.count - a.count || positionOf(a.reason.key) - positionOf(b.reason.key),
        ),
      },
    );
    const cells = readCells(out).slice(1);
    assert.deepEqual(
      new Map(cells.map((cell) => [cell[1], Math.fround(Number(cell[8]))])),
      new Map([
        ['u1', probabilityOf([CITY.ulm, AGE[18]], 1)],
        ['u4', probabilityOf([CITY.ulm, AGE[18]], 1)],
        ['u6', probabilityOf([CITY.ulm, AGE[44]], 1)],
      ]),
    );
    assert.deepEqual(cells.map((cell) => cell[1]).sort(), ['u1', 'u4', 'u6']);
  }
});

test('texts that mean a missing value are read as empty cells', async () => {
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

test('duplicate users beyond the memory limit are found at the end, and take no rank', async () => {
  const users = Array.from({ length: 9000 }, (_, index) => [
    `user-${index < 6000 ? index : index - (index % 3 === 0 ? 1500 : 0)}`,
    index % 2 === 0 ? 'ulm' : '',
    index % 90,
  ]);
  const audience = write('repeat.csv', `user_id,city,age\n${users.map((cells) => cells.join(',')).join('\n')}\n`);
  const [small, large, first] = ['small', 'large', 'first'].map((name) => join(folder, `${name}-repeat.csv`));
  const inMemory = await rankFile(audience, large, { runs: [north(500)], capacity: 500 });
  const spilled = await rankFile(audience, small, {
    runs: [north(500)],
    capacity: 500,
    userTable: 4096,
    budgetBytes: 100_000,
  });
  await rankFile(audience, first, { runs: [north(500)], capacity: 500, userTable: 4096, top: 40 });
  assert.equal(readFileSync(small, 'utf8'), readFileSync(large, 'utf8'));
  assert.equal(readFileSync(first, 'utf8'), `${readFileSync(large, 'utf8').split('\n').slice(0, 41).join('\n')}\n`);
  assert.deepEqual([spilled.scored, spilled.rejected], [inMemory.scored, inMemory.rejected]);
  assert.deepEqual(spilled.rejects[0], {
    ...inMemory.rejects[0],
    example: { ...inMemory.rejects[0].example, value: null },
  });
});

test('an audience that does not fit the model or the mapping is refused with the names of the columns', async () => {
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

test('a cancelled call leaves the earlier list and no other file', async () => {
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

test('a killed call leaves the earlier list and one folder named after it, which the next call removes', async () => {
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

test('a model that predicts NaN is refused with the name of its run', async () => {
  const audience = write('nan.csv', 'user_id,city,age\na,ulm,18\n');
  const broken = {
    ...north(),
    predictor: { batchSize: 4, predict: () => Promise.resolve(STEPS.map(() => Float32Array.of(NaN))) },
  };
  await assert.rejects(rankFile(audience, join(folder, 'nan-out.csv'), { runs: [broken] }, quietJob()), {
    code: 'not-finite',
    message: 'run r1 predicts an invalid probability of approval: NaN',
  });
});

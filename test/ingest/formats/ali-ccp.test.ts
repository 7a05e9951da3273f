import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { importProject } from '../import-project.ts';
import { writeAliCcp, type AliCcpSample } from './ali-ccp-files.ts';
import { readAll } from './read-all.ts';

const { folder, project, nextName, column } = importProject();

const VISITS = {
  bacff91692951881: { '101': ['31319'], '109_14': ['11', '12'], '121': ['3'], '150_14': ['38'] },
  '84dceed2e3a667f8': { '101': ['7'], '121': ['4'] },
};

function sample(id: number, visit: string): AliCcpSample {
  const click = id % 4 === 0 ? 1 : 0;
  const purchase = id % 8 === 0 ? 1 : 0;
  return { id: `${id}`, click, purchase, visit, features: { '205': [`${id % 5}`], '210': ['9', '8'], '301': ['1'] } };
}

const visits = Object.keys(VISITS);
const samples = Array.from({ length: 40 }, (_, index) => sample(index + 1, visits[index % 2]));

test('samples are joined with the features of their visit', async () => {
  const { columns, rows } = await readAll(writeAliCcp(folder, 'join', samples, VISITS));
  const cell = (row: number, name: string): string => rows[row][columns.indexOf(name)];
  assert.equal(rows.length, samples.length);
  const names = ['sample_id', 'click', 'purchase', 'user_id', 'user_109_14', 'user_121', 'item_205', 'item_210'];
  assert.deepEqual(
    names.map((name) => cell(0, name)),
    ['1', '0', '0', '31319', '11|12', '3', '1', '9|8'],
  );
  assert.deepEqual(
    names.map((name) => cell(7, name)),
    ['8', '1', '1', '7', '', '4', '3', '9|8'],
  );
});

test('without a mapping file, labels become steps, and lists become multi-valued features', async () => {
  const files = writeAliCcp(folder, 'import', samples, VISITS);
  const { steps, features, accepted, rejected } = await importDataset(
    project,
    { files, dataset: nextName() },
    quietJob(),
  );
  assert.deepEqual([accepted, rejected], [40, 0]);
  assert.deepEqual(
    steps.map(({ name }) => name),
    ['click', 'purchase'],
  );
  const kinds = new Map(features.map(({ name, kind }) => [name, kind]));
  assert.deepEqual(
    ['user_109_14', 'item_210', 'item_205', 'purchase', 'user_id'].map((name) => kinds.get(name)),
    ['multi', 'multi', 'categorical', undefined, undefined],
  );
  assert.deepEqual(column('depth').slice(0, 8), [0, 0, 0, 1, 0, 0, 0, 2]);
  assert.deepEqual(column('multi', 'user_109_14').slice(0, 2), [['11', '12'], []]);
});

test('a line without a sample, without its visit or with an unknown feature is rejected with its number', async () => {
  const files = writeAliCcp(folder, 'broken', samples.slice(0, 2), VISITS);
  appendFileSync(files[0], `99,1,0,unknown,1,205\x021\x031\n100,1\n101,0,0,${visits[0]},1,999\x021\x031\n`);
  const { rows, broken } = await readAll(files);
  assert.equal(rows.length, 2);
  assert.deepEqual(
    broken.map(({ line, problem }) => [line, problem]),
    [3, 4, 5].map((line) => [line, 'not a sample']),
  );
});

test('training and test files are paired by name, and a single file is refused', async () => {
  const train = writeAliCcp(folder, 'train', samples, VISITS);
  const other = writeAliCcp(folder, 'test', samples.slice(0, 3), {
    [visits[0]]: { '101': ['1'] },
    [visits[1]]: { '101': ['2'] },
  });
  const { columns, rows } = await readAll([train[0], train[1], other[1], other[0]]);
  assert.equal(rows.length, 43);
  assert.deepEqual(
    rows.slice(-3).map((row) => row[columns.indexOf('user_id')]),
    ['1', '2', '1'],
  );
  await assert.rejects(readAll([train[0]]), {
    code: 'invalid-input',
    message: /common features of sample_skeleton_train/,
  });
  await assert.rejects(readAll([train[1]]), { code: 'invalid-input', message: /samples are missing/ });
});

test('compressed samples are paired by name like others', async () => {
  const parts = ['train', 'test'].map((part, index) =>
    writeAliCcp(folder, part, samples.slice(0, 2), { ...VISITS, [visits[0]]: { '101': [`${index}`] } }),
  );
  const files = parts.flatMap(([plain, common]) => {
    writeFileSync(`${plain}.gz`, gzipSync(readFileSync(plain)));
    return [`${plain}.gz`, common];
  });
  const { columns, rows } = await readAll(files);
  assert.deepEqual(
    rows.map((row) => row[columns.indexOf('user_id')]),
    ['0', '7', '1', '7'],
  );
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { wholeSelection } from '../../../core/features/selection.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { chooseParts, type PartNames } from '../../../core/train/data/parts.ts';
import { countShared } from '../../../core/train/data/shared-samples.ts';
import { storeDataset, type DatasetCells } from '../../features/datasets.ts';
import { recordingJob } from '../../recording-job.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';

/** A dataset of the samples `from` to `to` − 1 of a numbered population; every third one belongs to bank b. */
function numbered(from: number, to: number, more: Partial<DatasetCells> = {}): DatasetCells {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index);
  return {
    steps: ['click'],
    depth: numbers.map((number) => number % 2),
    id: numbers.map((number) => `s${number}`),
    time: numbers.map((number) => 1000 * number),
    bank: numbers.map((number) => (number % 3 === 0 ? 'b' : 'a')),
    numeric: { age: numbers.map((number) => number % 40) },
    ...more,
  };
}

const choose = (project: Project, names: Omit<PartNames, 'dataset' | 'bank'> & { bank?: string }, job = quietJob()) =>
  chooseParts(project, { dataset: 'train', bank: null, ...names }, job);

test('samples with the same id are refused with their count, for any two parts that share them', async (t) => {
  const project = temporaryProject(t);
  storeDataset(project, 'train', numbered(0, 1000));
  storeDataset(project, 'valid', numbered(990, 1200));
  storeDataset(project, 'test', numbered(1199, 1400));
  storeDataset(project, 'later', numbered(5000, 5100));
  for (const [names, pairs] of [
    [
      { valid: 'valid', test: 'later' },
      ['10 samples of the validation set (valid) are also in the training set (train)'],
    ],
    [{ valid: 'later', test: 'valid' }, ['10 samples of the test set (valid) are also in the training set (train)']],
    [
      { valid: 'valid', test: 'test' },
      [
        '10 samples of the validation set (valid) are also in the training set (train)',
        '1 sample of the test set (test) is also in the validation set (valid)',
      ],
    ],
  ] as const) {
    const problems = pairs.map((pair) => `${pair}: the ids are the same`).join('; ');
    await assert.rejects(choose(project, names), {
      code: 'invalid-input',
      message: `training, validation and test must not share samples, but ${problems}`,
      help: 'remove them from one of the two, or choose other datasets (--valid and --test on the command line)',
    });
  }
  // Training and validation are split off the same dataset, and both are compared with the named test data.
  await assert.rejects(choose(project, { test: 'valid' }), {
    message: /but 10 samples of the test set \(valid\) are also in the validation set \(train\): the ids/,
  });
  const { test } = await choose(project, { valid: 'later', test: 'test' });
  assert.equal(test?.dataset, 'test');
});

test('samples with the same id are refused only in the bank and the training period', async (t) => {
  const project = temporaryProject(t);
  storeDataset(project, 'train', numbered(0, 1000));
  storeDataset(project, 'valid', numbered(900, 1200));
  // Of the shared samples 900 … 999, 34 belong to bank b.
  await assert.rejects(choose(project, { valid: 'valid', bank: 'b' }), {
    message: /but 34 samples of the validation/,
  });
  const period = { from: null, to: 900_000 };
  assert.equal((await choose(project, { valid: 'valid', bank: 'b', period })).valid.dataset, 'valid');
});

test('samples with the same id are found by the bytes of their ids, even if all else differs', async (t) => {
  const project = temporaryProject(t);
  storeDataset(project, 'train', numbered(0, 100));
  const other = numbered(200, 300, {
    id: Array.from({ length: 100 }, (_, index) => (index === 7 ? 's42' : `s042${index}`)),
  });
  storeDataset(project, 'valid', other);
  await assert.rejects(choose(project, { valid: 'valid' }), { message: /but 1 sample of the validation set/ });
});

/** The samples under new ids, as a later export may number them. */
const renumbered = (from: number, to: number): DatasetCells =>
  numbered(from, to, { id: Array.from({ length: to - from }, (_, index) => `new-${index}`) });

test('samples with other ids are refused if an export with the same content was only renumbered', async (t) => {
  const project = temporaryProject(t);
  storeDataset(project, 'train', numbered(0, 1000));
  storeDataset(project, 'valid', renumbered(700, 1200));
  await assert.rejects(choose(project, { valid: 'valid' }), {
    code: 'invalid-input',
    message:
      'training, validation and test must not share samples, but 300 samples of the validation set (valid) are ' +
      'also in the training set (train) under other ids: all other values are the same',
  });
});

test('samples with other ids are accepted without times: customers who return next month look the same', async (t) => {
  const project = temporaryProject(t);
  // One row for each customer and month; a tenth clicks, other customers each month.
  const snapshot = (month: number): DatasetCells => ({
    steps: ['click'],
    depth: Array.from({ length: 2000 }, (_, customer) => Number(customer % 10 === month)),
    id: Array.from({ length: 2000 }, (_, customer) => `${month}-${customer}`),
    numeric: {
      age: Array.from({ length: 2000 }, (_, customer) => 18 + (customer % 60)),
      balance: Array.from({ length: 2000 }, (_, customer) => customer * 7),
    },
  });
  storeDataset(project, 'train', snapshot(1));
  storeDataset(project, 'next', snapshot(2));
  assert.equal((await choose(project, { valid: 'next' })).valid.dataset, 'next');
  // With the month as a time, they differ in it.
  const dated = (month: number): DatasetCells => ({ ...snapshot(month), time: Array<number>(2000).fill(month) });
  storeDataset(project, 'dated', dated(1));
  storeDataset(project, 'later', dated(2));
  const parts = await chooseParts(project, { dataset: 'dated', bank: null, valid: 'later' }, quietJob());
  assert.equal(parts.valid.dataset, 'later');
});

test('samples with other ids are accepted if under 1 % are alike, or no more than chance explains', async (t) => {
  const project = temporaryProject(t);
  storeDataset(project, 'train', numbered(0, 1000));
  storeDataset(project, 'few', renumbered(996, 1500));
  assert.equal((await choose(project, { valid: 'few' })).valid.dataset, 'few');
  // 80 kinds of samples, which come again and again in both datasets.
  const timeless = (from: number, to: number): DatasetCells => ({ ...numbered(from, to), time: undefined });
  storeDataset(project, 'kinds', timeless(0, 2000));
  storeDataset(project, 'later', timeless(2000, 3000));
  assert.equal(
    (await chooseParts(project, { dataset: 'kinds', bank: null, valid: 'later' }, quietJob())).valid.dataset,
    'later',
  );
});

/** Writes records as CSV and imports them, as a user does; the program then numbers the records itself. */
async function importRecords(project: Project, folder: string, name: string, records: readonly string[]) {
  const file = join(folder, `${name}.csv`);
  writeFileSync(file, ['event_time,city,tags,age,click', ...records, ''].join('\n'));
  const mapping = {
    time: 'event_time',
    steps: [{ name: 'click', column: 'click' }],
    features: { city: 'categorical', tags: 'multi', age: 'numeric' } as const,
  };
  await importDataset(project, { files: [file], dataset: name, mapping }, quietJob());
}
const record = (number: number): string =>
  [
    new Date(1_700_000_000_000 + 60_000 * number).toISOString(),
    number % 5 === 0 ? '' : `city ${number % 7}`,
    number % 4 === 0 ? '' : `t${number % 3}|t${number % 11}`,
    number % 6 === 0 ? '' : String(20 + (number % 30)),
    String(number % 2),
  ].join(',');
const records = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => record(from + index));

test('samples without ids are compared by their content, not by their record numbers', async (t) => {
  const [project, folder] = [temporaryProject(t), temporaryFolder(t)];
  await importRecords(project, folder, 'train', records(0, 400));
  await importRecords(project, folder, 'valid', records(400, 500));
  // The values come in another order, so that their codes differ.
  await importRecords(project, folder, 'leaky', [...records(500, 600), ...records(300, 325)].reverse());
  assert.deepEqual(getDataset(project, 'valid').columns.find(({ role }) => role === 'id')?.name, 'record');
  assert.equal((await choose(project, { valid: 'valid' })).valid.dataset, 'valid');
  await assert.rejects(choose(project, { valid: 'leaky' }), {
    code: 'invalid-input',
    message:
      'training, validation and test must not share samples, but 25 samples of the validation set (leaky) ' +
      'are also in the training set (train): all values are the same',
  });
});

test('samples without ids differ if any cell or the reached step differs', async (t) => {
  const [project, folder] = [temporaryProject(t), temporaryFolder(t)];
  await importRecords(project, folder, 'train', records(0, 50));
  const cells = record(13).split(',');
  const changes = [
    [0, '2024-01-01T00:00:00Z'],
    [1, ''],
    [2, cells[2].split('|').reverse().join('|')],
    [3, '99'],
    [4, '0'],
  ] as const;
  assert.equal(new Set(changes.map(([column, value]) => cells.with(column, value).join(','))).has(record(13)), false);
  await importRecords(
    project,
    folder,
    'valid',
    changes.map(([column, value]) => cells.with(column, value).join(',')),
  );
  assert.equal((await choose(project, { valid: 'valid' })).valid.dataset, 'valid');
  await importRecords(project, folder, 'same', [record(13)]);
  await assert.rejects(choose(project, { valid: 'same' }), { message: /but 1 sample of the validation/ });
});

test('samples without ids are accepted if alike for lack of values, and refused if they are copies', async (t) => {
  const project = temporaryProject(t);
  const random = new Random(7);
  const cells = (rows: number, kinds: number): DatasetCells => {
    const age = Array.from({ length: rows }, () => Math.floor(random.uniform() * kinds));
    return { steps: ['click'], depth: age.map((kind) => kind % 2), id: null, numeric: { age } };
  };
  storeDataset(project, 'train', cells(4_000, 12));
  storeDataset(project, 'valid', cells(500, 12));
  assert.equal((await choose(project, { valid: 'valid' })).valid.dataset, 'valid');
  const wide = cells(4_000, 60_000);
  const apart = cells(500, 60_000);
  storeDataset(project, 'wide', wide);
  storeDataset(project, 'apart', apart);
  const ages = [...(apart.numeric?.['age'] ?? []), ...(wide.numeric?.['age'] ?? []).slice(0, 250)];
  storeDataset(project, 'copied', { ...apart, depth: ages.map((kind) => kind % 2), numeric: { age: ages } });
  const names = { dataset: 'wide', bank: null };
  assert.equal((await chooseParts(project, { ...names, valid: 'apart' }, quietJob())).valid.dataset, 'apart');
  await assert.rejects(chooseParts(project, { ...names, valid: 'copied' }, quietJob()), {
    code: 'invalid-input',
    message: /but 2[5-9]\d samples of the validation set \(copied\)/,
  });
});

test('samples without ids are compared by content with a dataset that has ids', async (t) => {
  const project = temporaryProject(t);
  storeDataset(project, 'train', numbered(0, 100));
  storeDataset(project, 'valid', numbered(60, 160, { id: null }));
  await assert.rejects(choose(project, { valid: 'valid' }), {
    message: /but 40 samples of the validation set .*: all values are the same/,
  });
});

test('the same data for validation and test are refused, even under another name', async (t) => {
  const project = temporaryProject(t);
  storeDataset(project, 'train', numbered(0, 100));
  storeDataset(project, 'valid', numbered(200, 300));
  storeDataset(project, 'copy', numbered(200, 300));
  await assert.rejects(choose(project, { valid: 'valid', test: 'valid' }), {
    code: 'invalid-input',
    message: 'dataset valid cannot be used for both validation and test',
  });
  await assert.rejects(choose(project, { valid: 'valid', test: 'copy' }), {
    code: 'invalid-input',
    message: 'datasets valid and copy hold the same data: they cannot be used for both validation and test',
  });
});

test('the same parts are compared only once, with progress, and the comparison can be cancelled', async (t) => {
  const project = temporaryProject(t);
  storeDataset(project, 'train', numbered(0, 70_000));
  storeDataset(project, 'valid', numbered(80_000, 81_000));
  const cancelled = recordingJob(({ phase }) => phase === 'check');
  await assert.rejects(choose(project, { valid: 'valid' }, cancelled), { code: 'cancelled' });
  const [first, second] = [recordingJob(), recordingJob()];
  await choose(project, { valid: 'valid' }, first);
  const compared = first.progress.filter(({ phase }) => phase === 'check').map(({ counts }) => counts?.['compared']);
  assert.deepEqual(compared, [65_536, 70_000, 71_000]);
  await choose(project, { valid: 'valid' }, second);
  assert.deepEqual(
    second.progress.filter(({ phase }) => phase === 'check'),
    [],
  );
});

test('samples shared by two datasets are counted in either order', async (t) => {
  const project = temporaryProject(t);
  const parts = ['one', 'two'].map((dataset, index) => {
    const { dataHash } = storeDataset(project, dataset, numbered(50 * index, 100 + 50 * index));
    return { dataset, dataHash, selection: wholeSelection() };
  });
  for (const [one, other] of [parts, parts.toReversed()])
    assert.deepEqual(await countShared(project, one, other, quietJob()), { count: 50, by: 'id' });
});

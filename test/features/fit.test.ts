import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BlockReader } from '../../core/features/blocks.ts';
import { fitSchema } from '../../core/features/fit.ts';
import { wholeSelection } from '../../core/features/selection.ts';
import { quietJob } from '../../core/job.ts';
import { textValues } from '../../core/store/columns/text.ts';
import { temporaryProject } from '../temporary-project.ts';
import { storeDataset, type DatasetCells } from './datasets.ts';

/** 40 samples, one a day: 30 in the training days 0 to 29, and later ones with other values. */
const cells: DatasetCells = {
  steps: ['click'],
  depth: daily((i) => i % 2),
  time: daily((i) => i),
  bank: daily((i) => (i < 30 ? 'a' : 'b')),
  banner: daily((i) => `banner ${i % 2}`),
  categorical: { city: daily((i) => (i === 0 ? null : i < 6 ? 'few' : i < 16 ? 'ten' : i < 30 ? 'most' : 'late')) },
  numeric: { age: daily((i) => (i === 3 ? NaN : i < 30 ? i % 10 : 1000)), flat: daily(() => 7) },
  multi: { tags: daily((i) => (i < 30 ? ['x', ...(i % 3 === 0 ? ['y'] : [])] : ['z', 'z'])) },
};

function daily<Cell>(cell: (i: number) => Cell): Cell[] {
  return Array.from({ length: 40 }, (_, i) => cell(i));
}

test('vocabularies and buckets are fitted on the training period only', async (t) => {
  const project = temporaryProject(t);
  const dataset = storeDataset(project, 'may', cells);
  const schema = await fitSchema(
    project,
    dataset,
    { ...wholeSelection(), to: 30 },
    { minFrequency: 10, buckets: 4 },
    quietJob(),
  );
  const content = schema.fields.map((field) => [
    field.name,
    field.kind,
    field.kind === 'numeric' ? [...field.edges] : textValues(field.values),
  ]);
  assert.deepEqual(content, [
    ['banner', 'categorical', ['banner 0', 'banner 1']],
    ['city', 'categorical', ['most', 'ten']],
    ['age', 'numeric', [4]],
    ['flat', 'numeric', []],
    ['tags', 'multi', ['x', 'y']],
  ]);
  const later = new BlockReader(project, dataset, schema, { ...wholeSelection(), from: 39 }).read(0);
  const [banner, city, age, flat, tags] = schema.fields.map((field) => field.offset);
  assert.deepEqual([...later.single], [banner + 3, city + 1, age + 2, flat + 1]);
  assert.deepEqual([...later.multi[0].values], [tags + 1, tags + 1]);
});

test('a history is a sequence of a multi-valued column’s values; other columns are refused', async (t) => {
  const project = temporaryProject(t);
  const dataset = storeDataset(project, 'may', cells);
  const fit = (field: string) =>
    fitSchema(project, dataset, wholeSelection(), { history: { field, length: 4 } }, quietJob());
  const sequence = (await fit('tags')).fields.find(({ name }) => name === 'tags');
  assert.ok(sequence?.kind === 'sequence' && sequence.length === 4);
  assert.deepEqual(textValues(sequence.values), ['x', 'z', 'y']);
  await assert.rejects(fit('tagz'), {
    code: 'invalid-config',
    message: 'the history tagz is not a column of dataset may',
    help: 'name one of its multi-valued columns: tags',
  });
  await assert.rejects(fit('city'), {
    code: 'invalid-config',
    message: 'the history city is not a multi-valued column of dataset may',
  });
  const { multi: _, ...others } = cells;
  const withoutLists = storeDataset(project, 'plain', others);
  await assert.rejects(
    fitSchema(project, withoutLists, wholeSelection(), { history: { field: 'tags', length: 4 } }, quietJob()),
    { help: 'the dataset has no multi-valued column: choose a tower that needs no history' },
  );
});

test('the bank is a field if the training data hold several banks', async (t) => {
  const project = temporaryProject(t);
  const dataset = storeDataset(project, 'may', cells);
  const names = async (bank: string | null, to: number | null) =>
    (await fitSchema(project, dataset, { ...wholeSelection(bank), to }, { minFrequency: 1 }, quietJob())).fields.map(
      (field) => field.name,
    );
  assert.deepEqual(await names(null, null), ['bank', 'banner', 'city', 'age', 'flat', 'tags']);
  assert.deepEqual(await names(null, 30), ['banner', 'city', 'age', 'flat', 'tags']);
  assert.deepEqual(await names('b', null), ['banner', 'city', 'age', 'flat', 'tags']);
});

test('quantiles of a random sample are close to those of all numbers', async (t) => {
  const project = temporaryProject(t);
  const row = Array.from({ length: 70_000 }, (_, i) => (i * 7919) % 70_000);
  const dataset = storeDataset(project, 'may', { steps: ['click'], depth: row.map(() => 0), numeric: { age: row } });
  const schema = await fitSchema(
    project,
    dataset,
    wholeSelection(),
    { buckets: 4, quantileValues: 10_000 },
    quietJob(),
  );
  const [field] = schema.fields;
  assert.ok(field.kind === 'numeric' && field.edges.length === 3);
  field.edges.forEach((edge, i) => assert.ok(Math.abs(edge / 70_000 - (i + 1) / 4) < 0.02, `edge ${i} is ${edge}`));
});

test('a dataset without features is refused, and a cancelled job stops', async (t) => {
  const project = temporaryProject(t);
  const bare = storeDataset(project, 'bare', { steps: ['click'], depth: [0, 1] });
  await assert.rejects(fitSchema(project, bare, wholeSelection(), {}, quietJob()), {
    code: 'invalid-input',
    message: 'dataset bare has no feature columns',
  });
  const dataset = storeDataset(project, 'may', cells);
  await assert.rejects(
    fitSchema(project, dataset, wholeSelection(), {}, { ...quietJob(), signal: AbortSignal.abort() }),
    { code: 'cancelled' },
  );
});

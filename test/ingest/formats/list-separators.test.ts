/** Lists of typed formats are joined by the separator of their column, and then split like the lists of text files. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { list, tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette';

import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { previewFiles } from '../../../core/ingest/preview.ts';
import { quietJob } from '../../../core/job.ts';
import { importProject } from '../import-project.ts';
import { readAll, runDuckdb } from './read-all.ts';

const { folder, project, nextName, lastName, imported, column } = importProject();

const COLUMNS = { tags: [['tea', 'golf'], ['cars'], []], cities: [['rome'], ['kyiv', 'bern'], []], click: [1, 0, 0] };

function jsonLines(): string {
  const path = join(folder, 'lists.jsonl');
  const { tags, cities, click } = COLUMNS;
  const rows = click.map((one, row) => JSON.stringify({ tags: tags[row], cities: cities[row], click: one }));
  writeFileSync(path, `${rows.join('\n')}\n`);
  return path;
}

function arrow(): string {
  const path = join(folder, 'lists.arrow');
  const types = { tags: list(utf8()), cities: list(utf8()) };
  writeFileSync(path, tableToIPC(tableFromArrays(COLUMNS, { types }), { format: 'file' })!);
  return path;
}

const QUERY = `SELECT unnest([['tea', 'golf'], ['cars'], []]) AS tags,
  unnest([['rome'], ['kyiv', 'bern'], []]) AS cities, unnest([1, 0, 0]) AS click`;

async function parquet(): Promise<string> {
  const path = join(folder, 'lists.parquet');
  await runDuckdb([`COPY (${QUERY}) TO '${path}' (FORMAT parquet)`]);
  return path;
}

async function duckdb(): Promise<string> {
  const path = join(folder, 'lists.duckdb');
  rmSync(path, { force: true });
  await runDuckdb([`CREATE TABLE lists AS ${QUERY}`], path);
  return path;
}

test('a list is joined by the separator of its column, else by |', async () => {
  for (const path of [jsonLines(), arrow(), await parquet(), await duckdb()]) {
    const { rows } = await readAll([path], { separators: { tags: ';' } });
    assert.deepEqual(
      rows.map(([tags, cities]) => [tags, cities]),
      [
        ['tea;golf', 'rome'],
        ['cars', 'kyiv|bern'],
        ['', ''],
      ],
      path,
    );
  }
});

test('an import with given separators, and an append to data from text, split lists into their items', async () => {
  const mapping = { steps: [{ name: 'click' }], features: { tags: 'multi' as const, cities: 'multi' as const } };
  const given = { ...mapping, separators: { tags: ';', cities: '|' } };
  for (const path of [jsonLines(), arrow(), await parquet()]) {
    await importDataset(project, { files: [path], dataset: nextName(), mapping: given }, quietJob());
    assert.deepEqual(column('multi', 'tags'), COLUMNS.tags, path);
    await imported('tags,cities,click\ngolf;cars,bern|rome,0\n', { mapping: given });
    await appendToDataset(project, { files: [path], dataset: lastName() }, quietJob());
    assert.deepEqual(column('multi', 'tags'), [['golf', 'cars'], ...COLUMNS.tags], path);
    assert.deepEqual(column('multi', 'cities'), [['bern', 'rome'], ...COLUMNS.cities], path);
  }
});

test('lists whose mapping gives no separator keep items with spaces, commas and semicolons whole', async () => {
  const interests = [['home loan'], ['home loan', 'car, new'], ['a;b'], ['home loan']];
  const lines = interests.map((items, row) => JSON.stringify({ ' interests': items, click: row % 2 }));
  const texts = interests.map((items) => `[${items.map((item) => `'${item}'`).join(', ')}]`);
  const query = `SELECT unnest([${texts.join(', ')}]) AS interests, unnest([0, 1, 0, 1]) AS click`;
  const [json, feather, columnar] = ['items.jsonl', 'items.arrow', 'items.parquet'].map((name) => join(folder, name));
  writeFileSync(json, `${lines.join('\n')}\n`);
  const columns = { interests, click: [0, 1, 0, 1] };
  const table = tableFromArrays(columns, { types: { interests: list(utf8()) } });
  writeFileSync(feather, tableToIPC(table, { format: 'file' })!);
  await runDuckdb([`COPY (${query}) TO '${columnar}' (FORMAT parquet)`]);
  const mapping = { steps: [{ name: 'click' }], features: { interests: 'multi' as const } };
  for (const path of [json, feather, columnar]) {
    await importDataset(project, { files: [path], dataset: nextName(), mapping }, quietJob());
    assert.deepEqual(column('multi', 'interests'), interests, path);
    const { columns: shown } = await previewFiles(project, { files: [path], useSaved: false }, quietJob());
    assert.equal(shown.find(({ name }) => name === 'interests')?.separator, '|', path);
  }
});

test('a preview joins lists by the separators of the mapping saved for their columns', async () => {
  const mapping = { steps: [{ name: 'click' }], features: { tags: 'multi' as const, cities: 'multi' as const } };
  const given = { ...mapping, separators: { tags: ';', cities: '/' } };
  for (const path of [jsonLines(), arrow(), await parquet(), await duckdb()]) {
    const request = { files: [path], dataset: nextName(), mapping: given, mappingName: 'lists' };
    await importDataset(project, request, quietJob());
    const { savedAs, records, columns } = await previewFiles(project, { files: [path], useSaved: true }, quietJob());
    assert.equal(savedAs, 'lists');
    assert.deepEqual(
      records.map(([tags, cities]) => [tags, cities]),
      [
        ['tea;golf', 'rome'],
        ['cars', 'kyiv/bern'],
        ['', ''],
      ],
      path,
    );
    assert.deepEqual(columns.map(({ separator }) => separator).slice(0, 2), [';', '/'], path);
  }
});

/** Appended files with another number of titles above their header than the files of the dataset. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { jobWithNotes } from '../../job-notes.ts';
import { textRow, workbookParts, writeParts } from '../formats/workbook-file.ts';
import { appendProject } from './append-project.ts';

const { project, folder, lastName, imported, appended, column } = appendProject();

const HEADER = ['user_id', 'event_time', 'click', 'city'];
/** As wide as the header, so that only the user knows that it is a title. */
const TITLE = ['Bank', 'Campaign', 'Month', 'Country'];
const MAPPING = { id: 'user_id', user: 'user_id', time: 'event_time', steps: [{ name: 'click' }] };

/** Rows with the given number of titles, and four records from the given number on. */
function rowsOf(titles: number, from: number): readonly (readonly string[])[] {
  const records = [0, 1, 2, 3].map((record) => [`u${from + record}`, `2025-03-0${record + 1}`, '1', 'Kiel']);
  return [...Array.from({ length: titles }, (_, row) => [...TITLE.slice(0, -1), String(row)]), HEADER, ...records];
}

function textOf(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.join(';')).join('\n');
}

test('an append finds the header that the user chose for the dataset, below any number of titles', async () => {
  await imported(textOf(rowsOf(2, 1)), { mapping: { ...MAPPING, dialect: { header: true, titles: 2 } } });
  for (const [index, titles] of [2, 4, 0, 7, 1].entries()) {
    const notes: string[] = [];
    const { added, rejected } = await appended(textOf(rowsOf(titles, 10 * (index + 1))), {}, (note) =>
      notes.push(note),
    );
    assert.deepEqual([added, rejected], [4, 0], `${titles} titles`);
    const skipped = notes.filter((note) => note.includes('above the header'));
    const expected = `next.csv: skipped ${titles} row${titles === 1 ? '' : 's'} above the header`;
    assert.deepEqual(skipped, titles === 0 ? [] : [expected]);
  }
  const sheet = join(folder, 'next.xlsx');
  const rows = rowsOf(5, 100).map(textRow).join('');
  await writeParts(sheet, workbookParts([{ name: 'Export', rows }]));
  const { added } = await appendToDataset(
    project,
    { files: [sheet], dataset: lastName() },
    jobWithNotes(() => {}),
  );
  assert.equal(added, 4);
  assert.equal(column('id').length, 28);
});

test('an append with another header is refused; without headers, the same number of titles is skipped', async () => {
  await imported(textOf(rowsOf(2, 1)), { mapping: { ...MAPPING, dialect: { titles: 2 } } });
  await assert.rejects(appended(textOf(rowsOf(3, 10)).replace('city', 'town')), {
    code: 'invalid-input',
    message: /^next\.csv lacks a column of dataset d2: city$/,
  });
  const bare = { id: 'column_1', user: 'column_1', time: 'column_2', steps: [{ name: 'click', column: 'column_3' }] };
  await imported(textOf(rowsOf(2, 1)), { mapping: { ...bare, dialect: { titles: 3, header: false } } });
  assert.equal((await appended(textOf(rowsOf(2, 10)))).added, 4);
});

test('an append notes once how many cells have an error, although it reads its files twice', async () => {
  await imported(textOf(rowsOf(0, 1)), { mapping: MAPPING });
  const failed = '<row><c t="inlineStr"><is><t>u9</t></is></c><c/><c/><c t="e"><v>#N/A</v></c></row>';
  const sheet = join(folder, 'failed.xlsx');
  await writeParts(sheet, workbookParts([{ name: 'Export', rows: rowsOf(0, 10).map(textRow).join('') + failed }]));
  const notes: string[] = [];
  await appendToDataset(
    project,
    { files: [sheet], dataset: lastName() },
    jobWithNotes((note) => notes.push(note)),
  );
  assert.deepEqual(
    notes.filter((note) => note.includes('Excel error')),
    ['failed.xlsx: read 1 cell with an Excel error, such as #DIV/0!, as missing'],
  );
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { importDataset, type ImportResult } from '../../../core/ingest/import.ts';
import type { MappingFile } from '../../../core/ingest/mapping/mapping.ts';
import { previewFiles } from '../../../core/ingest/preview.ts';
import { quietJob } from '../../../core/job.ts';
import { jobWithNotes } from '../../job-notes.ts';
import { runDuckdb } from '../formats/read-all.ts';
import { textRow, workbookParts, writeParts } from '../formats/workbook-file.ts';
import { importProject } from '../import-project.ts';

const { project, folder, file, nextName } = importProject();
const ROWS = Array.from({ length: 60 }, (_, row) => [`u${row}`, `${row % 2}`, 1000 + row * 7.5, `city ${row % 3}`]);
const NAMES = ['user_id', 'click', 'income', 'city'];

/** Writes the same records in each file format; `income` formats the incomes, which are texts in all of them. */
async function files(income: (value: number) => string): Promise<Record<string, string>> {
  const texts = ROWS.map(([user, click, value, city]) => [user, click, income(Number(value)), city].map(String));
  const csv = file('export.csv', [NAMES, ...texts].map((row) => row.join(';')).join('\n'));
  const objects = texts.map((row) =>
    JSON.stringify(Object.fromEntries(row.map((cell, index) => [NAMES[index], cell]))),
  );
  const excel = await writeParts(
    join(folder, 'export.xlsx'),
    workbookParts([{ name: 'a', rows: [NAMES, ...texts].map((row) => textRow(row)).join('') }]),
  );
  const parquet = join(folder, 'export.parquet');
  await runDuckdb([`copy (from read_csv('${csv}', delim = ';', all_varchar = true)) to '${parquet}'`]);
  return { csv, excel, parquet, json: file('export.jsonl', objects.join('\n')) };
}

async function read(
  path: string | readonly string[],
  formats: MappingFile['formats'],
  mapping: MappingFile = {},
): Promise<ImportResult & { readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const options = { files: [path].flat(), dataset: nextName(), mapping, formats };
  const job = jobWithNotes((note) => notes.push(note));
  return { ...(await importDataset(project, options, job)), notes };
}

test('a decimal point with thousands is read from files of every format, given or not', async () => {
  const written = await files((value) => value.toLocaleString('en-US'));
  for (const path of Object.values(written))
    for (const formats of [{ income: 'decimal-point' } as const, undefined]) {
      const { accepted, mapping } = await read(path, formats);
      assert.deepEqual(
        [accepted, mapping.features.income, mapping.formats],
        [60, 'numeric', { income: 'decimal-point' }],
      );
    }
});

test('a decimal comma is read from text; in other files it is refused if given, and noted if found', async () => {
  const { csv, ...others } = await files((value) => value.toLocaleString('de-DE'));
  const formats = { income: 'decimal-comma' } as const;
  assert.deepEqual((await read(csv, formats)).mapping.formats, formats);
  for (const path of [...Object.values(others), [csv, others.excel]]) {
    await assert.rejects(read(path, formats), {
      code: 'invalid-config',
      message: 'column income cannot have the format decimal-comma, since not all files are text such as CSV',
    });
    const { notes, mapping } = await read(path, {});
    assert.equal(mapping.features.income, 'categorical');
    assert.ok(
      notes.some((note) =>
        note.startsWith('income: read as categories, since numbers with a decimal comma are recognised only in'),
      ),
    );
  }
});

test('a given format is refused for a column that holds neither times nor numbers', async () => {
  const { csv } = await files(String);
  const asCategory: MappingFile = { features: { city: 'categorical' } };
  const ignored: MappingFile = { ignore: ['city'] };
  for (const [format, mapping] of [
    ['day-first', {}],
    ['day-first', asCategory],
    ['day-first', ignored],
    ['decimal-comma', asCategory],
    ['decimal-comma', ignored],
  ] as const)
    await assert.rejects(read(csv, { city: format }, mapping), {
      code: 'invalid-config',
      message: `column city is read neither as times nor as numbers, so its format cannot be ${format}`,
    });
  await assert.rejects(read(csv, { user_id: 'decimal-point' }, { user: 'user_id' }), { code: 'invalid-config' });
});

test('a preview shows the format that the import gives a column of ambiguous numbers', async () => {
  const numbers = (delimiter: string, cell: (row: number) => string, more: (row: number) => string): string =>
    [
      ['user_id', 'click', 'income', 'score'].join(delimiter),
      ...ROWS.map((_, row) => [`u${row}`, row % 2, cell(row), more(row)].join(delimiter)),
    ].join('\n');
  const thousands = (row: number): string => `${row + 1},${100 + row}`;
  const contents = [
    numbers(';', thousands, () => '1'),
    numbers(';', thousands, (row) => `${row}.5`),
    numbers(
      ',',
      (row) => `"${thousands(row)}"`,
      () => '1',
    ),
    numbers(
      ';',
      (row) => `${row + 1}.${100 + row}`,
      () => '1',
    ),
  ];
  const likely: unknown[] = [];
  for (const content of contents) {
    const path = file('ambiguous.csv', content);
    const { columns } = await previewFiles(project, { files: [path], useSaved: false }, quietJob());
    const { mapping } = await read(path, {}, { features: { income: 'numeric' } });
    assert.equal(columns[2].likelyNumbers, mapping.formats?.income ?? null, content.slice(0, 60));
    likely.push(columns[2].likelyNumbers);
  }
  assert.deepEqual(likely, ['decimal-comma', 'decimal-point', 'decimal-point', null]);
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { importDataset, type ImportResult } from '../../../core/ingest/import.ts';
import type { MappingFile } from '../../../core/ingest/mapping/mapping.ts';
import { previewFiles } from '../../../core/ingest/preview.ts';
import { quietJob, type JobContext } from '../../../core/job.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { runDuckdb } from '../formats/read-all.ts';
import { textRow, workbookParts, writeParts } from '../formats/workbook-file.ts';
import { importProject } from '../import-project.ts';

const { project, folder, file, nextName } = importProject();
const ROWS = Array.from({ length: 60 }, (_, row) => [`u${row}`, `${row % 2}`, 1000 + row * 7.5, `city ${row % 3}`]);
const NAMES = ['user_id', 'click', 'income', 'city'];

/** The same records in each format; `income` writes the numbers that are texts. */
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
  more: MappingFile = {},
): Promise<ImportResult & { readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const report: JobContext['report'] = ({ note }) => {
    if (note !== undefined) notes.push(inEnglish(note));
  };
  const options = { files: [path].flat(), dataset: nextName(), mapping: more, formats };
  return { ...(await importDataset(project, options, { ...quietJob(), report })), notes };
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

test('a decimal comma is read from text, and elsewhere refused if given, and noted if found', async () => {
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
  for (const more of [{}, { features: { city: 'categorical' } }, { ignore: ['city'] }] as const)
    for (const format of ['day-first', 'decimal-comma'] as const) {
      if (format === 'decimal-comma' && Object.keys(more).length === 0) continue;
      await assert.rejects(read(csv, { city: format }, more as MappingFile), {
        code: 'invalid-config',
        message: `column city is read neither as times nor as numbers, so its format cannot be ${format}`,
      });
    }
  await assert.rejects(read(csv, { user_id: 'decimal-point' }, { user: 'user_id' }), { code: 'invalid-config' });
});

test('the window chooses the format of ambiguous numbers as the import does', async () => {
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
  for (const content of contents) {
    const path = file('ambiguous.csv', content);
    const { columns } = await previewFiles(project, { files: [path], useSaved: false }, quietJob());
    const { likelyNumbers } = columns[2];
    const { mapping } = await read(path, {}, { features: { income: 'numeric' } });
    assert.equal(likelyNumbers, mapping.formats?.income ?? null);
  }
});

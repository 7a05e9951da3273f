import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import fc from 'fast-check';
import { readSheet } from 'read-excel-file/node';

import { exportDataset } from '../../core/dataset-export/export-dataset.ts';
import { importDataset } from '../../core/ingest/import.ts';
import type { MappingFile } from '../../core/ingest/mapping/mapping.ts';
import { quietJob } from '../../core/job.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { readAll } from '../ingest/formats/read-all.ts';
import { importProject } from '../ingest/import-project.ts';
import { options, small } from '../train/fit/small-training.ts';
import { writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const { folder, project, imported, lastName, nextName, column } = importProject();
const out = join(folder, 'dataset.xlsx');

type Sheet = readonly (readonly (string | number | boolean | Date | null)[])[];

/** Exports a dataset, by default the last one, and reads the sheet with an independent reader of Excel files. */
async function exportedSheet(dataset = lastName(), runs: readonly string[] = []): Promise<Sheet> {
  await exportDataset(project, { dataset, format: 'xlsx', out, runs }, quietJob());
  return (await readSheet(out, { trim: false })) as Sheet;
}

const csvCell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

test('a sheet has ids and texts as texts, numbers as numbers, times as dates, and unknown cells empty', async () => {
  await imported(
    `sample_id,user_id,event_time,bank,click_time,activation,city,age,tags
0001,=1+1,2026-01-01T00:00:00Z,red,2026-01-01T00:01:00.251Z,1,"-2+3, ""x""",41.5,a|b
1234567890123456789,@u,2026-01-31T23:59:59.999Z,blue,,,,0.1,
`,
    { mapping: { features: { age: 'numeric', tags: 'multi' } } },
  );
  const date = (text: string): Date => new Date(text);
  const [first, second] = ['2026-01-01T00:00:00Z', '2026-01-31T23:59:59.999Z'].map(date);
  assert.deepEqual(await exportedSheet(), [
    ['sample_id', 'user_id', 'event_time', 'click', 'activation', 'click_time', 'bank', 'city', 'age', 'tags'],
    ['0001', '=1+1', first, 1, 1, date('2026-01-01T00:01:00.251Z'), 'red', '-2+3, "x"', 41.5, 'a|b'],
    ['1234567890123456789', '@u', second, 0, null, null, 'blue', null, 0.1, null],
  ]);
});

const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('_', 'x', '0', '4', 'F', '\r', '\n', '\t', '<', '&', ']', '>', ' ', '\0', '='),
    minLength: 1,
  }),
);
const day = fc.integer({ min: -62_000, max: 84_000 }).map((days) => new Date(days * 86_400_000));
const moment = fc.date({ min: new Date(0), max: new Date('2200-01-01T00:00:00Z'), noInvalidDate: true });
/**
 * The data that are imported, exported and read again; the text has everything that XML and Excel treat in their own
 * way.
 */
const row = fc.record({
  text,
  number: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
  time: fc.oneof(day, moment),
});
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never;
const rowsOfSheet = fc.array(row, { minLength: 1, maxLength: 200, size: 'max' });
const mapping: MappingFile = {
  features: { age: 'numeric', city: 'categorical' },
  steps: [{ name: 'click' }],
};

async function importRows(rows: readonly Row[]): Promise<void> {
  const lines = rows.map(({ text: city, number, time }, index) =>
    [`id${index}`, time.toISOString(), '0', csvCell(city), String(number)].join(','),
  );
  await imported(`sample_id,event_time,click,city,age\n${lines.join('\n')}\n`, { mapping });
}

/** The columns of the last dataset; negative zero is zero in a sheet. */
function importedColumns(): object {
  return {
    cities: column('categorical', 'city'),
    ages: (column('numeric', 'age') as number[]).map((age) => age + 0),
    times: column('time'),
  };
}

test('every text, number and time that can be imported is the same in the sheet', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOfSheet, async (rows) => {
      await importRows(rows);
      const [, ...sheet] = await exportedSheet();
      const read = (index: number): unknown[] =>
        sheet.map((cells) => (cells[index] instanceof Date ? cells[index].getTime() : cells[index]));
      const times = read(1).map((time) => (typeof time === 'string' ? Date.parse(time) : time));
      const ages = read(4).map((age) => Number(age) + 0);
      assert.deepEqual({ cities: read(3), ages, times }, importedColumns());
    }),
    { numRuns: 8 },
  );
});

test('an exported sheet can be imported again and is the same', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOfSheet, async (rows) => {
      await importRows(rows);
      const before = { ids: column('id'), ...importedColumns() };
      await exportDataset(project, { dataset: lastName(), format: 'xlsx', out, runs: [] }, quietJob());
      await importDataset(project, { files: [out], dataset: nextName(), mapping }, quietJob());
      assert.deepEqual({ ids: column('id'), ...importedColumns() }, before);
    }),
    { numRuns: 8 },
  );
});

test('a run adds the same to a sheet as to a CSV file', async () => {
  writeSyntheticDataset(project, 'synthetic', 600, 5);
  const { run } = await trainModel(project, { ...options, config: small }, quietJob());
  const csv = join(folder, 'run.csv');
  await exportDataset(project, { dataset: 'synthetic', format: 'csv', out: csv, runs: [run] }, quietJob());
  const [header, ...rows] = await exportedSheet('synthetic', [run]);
  const expected = await readAll([csv]);
  assert.deepEqual(header, expected.columns);
  const asText = (cell: Sheet[number][number]): string =>
    cell instanceof Date ? cell.toISOString() : cell === null ? '' : String(cell);
  assert.deepEqual(
    rows.map((cells) => cells.map(asText)),
    expected.rows,
  );
});

test('a dataset with more samples than a sheet has rows is refused before anything is read or written', async () => {
  const rows = 1_048_576;
  await imported(`click\n${'0\n'.repeat(rows)}`);
  const wanted = { dataset: lastName(), format: 'xlsx', out: join(folder, 'large.xlsx'), runs: ['r99'] } as const;
  await assert.rejects(exportDataset(project, wanted, quietJob()), {
    code: 'invalid-input',
    message: /1,048,576 samples.*at most 1,048,575/,
    help: /--format parquet/,
  });
  assert.ok(!existsSync(wanted.out));
});

test('a text that does not fit into a cell is refused with its column, and leaves nothing', async () => {
  for (const [length, fits] of [
    [32_767, true],
    [32_768, false],
  ] as const) {
    await imported(`id,click,city\n1,0,a\n2,0,${'x'.repeat(length)}\n`, {
      mapping: { features: { city: 'categorical' } },
    });
    const path = join(folder, `long-${length}.xlsx`);
    const exported = exportDataset(project, { dataset: lastName(), format: 'xlsx', out: path, runs: [] }, quietJob());
    if (fits) await exported;
    else await assert.rejects(exported, { code: 'invalid-input', message: /column city of sample 2 .*32,768.*32,767/ });
    assert.equal(existsSync(path), fits);
  }
});

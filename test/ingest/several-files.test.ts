import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importDataset, type ImportOptions } from '../../core/ingest/import.ts';
import { previewFiles } from '../../core/ingest/preview.ts';
import { quietJob } from '../../core/job.ts';
import { inEnglish } from '../../core/text/en.ts';
import { jobWithNotes } from '../job-notes.ts';
import { importProject } from './import-project.ts';

const { project, file, nextName, column } = importProject();

type Row = readonly [time: string, income: string, balance: string];

/** A file of records with these times, incomes and balances. */
function records(name: string, rows: readonly Row[], delimiter = ';'): string {
  const lines = rows.map(([time, ...numbers], row) => [`${name}${row}`, time, row % 2, ...numbers].join(delimiter));
  const header = ['id', 'event_time', 'click', 'income', 'balance'].join(delimiter);
  return file(`${name}.csv`, [header, ...lines, ''].join('\n'));
}

/** Imports files together; returns the notes on formats. */
async function together(files: readonly string[], options: Partial<ImportOptions> = {}): Promise<readonly string[]> {
  const notes: string[] = [];
  await importDataset(
    project,
    { files, dataset: nextName(), ...options },
    jobWithNotes((note) => notes.push(note)),
  );
  return notes.filter((note) => /read as|whole numbers/.test(note));
}

const days = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, day) => `2026-01-${String(1 + (day % 28)).padStart(2, '0')}`);

const PLAIN = records(
  'plain',
  days(20).map((day, row) => [day, `${800 + row}`, `${100 + row}`]),
);
const POINTS = records(
  'points',
  days(20).map((day, row) => [day, `${800 + row}.5`, `${100 + row}`]),
);
const COMMAS = records(
  'commas',
  days(20).map((day, row) => [day, `1.${100 + row},5`, `2.${100 + row}`]),
);
const GROUPED = records(
  'grouped',
  days(60).map((day, row) => [day, `1.${100 + row}`, `${100 + row}`]),
);

test('the values of all files show how their numbers are written, not only those of the first file', async () => {
  assert.deepEqual(await together([PLAIN, COMMAS]), [
    'income, balance: read as numbers with a decimal comma, such as 1.234,56 (choose another format if ' +
      'that is wrong; on the command line, with --column-format or "formats" in the mapping file)',
  ]);
  assert.deepEqual(column('numeric', 'income').slice(18, 22), [818, 819, 1100.5, 1101.5]);
  assert.deepEqual(column('numeric', 'balance').slice(18, 22), [118, 119, 2100, 2101]);
});

test('numbers such as 1.234 in a second file are grouped like those of a single file', async () => {
  await together([PLAIN, GROUPED]);
  assert.deepEqual(column('numeric', 'income').slice(19, 22), [819, 1100, 1101]);
  const few = records('few', [
    ['2026-01-05', '1.100', '5'],
    ['2026-01-06', '1.200', '6'],
  ]);
  const [note] = await together([PLAIN, few]);
  assert.match(note, /^income: the first records do not show whether 1,234 and 1.234 are whole numbers/);
});

test('files that write a column in different formats are refused, unless the format is given', async () => {
  const refused = {
    code: 'invalid-input',
    message:
      'column income: points.csv has numbers with a decimal point, such as 1,234.56, but commas.csv has numbers with ' +
      'a decimal comma, such as 1.234,56',
  };
  await assert.rejects(together([POINTS, COMMAS]), refused);
  const { problems } = await previewFiles(project, { files: [POINTS, COMMAS], useSaved: false }, quietJob());
  assert.deepEqual(
    problems.map(({ code, message }) => [code, inEnglish(message)]),
    [['mixed-formats', refused.message]],
  );
  await together([POINTS, COMMAS], { formats: { income: 'decimal-point', balance: 'decimal-comma' } });
  assert.deepEqual(
    column('numeric', 'income'),
    [...days(20).keys()].map((row) => 800.5 + row),
  );
});

test('a text file with decimal commas is refused beside a JSON file, whose numbers have a point', async () => {
  const stored = ['500', '500.5'].map((income, index) => {
    const lines = days(30).map((time, row) =>
      JSON.stringify({ id: `s${row}`, event_time: time, click: row % 2, income: row + Number(income), balance: 1 }),
    );
    return file(`stored${index}.jsonl`, lines.join('\n'));
  });
  for (const path of stored)
    for (const files of [
      [path, COMMAS],
      [COMMAS, path],
    ])
      await assert.rejects(together(files), { code: 'invalid-input', message: /^column income: / });
  assert.deepEqual(await together([stored[1], POINTS]), []);
  assert.deepEqual(column('numeric', 'income').slice(29, 31), [529.5, 800.5]);
});

test('files without records do not reduce the number of records examined in the others', async () => {
  const empty = Array.from({ length: 60 }, (_, index) => records(`empty${index}`, []));
  const files = [
    ...empty,
    records(
      'ages',
      days(60).map((day, row) => [day, `${20 + (row % 30)}`, '1']),
    ),
  ];
  await together(files);
  assert.deepEqual(column('numeric', 'income').slice(0, 2), [20, 21]);
  const { mapping } = await previewFiles(project, { files, useSaved: false }, quietJob());
  assert.equal(mapping.features?.income, 'numeric');
});

test('a column that is ambiguous in a file follows the other columns of that file', async () => {
  const rows = days(20).map((day, row): Row => [day, `1.${100 + row}`, `${row},5`]);
  await assert.rejects(together([POINTS, records('ambiguous', rows)]), { code: 'invalid-input' });
});

test('files with different date orders are refused, and one file settles dates that fit both orders', async () => {
  const dated = (name: string, order: (day: number) => string): string =>
    records(
      name,
      [3, 4, 5, 25].map((day) => [order(day), '1', '2']),
    );
  const dayFirst = dated('day-first', (day) => `${day}/02/2026`);
  const monthFirst = dated('month-first', (day) => `02/${day}/2026`);
  await assert.rejects(together([monthFirst, dayFirst]), {
    code: 'invalid-input',
    message: /^column event_time: month-first.csv has dates with the month first, .+ but day-first.csv has dates with/,
  });
  const either = records('either', [['03/02/2026', '1', '2']]);
  await together([either, dayFirst]);
  assert.deepEqual(column('time').slice(0, 2), [Date.UTC(2026, 1, 3), Date.UTC(2026, 1, 3)]);
});

test('a note names columns whose ids a spreadsheet has shortened, and no others', async () => {
  const path = file(
    'shortened.csv',
    'id,user_id,event_time,click\n4E1x,9.72859E+11,2026-01-01,0\nE+12,1e3,2026-01-02,1\n1e23,b,2026-01-03,0\n',
  );
  const notes: string[] = [];
  await importDataset(
    project,
    { files: [path], dataset: nextName() },
    jobWithNotes((note) => notes.push(note)),
  );
  assert.deepEqual(column('id'), ['4E1x', 'E+12', '1e23']);
  const named = notes.filter((note) => note.includes('a spreadsheet has shortened'));
  assert.deepEqual(
    named.map((note) => note.split(':')[0]),
    ['user_id'],
  );
});

test('a note names columns whose ids begin or end with a space, which is part of the ids', async () => {
  const path = file('padded.csv', 'id,user_id,event_time,click\nA,u1,2026-01-01,0\n A,u2 ,2026-01-02,1\n');
  const notes: string[] = [];
  await importDataset(
    project,
    { files: [path], dataset: nextName() },
    jobWithNotes((note) => notes.push(note)),
  );
  assert.deepEqual(column('id'), ['A', ' A']);
  assert.ok(
    notes.some((note) => note.startsWith('id, user_id: some ids begin or end with a space')),
    notes.join(),
  );
});

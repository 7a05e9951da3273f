import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { isUnitsRow } from '../../../core/ingest/files/units-row.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { textRow, workbookParts, writeParts } from '../formats/workbook-file.ts';
import { importProject } from '../import-project.ts';

const { imported, folder, project } = importProject();
const HEADER = 'user_id;event_time;click;city;income';
const RECORDS = Array.from(
  { length: 40 },
  (_, row) => `u${row};2025-03-${10 + (row % 20)};${row % 2};${['Kiel', 'Bonn'][row % 2]};${1000 + row},5`,
);

test('units below the header are left out with a note, and their column remains numeric', async () => {
  for (const units of [';;;;EUR', ';UTC;;;EUR', ' ; ; ; ; Tsd. € ', '–;Tag;ja;Ort;€']) {
    const notes: string[] = [];
    const lines = [HEADER, units, ...RECORDS, 'u99;never;0;Kiel;7'];
    const given = await imported(lines.join('\n'), {}, (note) => notes.push(note));
    assert.deepEqual(
      [given.records, given.accepted, given.rejects.map(({ example }) => example.line), given.mapping.features],
      [41, 40, [lines.length], { city: 'categorical', income: 'numeric' }],
      units,
    );
    assert.ok(notes.includes('data.csv: skipped the units in the row below the header'), units);
  }
});

test('the rows of a sheet keep their numbers below the units', async () => {
  const rows = [HEADER, ';;;;EUR', ...RECORDS, 'u99;never;0;Kiel;7'].map((line) => textRow(line.split(';'))).join('');
  const path = await writeParts(join(folder, 'units.xlsx'), workbookParts([{ name: 'Export', rows }]));
  const { records, rejects, dialect } = await importDataset(project, { files: [path], dataset: 'sheet' }, quietJob());
  assert.deepEqual([records, rejects[0].example.line, dialect[0].units], [41, 43, true]);
});

test('a first record with missing or unusual values is not mistaken for a row of units', () => {
  const records = RECORDS.map((record) => record.split(';'));
  for (const first of [
    'u0;2025-03-01;1;Kiel;n/a',
    'u0;2025-03-01;1;Kiel;unknown',
    'u0;;;Kiel;EUR',
    ';;;Kiel;EUR',
    'u0;;;;EUR',
    ';;;;n/a',
    ';;;;',
    ';;;;not yet known to the bank',
    'Total;;;;40',
  ])
    assert.equal(isUnitsRow([first.split(';'), ...records]), false, first);
  assert.equal(isUnitsRow([';;;;EUR'.split(';'), ...records]), true);
  assert.equal(isUnitsRow([';;;;EUR'.split(';'), ...records.slice(0, 9)]), false);
  assert.equal(isUnitsRow([['', 'EUR'], ...records.map((record) => [record[0], record[4]])]), false);
  assert.equal(isUnitsRow([]), false);
});

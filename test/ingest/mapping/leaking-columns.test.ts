import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { importDataset } from '../../../core/ingest/import.ts';
import type { MappingFile } from '../../../core/ingest/mapping/mapping.ts';
import { quietJob } from '../../../core/job.ts';
import { textRow, workbookParts, writeParts } from '../formats/workbook-file.ts';
import { importProject } from '../import-project.ts';

const { project, folder, imported, nextName } = importProject();

/** A file of 200 records: every fourth was clicked and every eighth activated; `cell` fills more columns. */
function file(names: readonly string[], cell: (column: number, row: number) => string): string {
  const rows = Array.from({ length: 200 }, (_, row) => {
    const more = names.map((_, column) => cell(column, row));
    return [`u${row}`, '2025-03-01', row % 4 === 0 ? '1' : '0', row % 8 === 0 ? '2025-03-03' : '', ...more].join(',');
  });
  return [`user_id,event_time,click,activated_at,${names.join(',')}`, ...rows].join('\n');
}

async function read(content: string, mapping: MappingFile = {}): Promise<[string[], string[], string[]]> {
  const notes: string[] = [];
  const { mapping: used } = await imported(content, { mapping }, (note) => notes.push(note));
  return [Object.keys(used.features), used.ignore, notes];
}

test('a header of several lines or with other spaces and capitals is recognised', async () => {
  const path = join(folder, 'export.xlsx');
  const header = ['User\u00a0ID ', 'Event\nTime', ' CLICK', 'Activation\r\nDate', 'Approved\u3000At'];
  const rows = textRow(header) + textRow(['u1', '2025-03-01', '1', '2025-03-03', '2025-03-02']);
  await writeParts(path, workbookParts([{ name: 'Export', rows }]));
  const { mapping } = await importDataset(project, { files: [path], dataset: nextName() }, quietJob());
  assert.deepEqual(
    [mapping.user, mapping.time, mapping.steps.map(({ name }) => name), mapping.features],
    ['User\u00a0ID', 'Event\nTime', ['click', 'approval', 'activation'], {}],
  );
});

test('a column that is named after a step and has values only where one was reached is not a feature', async () => {
  const names = ['Card activated', 'Date of approval', 'activation status', '首次激活渠道', 'city'];
  const [features, ignored, notes] = await read(
    file(names, (column, row) => {
      const reached = row % 8 === 0;
      return [reached ? 'yes' : 'no', reached ? '2025-03-02' : '', reached ? 'ok' : '', reached ? '1' : '0', 'Kiel'][
        column
      ];
    }),
  );
  assert.deepEqual([features, ignored], [['city'], names.slice(0, 4)]);
  for (const name of names.slice(0, 4)) assert.ok(notes.includes(`column ${name} is ignored: it reveals a label`));
});

test('a column with values only where a step was reached is not a feature, whatever its name', async () => {
  const [features, ignored] = await read(
    file(['landing_page', 'rare'], (column, row) => {
      if (column === 0) return row % 4 === 0 ? `page ${row % 3}` : '';
      return row === 4 || row === 8 || row === 12 ? 'x' : '';
    }),
  );
  assert.deepEqual([features, ignored], [['rare'], ['landing_page']]);
});

test('a column that mentions a step but has values elsewhere is a feature with a note', async () => {
  const content = file(['clicks_last_month', 'application rate'], (_, row) => String(row % 5));
  const note =
    'clicks_last_month, application rate: read as features, although named like a step; list those not known before ' +
    'the impression under "ignore" in the mapping file';
  const [features, ignored, notes] = await read(content);
  assert.deepEqual([features, ignored, notes.includes(note)], [['clicks_last_month', 'application rate'], [], true]);
  const named = await read(content, { features: { clicks_last_month: 'numeric', 'application rate': 'numeric' } });
  assert.ok(!named[2].includes(note));
});

test('a mapping file can make a feature of a column that would be ignored', async () => {
  const content = file(['card activated'], (_, row) => (row % 8 === 0 ? '1' : '0'));
  const [features] = await read(content, { features: { 'card activated': 'categorical' } });
  assert.deepEqual(features, ['card activated']);
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { textRow, workbookParts, writeParts } from './workbook-file.ts';

test('numbers that a workbook holds as text with thousands separators are read like cells with numbers', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  const rows = Array.from({ length: 40 }, (_, row) => {
    const income = 700 * row + row / 4;
    const cell = row % 2 === 0 ? `<c t="str"><v>${income.toLocaleString('en-US')}</v></c>` : `<c><v>${income}</v></c>`;
    return `<row><c t="str"><v>u${row}</v></c><c><v>${row % 2}</v></c>${cell}<c><v>${20 + row}</v></c></row>`;
  });
  const header = textRow(['user_id', 'click', 'income', 'age']);
  await writeParts(path, workbookParts([{ name: 'Export', rows: header + rows.join('') }]));
  const project = temporaryProject(t);
  const imported = await importDataset(project, { files: [path], dataset: 'spring' }, quietJob());
  assert.deepEqual(
    [imported.accepted, imported.mapping.features, imported.mapping.formats],
    [40, { income: 'numeric', age: 'numeric' }, { income: 'decimal-point' }],
  );
  const comma = { features: {}, formats: { income: 'decimal-comma' } } as const;
  await assert.rejects(importDataset(project, { files: [path], dataset: 'other', mapping: comma }, quietJob()), {
    code: 'invalid-config',
    message: 'column income cannot have the format decimal-comma, since not all files are text such as CSV',
  });
});

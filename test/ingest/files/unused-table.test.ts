import assert from 'node:assert/strict';
import { test } from 'node:test';

import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { quietJob } from '../../../core/job.ts';
import { importProject } from '../import-project.ts';

const { project, file, imported, lastName } = importProject();

test('a table that is named for a file without tables is refused instead of ignored', async () => {
  const unused = { code: 'invalid-input', message: /table may was named, but .*\.csv holds a single table/ };
  const csv = 'id,click,city\n1,0,x\n2,1,y\n';
  await assert.rejects(imported(csv, { table: 'may' }), unused);
  await imported(csv);
  const files = [file('more.csv', 'id,click,city\n3,0,x\n')];
  await assert.rejects(appendToDataset(project, { files, dataset: lastName(), table: 'may' }, quietJob()), unused);
  // A mapping may be made for workbooks and text alike.
  await imported(csv, { mapping: { dialect: { table: 'may' } } });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { dataExportCall } from '../../core/api/data/data-export.ts';
import { temporaryFolder } from '../temporary.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';
import { invoke } from './invoke.ts';

test('the ending of the file decides its format, unless one is given; other endings are CSV', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  writeSyntheticDataset(project, 'synthetic', 100, 1);
  const folder = temporaryFolder(t);
  const firstBytes = async (name: string, format?: 'csv'): Promise<string> => {
    const out = join(folder, name);
    await invoke(dataExportCall, { project: project.path, dataset: 'synthetic', out, format });
    return readFileSync(out, 'latin1').slice(0, 4);
  };
  assert.deepEqual([await firstBytes('a.parquet'), await firstBytes('b.PARQUET')], ['PAR1', 'PAR1']);
  assert.equal(await firstBytes('a.xlsx'), 'PK\u0003\u0004');
  const csv = await firstBytes('a.csv');
  assert.match(csv, /^[a-z_,]+$/);
  assert.deepEqual([await firstBytes('a'), await firstBytes('b.xlsx', 'csv')], [csv, csv]);
});

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { readSheet } from 'read-excel-file/node';

import { writeTable } from '../../core/dataset-export/xlsx/table.ts';
import type { AppError } from '../../core/errors.ts';
import { temporaryFolder } from '../temporary.ts';

test('a table is read back from Excel with its numbers, shares and texts, and no formula', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'steps.xlsx');
  const formula = '=1+1';
  await writeTable(
    file,
    ['step', 'count', 'rate'],
    [
      ['click', 14_068, { share: 0.23446, decimals: 1 }],
      [formula, null, { share: 1, decimals: 0 }],
      ['<b>&"\u0007', -1.5, 'none'],
    ],
  );
  assert.deepEqual(readdirSync(folder), ['steps.xlsx']);
  assert.deepEqual(await readSheet(file), [
    ['step', 'count', 'rate'],
    ['click', 14_068, 0.23446],
    [formula, null, 1],
    ['<b>&"\u0007', -1.5, 'none'],
  ]);
});

test('a text too long for Excel is refused with the number of its row, and nothing is written', async (t) => {
  const folder = temporaryFolder(t);
  const rows = [['short'], ['x'.repeat(32_768)]];
  await assert.rejects(writeTable(join(folder, 'notes.xlsx'), ['note'], rows), (error: AppError) => {
    assert.equal(error.code, 'invalid-input');
    assert.match(
      error.message,
      /column note, row 2 of the table has 32,768 characters.*at most 32,767: save the table as CSV/,
    );
    return true;
  });
  assert.deepEqual(readdirSync(folder), []);
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { AppError } from '../../../core/errors.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll } from './read-all.ts';
import { textRow, workbookParts, writeParts } from './workbook-file.ts';

const folder = temporaryFolder();
const rows = textRow(['id', 'click']) + textRow(['1', '0']);

function workbook(file: string, names: readonly string[]): Promise<string> {
  return writeParts(join(folder, file), workbookParts(names.map((name) => ({ name, rows }))));
}

test('of two sheets with one name, none is read by chance', async () => {
  const path = await workbook('twice.xlsx', ['May', 'June', 'May']);
  await assert.rejects(readAll([path], { table: 'May' }), {
    code: 'invalid-input',
    message: 'twice.xlsx has two sheets named May',
  });
  assert.equal((await readAll([path], { table: 'June' })).rows.length, 1);
});

test('sheets named like object properties, or alike except for case or normal form, are distinguished', async () => {
  const names = ['__proto__', 'constructor', 'May', 'may', 'e\u0301', '\u00e9', '\u202ecsv'];
  const path = await workbook('odd.xlsx', names);
  for (const name of names) assert.deepEqual((await readAll([path], { table: name })).rows, [['1', '0']]);
});

test('a workbook with thousands of sheets or long names does not become a long message', async () => {
  const names = Array.from({ length: 500 }, (_, index) => `${index} ${'x'.repeat(900)}`);
  const path = await workbook('many.xlsx', names);
  await assert.rejects(readAll([path]), (error) => {
    assert.ok(error instanceof AppError && error.code === 'choose-table');
    assert.match(error.message, /^many\.xlsx has several sheets: 0 x+, 1 x+, .*, … \(500 in all\)$/);
    return error.message.length < 5000;
  });
});

test('column names that are too long are called that in every format', async () => {
  const path = join(folder, 'long.jsonl');
  writeFileSync(path, `{"id":1,"${'y'.repeat(3_000_000)}":2}\n`);
  await assert.rejects(readAll([path]), { code: 'invalid-input', message: /column names of long\.jsonl are longer/ });
  writeFileSync(path, `{"id":1,"${'y'.repeat(300_000)}":2}\n`);
  await assert.rejects(readAll([path]), { code: 'invalid-input', message: /300,000 characters/ });
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { AppError } from '../../../core/errors.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll } from './read-all.ts';
import { textRow, workbookParts, writeParts } from './workbook-file.ts';

const folder = temporaryFolder();

/** Writes a workbook whose sheets have these names; each holds one record, with the position of the sheet as its id. */
function workbook(file: string, names: readonly string[]): Promise<string> {
  const sheets = names.map((name, index) => ({ name, rows: textRow(['id', 'click']) + textRow([`${index}`, '0']) }));
  return writeParts(join(folder, file), workbookParts(sheets));
}

test('of two sheets with the same name, neither is read by chance', async () => {
  const path = await workbook('twice.xlsx', ['May', 'June', 'May']);
  await assert.rejects(readAll([path], { dialect: { table: 'May' } }), {
    code: 'invalid-input',
    message: 'twice.xlsx has two sheets named May',
  });
  assert.deepEqual((await readAll([path], { dialect: { table: 'June' } })).rows, [['1', '0']]);
});

test('sheets named like object properties, or alike except for case or normal form, are distinguished', async () => {
  const names = ['__proto__', 'constructor', 'May', 'may', 'e\u0301', '\u00e9', '\u202ecsv'];
  const path = await workbook('odd.xlsx', names);
  for (const [index, name] of names.entries())
    assert.deepEqual((await readAll([path], { dialect: { table: name } })).rows, [[`${index}`, '0']], name);
});

test('hundreds of sheets with long names do not make the message long', async () => {
  const names = Array.from({ length: 500 }, (_, index) => `${index} ${'x'.repeat(900)}`);
  const path = await workbook('many.xlsx', names);
  await assert.rejects(readAll([path]), (error) => {
    assert.ok(error instanceof AppError && error.code === 'choose-table');
    assert.match(error.message, /^many\.xlsx has several sheets: 0 x+, 1 x+, .*, … \(500 in all\)$/);
    return error.message.length < 5000;
  });
});

test('a column name that is too long is refused as such, however long it is', async () => {
  const path = join(folder, 'long.jsonl');
  writeFileSync(path, `{"id":1,"${'y'.repeat(3_000_000)}":2}\n`);
  await assert.rejects(readAll([path]), { code: 'invalid-input', message: /column names of long\.jsonl are longer/ });
  writeFileSync(path, `{"id":1,"${'y'.repeat(300_000)}":2}\n`);
  await assert.rejects(readAll([path]), { code: 'invalid-input', message: /300,000 characters/ });
});

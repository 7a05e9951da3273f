/** Text in UTF-8 stays that if some of its bytes are damaged, and the import says so. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import fc from 'fast-check';

import { detectEncoding } from '../../../core/ingest/files/encoding.ts';
import { Utf8Check } from '../../../core/ingest/files/utf8.ts';
import { gbkBytes } from '../../gbk.ts';
import { temporaryFolder } from '../../temporary.ts';
import { notesOf, readAll } from '../formats/read-all.ts';

const folder = temporaryFolder();
const file = (name: string, content: Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const HALF = Buffer.from([0xe5, 0x8c]);
const NOTE = /has bytes that are not valid utf-8/;

test('a character that was cut off does not turn UTF-8 into another encoding', async () => {
  const text = Buffer.from('id,城市\n1,北京\n2,');
  const path = file('cut.csv', Buffer.concat([text, HALF, Buffer.from('\n3,上海\n')]));
  const { columns, rows } = await readAll([path]);
  assert.deepEqual(columns, ['id', '城市']);
  assert.deepEqual(rows, [
    ['1', '北京'],
    ['2', '\ufffd'],
    ['3', '上海'],
  ]);
  assert.match((await notesOf([path])).join(), NOTE);
});

test('invalid bytes far from the beginning of a file are noted, and valid characters never are', async () => {
  const lines = Array.from({ length: 150_000 }, (_, row) => `${row},é北😀${'x'.repeat(row % 5)}\n`).join('');
  const text = Buffer.from(`id,city\n${lines}`);
  assert.deepEqual(await notesOf([file('valid.csv', text)]), []);
  assert.match((await notesOf([file('late.csv', Buffer.concat([text, HALF]))])).join(), NOTE);
  assert.match((await notesOf([file('later.csv', Buffer.concat([text, HALF, Buffer.from(',1\n')]))])).join(), NOTE);
});

test('text in GBK or Latin-1 is not taken for damaged UTF-8', () => {
  const cities = ['北京', '上海', '广州', '深圳', '杭州', '成都', '重庆', '武汉', '西安', '南京', '招商银行', '信用卡'];
  for (const city of cities)
    assert.equal(detectEncoding(gbkBytes(`id,城市\n1,${city}\n2,${city}市\n`), { isWhole: true }), 'gbk', city);
  for (const city of ['Köln', 'Orléans', 'Düsseldorf', 'Málaga'])
    assert.equal(detectEncoding(Buffer.from(`id,city\n1,${city}\n`, 'latin1'), { isWhole: true }), 'latin-1', city);
});

test('UTF-8 is checked piece by piece as it is at once', () => {
  const bytes = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 8 }).map((array) => Buffer.from(array)),
  );
  fc.assert(
    fc.property(fc.array(bytes), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (parts, sizes) => {
      const whole = Buffer.concat(parts);
      const check = new Utf8Check();
      for (let start = 0, piece = 0; start < whole.length; piece++) {
        const end = start + sizes[piece % sizes.length];
        check.add(whole.subarray(start, end));
        start = end;
      }
      check.add(new Uint8Array(0));
      assert.equal(check.isInvalid, !Buffer.from(whole.toString()).equals(whole));
    }),
    { numRuns: 2000 },
  );
});

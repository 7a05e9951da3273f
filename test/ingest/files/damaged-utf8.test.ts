/** UTF-8 text with some damaged bytes is still read as UTF-8, and the import reports the damage. */
import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import fc from 'fast-check';

import type { ByteSource } from '../../../core/ingest/files/byte-source.ts';
import { Utf8Source } from '../../../core/ingest/files/decode.ts';
import { detectEncoding } from '../../../core/ingest/files/encoding.ts';
import { openTable } from '../../../core/ingest/files/table.ts';
import { isDamagedUtf8 } from '../../../core/ingest/files/utf8.ts';
import { quietJob } from '../../../core/job.ts';
import { randomNumbers } from '../../random-numbers.ts';
import { temporaryFolder } from '../../temporary.ts';
import { notesOf, readAll } from '../formats/read-all.ts';
import { gbkBytes } from '../gbk.ts';

const folder = temporaryFolder();
const file = (name: string, content: Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const HALF = Buffer.from([0xe5, 0x8c]);
const NEW_LINE = Buffer.from('\n');
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

test('a few words are enough to recognise UTF-8 in which a character was cut off', () => {
  const detect = (word: string, count: number, cut: Uint8Array) => {
    const words = Array.from({ length: count }, (_, row) => `${row},${word}\n`).join('');
    return detectEncoding(Buffer.concat([Buffer.from(`id,city\n${words}9,`), cut, NEW_LINE]), { isWhole: true });
  };
  for (let count = 5; count <= 12; count++)
    assert.equal(detect('Orléans', count, Buffer.from([0xc3])), 'utf-8', `${count} words`);
  assert.equal(detect('Москва', 1, Buffer.from([0xd0])), 'utf-8');
  for (const cut of [[0xe4], [0xe4, 0xb8]]) assert.equal(detect('北京', 1, Buffer.from(cut)), 'utf-8');
});

test('text in GBK or Latin-1 is not taken for damaged UTF-8', () => {
  const cities = ['北京', '上海', '广州', '深圳', '杭州', '成都', '重庆', '武汉', '西安', '南京', '招商银行', '信用卡'];
  for (const city of cities)
    assert.equal(detectEncoding(gbkBytes(`id,城市\n1,${city}\n2,${city}市\n`), { isWhole: true }), 'gbk', city);
  for (const city of ['Köln', 'Orléans', 'Düsseldorf', 'Málaga'])
    assert.equal(detectEncoding(Buffer.from(`id,city\n1,${city}\n`, 'latin1'), { isWhole: true }), 'latin-1', city);
});

test('random Chinese in GBK is hardly ever taken for damaged UTF-8', () => {
  const pairs = Array.from({ length: 40 * 94 }, (_, index) => [0xb0 + Math.floor(index / 94), 0xa1 + (index % 94)]);
  const random = randomNumbers(1);
  for (let length = 1; length <= 30; length++) {
    let misread = 0;
    for (let text = 0; text < 2000; text++) {
      const bytes = Buffer.from(Array.from({ length }, () => pairs[Math.floor(random() * pairs.length)]).flat());
      if (!isUtf8(bytes) && isDamagedUtf8(bytes, true)) misread++;
    }
    assert.ok(misread <= 4, `${misread} of 2,000 texts of ${length} characters`);
  }
});

test('a value is the same however its last character was cut off, early or late in a file', async () => {
  const filler = Array.from({ length: 150_000 }, (_, row) => `${row},é北😀${'x'.repeat(row % 5)}\n`).join('');
  const cut = (bytes: readonly number[]): Buffer =>
    Buffer.concat([Buffer.from('a,北京'), Buffer.from(bytes), NEW_LINE]);
  const damaged = [cut([0xe4]), cut([0xe4, 0xb8]), cut([0xff])];
  const typed = Buffer.from('a,北京\ufffd\n');
  for (const [name, start] of Object.entries({ first: '', late: filler })) {
    const path = file(`${name}.csv`, Buffer.concat([Buffer.from(`id,city\n${start}`), ...damaged, typed]));
    const values = new Set<string>();
    for await (const { bytes, ranges, rows } of (await openTable([path], {}, quietJob())).batches(quietJob()))
      for (let row = 0; row < rows; row++)
        if (bytes[ranges[4 * row]] === 'a'.charCodeAt(0))
          values.add(Buffer.from(bytes.subarray(ranges[4 * row + 2], ranges[4 * row + 3])).toString('hex'));
    assert.deepEqual([...values], [Buffer.from('北京\ufffd').toString('hex')], name);
  }
});

/** Hands out bytes in pieces of these sizes, again and again. */
function inPieces(whole: Uint8Array, sizes: readonly number[]): ByteSource {
  let [start, piece] = [0, 0];
  return {
    consumedBytes: 0,
    damaged: false,
    read: (target, offset, length) => {
      const part = whole.subarray(start, start + Math.min(length, sizes[piece++ % sizes.length]));
      target.set(part, offset);
      start += part.length;
      return Promise.resolve(part.length);
    },
    close: () => Promise.resolve(),
  };
}

test('UTF-8 read piece by piece gives the same text as when it is decoded all at once', async () => {
  const bytes = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 8 }).map((array) => Buffer.from(array)),
    fc.constantFrom(Buffer.from('\ufeff'), Buffer.from('\ufffd')),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(bytes), sizes, fc.integer({ min: 4, max: 9 }), async (parts, pieces, length) => {
      const whole = Buffer.concat(parts);
      const source = new Utf8Source(inPieces(whole, pieces));
      const target = new Uint8Array(length + 2);
      const read: Buffer[] = [];
      for (let count = 1; count > 0;) {
        count = await source.read(target, 2, length);
        read.push(Buffer.from(target.subarray(2, 2 + count)));
      }
      assert.equal(Buffer.concat(read).toString('hex'), Buffer.from(new TextDecoder().decode(whole)).toString('hex'));
      assert.equal(source.damaged, !Buffer.from(whole.toString()).equals(whole));
    }),
    { numRuns: 2000 },
  );
});

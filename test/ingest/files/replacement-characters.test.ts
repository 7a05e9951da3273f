/** A character U+FFFD that a valid text holds is a value; only invalid bytes are damage. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import BetterSqlite3 from 'better-sqlite3';

import { openTable } from '../../../core/ingest/files/table.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryFolder } from '../../temporary.ts';
import { notesOf } from '../formats/read-all.ts';

const folder = temporaryFolder();

/** Reads a file to the end; returns the number of records, and whether it is noted as damaged. */
async function read(name: string, bytes: Uint8Array): Promise<readonly [records: number, damaged: boolean]> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const table = await openTable([path], {}, quietJob());
  let records = 0;
  for await (const { rows, broken } of table.batches(quietJob())) records += rows + broken.length;
  assert.ok(table.damaged.every((file) => file === name));
  return [records, table.damaged.length > 0];
}

const ROWS = 20_000;
const FORMATS = {
  csv: `id,city\n${Array.from({ length: ROWS }, (_, row) => `${row},b\ufffd${row % 7 === 0 ? 'x' : ''}`).join('\n')}\n`,
  jsonl: Array.from({ length: ROWS }, (_, row) => `${JSON.stringify({ id: row, city: 'b\ufffd' })}\n`).join(''),
};

for (const [format, text] of Object.entries(FORMATS)) {
  const valid = {
    utf8: Buffer.from(text),
    utf16le: Buffer.from(`\ufeff${text}`, 'utf16le'),
    utf16be: Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  };

  test(`a valid ${format} file with replacement characters is not damaged`, async () => {
    for (const [encoding, bytes] of Object.entries(valid)) {
      assert.deepEqual(await read(`${encoding}.${format}`, bytes), [ROWS, false], encoding);
      assert.deepEqual(await read(`${encoding}.${format}.gz`, gzipSync(bytes)), [ROWS, false], encoding);
    }
  });

  test(`a ${format} file in UTF-16 with half a character, or an odd number of bytes, is damaged`, async () => {
    for (const encoding of ['utf16le', 'utf16be'] as const) {
      const half = Buffer.from(encoding === 'utf16le' ? [0x3d, 0xd8] : [0xd8, 0x3d]);
      const offset = 2 * text.lastIndexOf('b\ufffd') + 2;
      const cut = Buffer.concat([valid[encoding].subarray(0, offset), half, valid[encoding].subarray(offset)]);
      assert.deepEqual(await read(`half-${encoding}.${format}`, cut), [ROWS, true], encoding);
      const odd = valid[encoding].subarray(0, -1);
      assert.equal((await read(`odd-${encoding}.${format}`, odd))[1], true, encoding);
    }
  });
}

test('a JSON Lines file in UTF-8 with an invalid byte beside replacement characters is damaged', async () => {
  const text = Buffer.from(FORMATS.jsonl);
  const offset = text.lastIndexOf('b') + 1;
  const damaged = Buffer.concat([text.subarray(0, offset), Buffer.from([0xe4]), text.subarray(offset)]);
  assert.deepEqual(await read('damaged.jsonl', damaged), [ROWS, true]);
});

test('a JSON Lines file with half a character, written as an escape, is damaged', async () => {
  const text = String.raw`{"id":1,"city":"b\ud83d"}`;
  assert.deepEqual(await read('half.jsonl', Buffer.from(`${text}\n`)), [1, true]);
  const whole = String.raw`{"id":1,"city":"b\ud83d\ude00"}`;
  assert.deepEqual(await read('whole.jsonl', Buffer.from(`${whole}\n`)), [1, false]);
});

/** A SQLite file whose texts are given by their bytes; every third row has a valid character U+FFFD. */
function sqlite(name: string, encoding: string, texts: readonly Buffer[]): Buffer {
  const path = join(folder, `made-${name}`);
  const database = new BetterSqlite3(path);
  database.pragma(`encoding = '${encoding}'`);
  database.exec('CREATE TABLE t (id INTEGER, "a ""city""" TEXT, photo BLOB)');
  const insert = database.prepare('INSERT INTO t VALUES (?, CAST(? AS TEXT), ?)');
  database.transaction(() => {
    for (let id = 0; id < 3000; id++) insert.run(id, id % 3 === 0 ? '\ufffd' : 'x', Buffer.from([0xff]));
    for (const text of texts) insert.run(3000, text, null);
  })();
  database.close();
  return readFileSync(path);
}

test('a SQLite file with invalid text is damaged, and one with replacement characters or bytes is not', async () => {
  const valid = { 'UTF-8': Buffer.from('b\ufffd\ufffd'), 'UTF-16le': Buffer.from('b\ufffd', 'utf16le') };
  for (const [encoding, text] of Object.entries(valid)) {
    const name = `valid-${encoding}.sqlite`;
    assert.deepEqual(await read(name, sqlite(name, encoding, [text])), [3001, false], encoding);
  }
  const invalid = Buffer.concat([valid['UTF-8'], Buffer.from([0xe4, 0x21])]);
  assert.deepEqual(await read('invalid.sqlite', sqlite('invalid.sqlite', 'UTF-8', [invalid])), [3001, true]);
  assert.deepEqual(await notesOf([join(folder, 'invalid.sqlite')]), [
    'invalid.sqlite has text with characters that are not valid Unicode; they were replaced',
  ]);
});

test('an index on the bytes of its texts does not make a SQLite file unreadable or damaged', async () => {
  const path = join(folder, 'indexed.sqlite');
  const database = new BetterSqlite3(path);
  database.exec('CREATE TABLE t (id TEXT, city TEXT)');
  const insert = database.prepare('INSERT INTO t VALUES (?, ?)');
  // Read in the order of the index, the rows would be reversed: one without a city in the place of one with U+FFFD.
  database.transaction(() => {
    for (let id = 300; id > 0; id--) insert.run(`i${100 + id}`, id === 1 ? null : id % 3 === 0 ? 'b\ufffd' : 'x');
  })();
  database.exec('CREATE INDEX by_bytes ON t (CAST("id" AS BLOB), CAST("city" AS BLOB))');
  database.close();
  assert.deepEqual(await read('read-indexed.sqlite', readFileSync(path)), [300, false]);
});

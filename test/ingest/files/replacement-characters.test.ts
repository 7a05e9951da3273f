/** A character U+FFFD that a valid text holds is a value; only invalid bytes are damage. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { openTable } from '../../../core/ingest/files/table.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryFolder } from '../../temporary.ts';

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
      const place = 2 * text.lastIndexOf('b\ufffd') + 2;
      const cut = Buffer.concat([valid[encoding].subarray(0, place), half, valid[encoding].subarray(place)]);
      assert.deepEqual(await read(`half-${encoding}.${format}`, cut), [ROWS, true], encoding);
      const odd = valid[encoding].subarray(0, -1);
      assert.equal((await read(`odd-${encoding}.${format}`, odd))[1], true, encoding);
    }
  });
}

test('a JSON Lines file in UTF-8 with an invalid byte beside replacement characters is damaged', async () => {
  const text = Buffer.from(FORMATS.jsonl);
  const place = text.lastIndexOf('b') + 1;
  const damaged = Buffer.concat([text.subarray(0, place), Buffer.from([0xe4]), text.subarray(place)]);
  assert.deepEqual(await read('damaged.jsonl', damaged), [ROWS, true]);
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { temporaryFolder } from '../../temporary.ts';
import { readAll } from './read-all.ts';

const folder = temporaryFolder();
/** The last line is longer than one block. */
const ROWS = [
  ['1', '北京 é'],
  ['2', '😀'],
  ['3', 'ab中'.repeat(400_000)],
];
const TEXT = ROWS.map(([id, city]) => `${JSON.stringify({ id, city })}\r\n`).join('');

test('JSON Lines in UTF-16, as Windows PowerShell writes them, are read like those in UTF-8', async () => {
  const marked = `\ufeff${TEXT}`;
  for (const [name, bytes] of Object.entries({
    'utf-8': Buffer.from(TEXT),
    'utf-8-mark': Buffer.from(marked),
    'utf-16le': Buffer.from(TEXT, 'utf16le'),
    'utf-16le-mark': Buffer.from(marked, 'utf16le'),
    'utf-16be': Buffer.from(TEXT, 'utf16le').swap16(),
    'utf-16be-mark': Buffer.from(marked, 'utf16le').swap16(),
    gzip: gzipSync(Buffer.from(marked, 'utf16le')),
  })) {
    const path = join(folder, `${name}.jsonl`);
    writeFileSync(path, bytes);
    assert.deepEqual(
      await readAll([path]),
      { columns: ['id', 'city'], rows: ROWS, lines: [1, 2, 3], broken: [] },
      name,
    );
  }
});

test('a byte order mark before a line of JSON, as joined files have it, is left out', async () => {
  // A line longer than a block, so that the last one begins another block.
  const lines = [{ id: '1' }, { id: '2' }, { id: '3', city: '\ufeffRome' }, { id: 'x'.repeat(1 << 21) }, { id: '5' }];
  const text = lines.map((line) => `\ufeff${JSON.stringify(line)}\r\n`).join('');
  const rows = lines.map(({ id, city }) => [id, city ?? '']);
  for (const encoding of ['utf8', 'utf16le'] as const) {
    const path = join(folder, `joined-${encoding}.jsonl`);
    writeFileSync(path, Buffer.from(text, encoding));
    const columns = ['id', 'city'];
    assert.deepEqual(await readAll([path]), { columns, rows, lines: [1, 2, 3, 4, 5], broken: [] }, encoding);
  }
});

test('a JSON list in UTF-16 is refused as a list', async () => {
  const path = join(folder, 'list.json');
  writeFileSync(path, Buffer.from('\ufeff[{"id":1}]', 'utf16le'));
  await assert.rejects(readAll([path]), { message: `${path} is one JSON list; only JSON Lines can be read` });
});

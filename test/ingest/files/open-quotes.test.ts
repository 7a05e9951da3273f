import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { TableOptions } from '../../../core/ingest/files/table.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll, type ReadRows } from '../formats/read-all.ts';

const folder = temporaryFolder();

const read = (path: string, options?: TableOptions): Promise<ReadRows> => readAll([path], options);

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('a stray quote breaks only its own line', async () => {
  const { rows, broken } = await read(file('stray.csv', 'a,b\n1,"x\n2,y\n3,"z"\n4,"w\n5,v\n'), { blockBytes: 7 });
  assert.deepEqual(rows, [
    ['2', 'y'],
    ['3', 'z'],
    ['5', 'v'],
  ]);
  assert.deepEqual(broken, [
    { line: 2, raw: '1,"x', problem: 'text after quote' },
    { line: 5, raw: '4,"w', problem: 'open quote' },
  ]);
});

test('a quote that is not closed within a mebibyte breaks only its own line', async () => {
  const filler = `2,${'y'.repeat(96)}\n`.repeat(30_000);
  const { rows, broken } = await read(file('open.csv', `a,b\n1,"x\n${filler}3,z\n`), { blockBytes: 1 << 16 });
  assert.equal(rows.length, 30_001);
  assert.deepEqual(broken, [{ line: 2, raw: '1,"x', problem: 'open quote' }]);
});

test('a quoted value with one very long line is read wherever it stands in the file', async () => {
  const value = `two\n${'v'.repeat(1_500_000)}`;
  for (const before of [0, 4000, 9000]) {
    const filler = `2,${'y'.repeat(96)}\n`.repeat(before);
    const { rows, broken } = await read(file('long.csv', `a,b\n${filler}1,"${value}"\n3,z\n`));
    assert.deepEqual(broken, []);
    assert.ok(rows.at(-2)?.[1] === value && rows.length === before + 2);
  }
});

test('a line that is longer than a record may be is rejected and skipped', async () => {
  const { rows, broken } = await read(
    file('long.csv', Buffer.concat([Buffer.from('a,b\n1,2\n'), Buffer.alloc(40 << 20, 120), Buffer.from('\n3,4\n')])),
  );
  assert.deepEqual(rows, [
    ['1', '2'],
    ['3', '4'],
  ]);
  assert.deepEqual(
    broken.map(({ line, problem }) => [line, problem]),
    [[3, 'too long']],
  );
});

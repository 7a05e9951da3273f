import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import * as fc from 'fast-check';

import { CheckedFile } from '../../../core/score/output/checked-file.ts';
import { temporaryFolder } from '../../temporary.ts';

function written(t: TestContext, pieces: readonly Uint8Array[]): CheckedFile {
  const file = new CheckedFile(join(temporaryFolder(t), 'file'));
  t.after(() => file.close());
  for (const piece of pieces) file.write(piece);
  return file;
}

function readFrom(file: CheckedFile, start: number, end: number): Buffer {
  const target = Buffer.alloc(end - start);
  file.read(target, start);
  return target;
}

function patterned(size: number, seed: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: size }, (_, index) => (index * 31 + seed) % 251));
}

test('any part is read as it was written, in whatever pieces', (t) => {
  const piece = fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 0, max: 255 }));
  const property = fc.property(fc.array(piece, { maxLength: 6 }), fc.nat(), fc.nat(), (sizes, one, other) => {
    const pieces = sizes.map(([size, seed]) => patterned(size, seed));
    const content = Buffer.concat(pieces);
    const file = written(t, pieces);
    assert.equal(file.bytes, content.length);
    const [start, end] = [one, other].map((at) => at % (content.length + 1)).toSorted((a, b) => a - b);
    assert.deepEqual(readFrom(file, start, end), content.subarray(start, end));
  });
  fc.assert(property, { numRuns: 60 });
});

test('a flipped bit or a missing end is reported as damage when it is read, wherever it is', (t) => {
  const content = patterned(50_000, 7);
  const file = written(t, [content.subarray(0, 20_000), content.subarray(20_000)]);
  for (const at of [0, 16_383, 16_384, 19_999, 20_000, 49_999]) {
    const flipped = Buffer.from(content);
    flipped[at] ^= 8;
    writeFileSync(file.path, flipped);
    assert.throws(() => readFrom(file, at, at + 1), { code: 'corrupt', message: /does not return what was written/ });
    assert.throws(() => readFrom(file, 0, content.length), { code: 'corrupt' });
  }
  writeFileSync(file.path, content.subarray(0, 49_000));
  assert.throws(() => readFrom(file, 49_500, 49_501), { code: 'corrupt' });
  writeFileSync(file.path, content);
  assert.deepEqual(readFrom(file, 0, content.length), readFileSync(file.path));
});

test('only its owner may read the file, and it replaces no other file', (t) => {
  const file = written(t, [Buffer.from('rows')]);
  if (process.platform !== 'win32') assert.equal(statSync(file.path).mode & 0o777, 0o600);
  assert.throws(() => new CheckedFile(file.path), { code: 'disk' });
});

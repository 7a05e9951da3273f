import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, zstdCompressSync } from 'node:zlib';

import fc from 'fast-check';

import { packColumn, unpackColumn } from '../../../core/store/columns/codec.ts';
import type { ColumnData } from '../../../core/store/columns/columns.ts';
import { textColumn } from '../../../core/store/columns/text.ts';

/** Writes into the header of a packed column and gives it the right checksum, as a forger would. */
function forged(column: ColumnData, change: (header: Buffer) => void, body?: Buffer): Buffer {
  const packed = packColumn(column);
  const blob = body === undefined ? packed : Buffer.concat([packed.subarray(0, 64), body]);
  if (body !== undefined) blob.writeUInt32LE(crc32(body), 56);
  change(blob);
  blob.writeUInt32LE(crc32(blob.subarray(0, 60)), 60);
  return blob;
}

const ROWS = 0xffff_ffff;
const CONSTANT_CODES: ColumnData = { kind: 'code', values: new Uint8Array(8).fill(3) };
const CODES: ColumnData = { kind: 'code', values: Uint8Array.of(1, 2, 3) };
const LISTS: ColumnData = { kind: 'list', values: Uint8Array.of(1, 2, 3), offsets: Uint32Array.of(0, 1, 3) };

test('a constant column that declares billions of rows is refused without allocating them', () => {
  const empty = textColumn(['', '', '']);
  for (const [column, offsets] of [
    [CONSTANT_CODES, [12, 20]],
    [{ kind: 'number', values: new Float64Array(8) }, [12, 20]],
    [empty, [12]],
  ] as const) {
    const blob = forged(column, (header) => offsets.forEach((offset) => header.writeUInt32LE(ROWS, offset)));
    assert.throws(() => unpackColumn(blob), { code: 'corrupt', message: /declares a size/ });
  }
});

test('a compressed column that declares far more bytes than it holds is refused', () => {
  for (const bytes of [2 ** 30 + 1, ROWS]) {
    const bomb = forged(
      textColumn(['ab']),
      (header) => {
        header[8] = 1;
        header.writeUInt32LE(bytes, 20);
        header.writeUInt32LE(bytes, 24);
        header.writeUInt32LE(1, 12);
      },
      zstdCompressSync(Buffer.alloc(1000)),
    );
    assert.throws(() => unpackColumn(bomb), { code: 'corrupt' });
  }
  const few = forged(
    textColumn(['ab']),
    (header) => {
      header[8] = 1;
      header.writeUInt32LE(2 ** 29, 20);
      header.writeUInt32LE(2 ** 29, 24);
    },
    zstdCompressSync(Buffer.alloc(100)),
  );
  assert.throws(() => unpackColumn(few), { code: 'corrupt', message: /declares a size/ });
});

test('more data than declared are not unpacked', () => {
  const bomb = forged(textColumn(['a'.repeat(100)]), (header) => (header[8] = 1), zstdCompressSync(Buffer.alloc(2e8)));
  const before = process.memoryUsage().rss;
  assert.throws(() => unpackColumn(bomb), { code: 'corrupt' });
  assert.ok(process.memoryUsage().rss - before < 1e8);
});

test('lengths that do not add up to the number of stored values are refused', () => {
  const blob = forged(LISTS, (header) => header.writeUInt32LE(2, 20), Buffer.from([1, 2, 1, 2]));
  blob.writeUInt32LE(crc32(Buffer.from([1, 2, 1, 2])), 28);
  blob.writeUInt32LE(crc32(blob.subarray(0, 60)), 60);
  assert.throws(() => unpackColumn(blob), { code: 'corrupt', message: /declares a size/ });
});

test('a column with any forged header is unpacked to as many rows as it declares, or refused as corrupt', () => {
  const columns: readonly ColumnData[] = [CODES, CONSTANT_CODES, LISTS, textColumn(['a', 'bc']), textColumn([])];
  const value = fc.oneof(fc.nat(8), fc.nat(255));
  fc.assert(
    fc.property(
      fc.constantFrom(...columns),
      fc.array(fc.tuple(fc.integer({ min: 5, max: 55 }), value)),
      (column, edits) => {
        const blob = forged(column, (header) => edits.forEach(([offset, byte]) => (header[offset] = byte)));
        try {
          const unpacked = unpackColumn(blob);
          const rows = 'offsets' in unpacked ? unpacked.offsets.length - 1 : unpacked.values.length;
          assert.equal(rows, blob.readUInt32LE(12));
          if ('offsets' in unpacked) {
            const { length } = unpacked.kind === 'text' ? unpacked.bytes : unpacked.values;
            assert.equal(unpacked.offsets.at(-1), length);
          }
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'corrupt', String(error));
        }
      },
    ),
    { numRuns: 3000 },
  );
});

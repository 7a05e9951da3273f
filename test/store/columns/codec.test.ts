import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { packColumn, packColumnAsync, unpackColumn } from '../../../core/store/columns/codec.ts';
import { CHUNK_ROWS, type ColumnData } from '../../../core/store/columns/columns.ts';
import { contentChecksum, readHeader } from '../../../core/store/columns/packed.ts';
import { textColumn } from '../../../core/store/columns/text.ts';

const code = fc.oneof(fc.nat(3), fc.nat(255), fc.nat(65_535), fc.nat(0xffff_ffff));
const day = fc.nat(400).map((days) => 1_735_689_600_000 + days * 86_400_000);
const special = fc.constantFrom(
  Number.NaN,
  0,
  -0,
  Infinity,
  -Infinity,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  2 ** 53 + 2,
  Number.MIN_VALUE,
);
const numberLists = fc.oneof(
  fc.array(fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -1000, max: 70_000 }) }, fc.constant(Number.NaN))),
  fc.array(fc.oneof(day, fc.constant(Number.NaN))),
  fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 2 ** 40 }).map((ms) => 1.6e12 + ms),
      fc.constant(Number.NaN),
    ),
  ),
  fc.array(fc.integer({ min: -99_999, max: 9_999_999 }).map((cents) => cents / 100)),
  fc.array(fc.float()),
  fc.array(fc.double()),
  fc.array(fc.oneof(special, fc.integer(), fc.double())),
);
const byteLists = fc.array(fc.uint8Array({ maxLength: 20 }));

function assertRoundTrip(column: ColumnData): void {
  assert.deepEqual(unpackColumn(packColumn(column)), column);
}

function numbers(values: readonly number[]): ColumnData {
  return { kind: 'number', values: Float64Array.from(values) };
}

/** Codes in the array type that the codec returns. */
function narrow(values: readonly number[]): Uint8Array | Uint16Array | Uint32Array {
  const max = Math.max(0, ...values);
  return max <= 255 ? Uint8Array.from(values) : max <= 65_535 ? Uint16Array.from(values) : Uint32Array.from(values);
}

function offsetsOf(lengths: readonly number[]): Uint32Array {
  let end = 0;
  return Uint32Array.from([0, ...lengths.map((length) => (end += length))]);
}

test('numbers are read back bit for bit: integers, times, decimals, floats, missing, negative zero, infinity', () => {
  fc.assert(
    fc.property(numberLists, (values) => assertRoundTrip(numbers(values))),
    { numRuns: 1000 },
  );
});

test('codes are read back in the narrowest width, regardless of their width before', () => {
  fc.assert(
    fc.property(fc.array(code), (values) => {
      assert.deepEqual(unpackColumn(packColumn({ kind: 'code', values: Uint32Array.from(values) })), {
        kind: 'code',
        values: narrow(values),
      });
      assertRoundTrip({ kind: 'code', values: narrow(values) });
    }),
  );
});

test('lists of codes are read back with their offsets', () => {
  fc.assert(
    fc.property(fc.array(fc.array(code, { maxLength: 5 })), (lists) => {
      assertRoundTrip({
        kind: 'list',
        values: narrow(lists.flat()),
        offsets: offsetsOf(lists.map((list) => list.length)),
      });
    }),
  );
});

test('text is read back byte for byte, valid UTF-8 or not', () => {
  fc.assert(
    fc.property(byteLists, (values) => {
      const offsets = offsetsOf(values.map((value) => value.length));
      assertRoundTrip({ kind: 'text', bytes: Uint8Array.from(values.flatMap((value) => [...value])), offsets });
    }),
  );
});

test('only the slice of a longer text column is packed', () => {
  const { bytes } = textColumn(['ab', 'cde', 'f']);
  assert.deepEqual(unpackColumn(packColumn({ kind: 'text', bytes, offsets: Uint32Array.of(2, 5, 6) })), {
    kind: 'text',
    bytes: new Uint8Array(Buffer.from('cdef')),
    offsets: Uint32Array.of(0, 3, 4),
  });
});

test('packing in the thread pool gives the same content', async () => {
  const column = numbers(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 1009));
  const packed = await packColumnAsync(column);
  assert.deepEqual(unpackColumn(packed), column);
  assert.equal(contentChecksum(packed), contentChecksum(packColumn(column)));
});

test('whole numbers, dates and money are stored as narrow integers, and constants take no space', () => {
  const rows = Array.from({ length: 2000 }, (_, i) => i);
  const widths = Object.fromEntries(
    Object.entries({
      ages: rows.map((i) => 18 + (i % 70)),
      agesWithGaps: rows.map((i) => (i % 9 === 0 ? Number.NaN : i % 70)),
      dates: rows.map((i) => 1_735_689_600_000 + (i % 300) * 86_400_000),
      seconds: rows.map((i) => 1_735_689_600_000 + i * 3_000_000),
      money: rows.map((i) => i / 100),
      quarters: rows.map((i) => i * 1e6 + 0.25),
      thirds: rows.map((i) => i / 3),
      constant: rows.map(() => 0.1),
      missing: rows.map(() => Number.NaN),
    }).map(([name, values]) => [name, readHeader(packColumn(numbers(values))).valueWidth]),
  );
  assert.deepEqual(widths, {
    ages: 1,
    agesWithGaps: 1,
    dates: 2,
    seconds: 2,
    money: 2,
    quarters: 'double',
    thirds: 'double',
    constant: 0,
    missing: 0,
  });
  assert.equal(packColumn({ kind: 'code', values: new Uint8Array(CHUNK_ROWS).fill(3) }).length, 64);
});

test('the header counts the missing values', () => {
  const missing = (
    [
      { kind: 'code', values: Uint8Array.of(0, 1, 0, 2) },
      { kind: 'list', values: Uint8Array.of(1, 2), offsets: Uint32Array.of(0, 0, 2, 2, 2) },
      textColumn(['', 'a']),
      numbers([1, Number.NaN, 2, 0]),
    ] satisfies ColumnData[]
  ).map((column) => readHeader(packColumn(column)).missing);
  assert.deepEqual(missing, [2, 3, 1, 1]);
});

test('a change of any byte and a truncation are reported as corrupt', () => {
  const values = Uint16Array.from({ length: 3000 }, (_, i) => (i * i) % 700);
  const blobs = [
    packColumn({ kind: 'code', values }),
    packColumn(numbers([1, 2, 3])),
    packColumn(textColumn(['a', 'bc'])),
  ];
  const damaged = fc.record({
    blob: fc.constantFrom(...blobs),
    position: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    flip: fc.integer({ min: 1, max: 255 }),
  });
  fc.assert(
    fc.property(damaged, ({ blob, position, flip }) => {
      const copy = Buffer.from(blob);
      const index = Math.floor(position * copy.length);
      copy[index] ^= flip;
      assert.throws(() => unpackColumn(copy), { code: 'corrupt' }, `byte ${index}`);
      assert.throws(() => unpackColumn(blob.subarray(0, index)), { code: 'corrupt' });
    }),
    { numRuns: 500 },
  );
});

test('the content checksum distinguishes contents and reads only the header', () => {
  const [a, b] = [packColumn(numbers([1, 2, 4])), packColumn(numbers([1, 2, 3]))];
  assert.notEqual(contentChecksum(a), contentChecksum(b));
  assert.equal(contentChecksum(a.subarray(0, 64)), contentChecksum(a));
});

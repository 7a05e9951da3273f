import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  dictionary,
  float64,
  int32,
  int64,
  list,
  nullType,
  struct,
  tableFromArrays,
  tableToIPC,
  utf8,
  type DataType,
} from '@uwdata/flechette';
import fc from 'fast-check';

import { AppError } from '../../../../core/errors.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { readAll } from '../read-all.ts';

const path = join(temporaryFolder(), 'hostile.arrow');
const ROWS = 90;

function arrow(types: Record<string, DataType>, columns: Record<string, unknown[]>, format: 'file' | 'stream'): Buffer {
  return Buffer.from(tableToIPC(tableFromArrays(columns, { types, maxBatchRows: 40 }), { format })!);
}

const WORDS = ['red', 'green', null, 'blue'];
const types = {
  id: utf8(),
  count: int64(),
  rate: float64(),
  word: dictionary(utf8()),
  tags: list(utf8()),
};
const columns = Object.fromEntries(
  Object.entries({
    id: (row: number) => `id ${row}`,
    count: (row: number) => (row % 5 === 0 ? null : BigInt(row)),
    rate: (row: number) => row / 7,
    word: (row: number) => WORDS[row % 4],
    tags: (row: number) => ['a', 'b', 'c'].slice(row % 4),
  }).map(([name, make]) => [name, Array.from({ length: ROWS }, (_, row): unknown => make(row))]),
);
const whole = { file: arrow(types, columns, 'file'), stream: arrow(types, columns, 'stream') };

/** Reads bytes as a file: all rows, or the error that explains why not. */
async function readBytes(bytes: Uint8Array): Promise<number | AppError> {
  writeFileSync(path, bytes);
  try {
    const { rows, broken } = await readAll([path]);
    assert.deepEqual(broken, []);
    return rows.length;
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    assert.match(error.message, /hostile\.arrow/);
    assert.ok(error.help !== undefined);
    return error;
  }
}

test('a whole file is read completely', async () => {
  assert.deepEqual([await readBytes(whole.file), await readBytes(whole.stream)], [ROWS, ROWS]);
});

test('a file that ends too early is refused, wherever it ends', async () => {
  for (const bytes of Object.values(whole))
    for (let length = 12; length < bytes.length; length += length < bytes.length - 40 ? 41 : 1)
      assert.ok((await readBytes(bytes.subarray(0, length))) instanceof AppError, `${length} of ${bytes.length}`);
});

test('a damaged file is refused, or all its rows are read', async () => {
  const damage = fc.record({
    format: fc.constantFrom('file' as const, 'stream' as const),
    offset: fc.nat(),
    value: fc.oneof(fc.constantFrom(0, 1, -1, 0x7fffffff, -0x80000000, 1000), fc.integer()),
    bytes: fc.constantFrom(1, 4),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ format, offset, value, bytes }) => {
      const damaged = Buffer.from(whole[format]);
      if (bytes === 1) damaged[offset % damaged.length] ^= 1 << (value & 7);
      else damaged.writeInt32LE(value, (offset % (damaged.length - 4)) & ~3);
      const read = await readBytes(damaged);
      // Damaged magic bytes make it another kind of file.
      if (typeof read === 'number' && damaged.subarray(0, 8).equals(whole[format].subarray(0, 8)))
        assert.equal(read, ROWS);
    }),
    { numRuns: 300 },
  );
});

test('a file with other magic bytes is not read as text, even if they contain tabs or line breaks', async () => {
  for (const value of [1208617481, -2073752065, 0x41414141, 0]) {
    const damaged = Buffer.from(whole.file);
    damaged.writeInt32LE(value, 0);
    assert.ok((await readBytes(damaged)) instanceof AppError, String(value));
  }
});

test('a message that damage turns into an end-of-stream marker does not hide the rows after it', async () => {
  const continuation = Buffer.of(0xff, 0xff, 0xff, 0xff);
  const last = whole.stream.lastIndexOf(continuation);
  let messages = 0;
  for (let start = 0; start >= 0 && start < last; start = whole.stream.indexOf(continuation, start + 4)) {
    // The four bytes before the length, the length, or both become zero.
    for (const [from, to] of start === 0
      ? [[4, 8]]
      : [
          [0, 4],
          [4, 8],
          [0, 8],
        ]) {
      const damaged = Buffer.from(whole.stream).fill(0, start + from, start + to);
      assert.ok((await readBytes(damaged)) instanceof AppError, `${from} to ${to} at ${start}`);
    }
    messages++;
  }
  assert.ok(messages >= 4);
});

test('a footer that lists messages other than those in the file is refused', async () => {
  const start = whole.file.length - 10 - whole.file.readInt32LE(whole.file.length - 10);
  let refused = 0;
  for (let offset = start; offset < whole.file.length - 12; offset += 4) {
    const value = whole.file.readInt32LE(offset);
    for (const changed of value > 0 && value < 100_000 ? [value - 1, value + 1, 0] : []) {
      const damaged = Buffer.from(whole.file);
      damaged.writeInt32LE(changed, offset);
      const read = await readBytes(damaged);
      if (typeof read === 'number') assert.equal(read, ROWS, `${value} at ${offset} → ${changed}`);
      else refused++;
    }
  }
  assert.ok(refused > 50);
});

test('a file is read without the schema before its messages, as some programs leave it out', async () => {
  const length = whole.file.readInt32LE(12);
  const bytes = Buffer.from(whole.file).fill(0, 8, 16 + length);
  assert.equal(await readBytes(bytes), ROWS);
});

/** A stream with one column, in whose only batch one sequence of 32-bit numbers is replaced by another. */
function numbersReplaced(
  find: readonly number[],
  by: readonly number[],
  type: DataType,
  values: readonly unknown[],
): Buffer {
  const bytes = arrow({ column: type }, { column: [...values] }, 'stream');
  const [from, to] = [find, by].map((numbers) => Buffer.from(Int32Array.from(numbers).buffer));
  const offset = bytes.lastIndexOf(from);
  assert.ok(offset > 0);
  to.copy(bytes, offset);
  return bytes;
}

test('an array that points to bytes or words that do not exist is refused', async () => {
  const [texts, words] = [
    ['a', 'bb', 'ccc'],
    ['a', 'b', 'c'],
  ];
  const wordType = (): DataType => dictionary(utf8(), int32());
  const cases = {
    'an offset beyond the texts': numbersReplaced([0, 1, 3, 6], [0, 1, 3, 600], utf8(), texts),
    'a negative offset': numbersReplaced([0, 1, 3, 6], [0, -1, 3, 6], utf8(), texts),
    'offsets that decrease': numbersReplaced([0, 1, 3, 6], [0, 3, 1, 6], utf8(), texts),
    'items beyond a list': numbersReplaced([0, 1, 3], [0, 1, 3000], list(int32()), [[7], [8, 9]]),
    'a word beyond the dictionary': numbersReplaced([0, 1, 2], [0, 1, 3], wordType(), words),
    'a negative word': numbersReplaced([0, 1, 2], [0, -1, 2], wordType(), words),
  };
  for (const [name, bytes] of Object.entries(cases)) {
    const error = await readBytes(bytes);
    assert.ok(error instanceof AppError, name);
    assert.match(error.message, /contradicts/, name);
  }
});

test('more rows than the content can have are refused immediately', async () => {
  const bytes = arrow({ column: nullType() }, { column: Array.from({ length: 0x0bad }, () => null) }, 'stream');
  const count = Buffer.of(0xad, 0x0b);
  for (let offset = bytes.indexOf(count); offset > 0; offset = bytes.indexOf(count, offset + 1))
    bytes.writeBigInt64LE(2n ** 40n, offset);
  assert.ok((await readBytes(bytes)) instanceof AppError);
});

test('a type that has no single value per row is refused with its column', async () => {
  const bytes = arrow({ place: struct({ city: utf8() }) }, { place: [{ city: 'x' }] }, 'file');
  const error = await readBytes(bytes);
  assert.ok(error instanceof AppError);
  assert.match(error.message, /struct.*column place/);
  assert.match(error.help ?? '', /leave the column out/);
});

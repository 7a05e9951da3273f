import assert from 'node:assert/strict';
import { test } from 'node:test';

import { KnownSamples } from '../../../core/ingest/append/known-samples.ts';
import { Replacements } from '../../../core/ingest/append/replacements.ts';
import { quietJob } from '../../../core/job.ts';
import { unpackColumn } from '../../../core/store/columns/codec.ts';
import { CHUNK_ROWS, type ColumnData } from '../../../core/store/columns/columns.ts';
import type { AppendWriter } from '../../../core/store/datasets/dataset-types.ts';

const AGE = { name: 'age', role: 'numeric', kind: 'number' } as const;

const numbers = (...values: number[]) => [
  { key: AGE, data: { kind: 'number', values: Float64Array.from(values) } } as const,
];

test('records of several chunks replace the rows of their samples in several chunks, and no others', async () => {
  // A dataset of three chunks, with three rows in the last one; each row holds its own number.
  const sizes = [CHUNK_ROWS, CHUNK_ROWS, 3];
  const chunks = sizes.map((size, chunk) => Float64Array.from({ length: size }, (_, row) => chunk * CHUNK_ROWS + row));
  const known = new KnownSamples(1, null);
  const rows = [1, CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 5, 2 * CHUNK_ROWS + 2];
  for (const row of rows) known.add(row, NaN, 0, () => NaN);
  known.seal();
  const replacements = new Replacements(known);
  // Three chunks of records: of known samples, by their numbers, and of new ones (−1). Sample 3 is not replaced.
  await replacements.add(numbers(-4, -9, -1), [0, 2], Float64Array.of(4, -1, 1));
  await replacements.add(numbers(-9, -10), [1], Float64Array.of(-1, 0));
  await replacements.add(numbers(-2), [0], Float64Array.of(2));
  const written = new Set<number>();
  const store = {
    readChunk: (chunk: number): ColumnData => ({ kind: 'number', values: chunks[chunk] }),
    putChunk: (chunk: number, count: number, _: unknown, packed: Buffer) => {
      assert.equal(count, sizes[chunk]);
      written.add(chunk);
      const data = unpackColumn(packed);
      assert.ok(data.kind === 'number');
      chunks[chunk] = Float64Array.from(data.values);
    },
  } as unknown as AppendWriter;
  await replacements.write([AGE], store, quietJob());
  const changed = chunks.flatMap((values, chunk) =>
    [...values].flatMap((value, row) =>
      value === chunk * CHUNK_ROWS + row ? [] : [[chunk * CHUNK_ROWS + row, value]],
    ),
  );
  assert.deepEqual(changed, [
    [1, -10],
    [CHUNK_ROWS - 1, -1],
    [CHUNK_ROWS, -2],
    [2 * CHUNK_ROWS + 2, -4],
  ]);
  assert.deepEqual([...written], [0, 1, 2]);
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { ADAM } from '../../core/engine/adam.ts';
import { BatchMemory } from '../../core/engine/batch-memory.ts';
import { BatchRows } from '../../core/engine/batch-rows.ts';
import { EmbeddingTable, gatherEmbeddings, type EncodedSamples } from '../../core/engine/embedding.ts';
import { compileKernels, Kernels } from '../../core/engine/simd/kernels.ts';
import { Arena } from '../../core/engine/simd/memory.ts';

const ROWS = 12;
const adam = { learningRate: 0.1, l2: 0.01 };
const module = await compileKernels();

interface Sample {
  readonly single: readonly number[];
  readonly tags: readonly number[];
}

const row = fc.integer({ min: 0, max: ROWS - 1 });
const samples = fc.array(
  fc.record({ single: fc.tuple(row, row), tags: fc.array(row, { minLength: 1, maxLength: 4 }) }),
  { minLength: 1, maxLength: 6 },
);

function encoded(list: readonly Sample[]): EncodedSamples {
  const offsets = Uint32Array.from([
    0,
    ...list.map((_, i) => list.slice(0, i + 1).reduce((sum, sample) => sum + sample.tags.length, 0)),
  ]);
  return {
    count: list.length,
    singleFields: 2,
    single: Int32Array.from(list.flatMap((sample) => sample.single)),
    multi: [{ offsets, values: Int32Array.from(list.flatMap((sample) => sample.tags)) }],
  };
}

/** The rows of each of a sample's three fields, with their shares of the field's embedding. */
function fieldsOf(sample: Sample): readonly (readonly (readonly [row: number, share: number])[])[] {
  return [
    ...sample.single.map((single) => [[single, 1] as const]),
    sample.tags.map((tag) => [tag, 1 / sample.tags.length] as const),
  ];
}

function newTable(dimension: number): EmbeddingTable {
  const table = new EmbeddingTable(ROWS, dimension);
  table.initialise(5);
  return table;
}

/** The rows of a table that each of `threads` threads updates, and the memory of a batch that they all use. */
function newBatchRows(
  table: EmbeddingTable,
  threads: number,
): { readonly arena: Arena; readonly batch: BatchMemory; readonly rowsByThread: readonly BatchRows[] } {
  const arena = new Arena();
  const kernels = new Kernels(module, arena, table);
  return {
    arena,
    batch: new BatchMemory(arena, {
      batchSize: 6,
      singleFields: 2,
      multiFields: 1,
      dimension: table.dimension,
      steps: ['click'],
    }),
    rowsByThread: Array.from({ length: threads }, (_, thread) => new BatchRows(kernels, arena, table, thread, threads)),
  };
}

describe('the embedding table', () => {
  it('gathers rows side by side and averages multi-valued fields, for training and for scoring alike', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 20 }), (list, dimension) => {
        const table = newTable(dimension);
        const weights = table.weights();
        const target = new Float32Array(list.length * 3 * dimension);
        gatherEmbeddings(table.data, table.stride, dimension, encoded(list), 0, list.length, target);
        const {
          arena,
          batch,
          rowsByThread: [rows],
        } = newBatchRows(table, 1);
        batch.load(encoded(list));
        const inArena = arena.floats(target.length);
        const middle = Math.floor(list.length / 2);
        rows.gather(batch.samples, 0, middle, inArena);
        rows.gather(batch.samples, middle, list.length, inArena.subarray(middle * 3 * dimension));
        assert.deepEqual(Float32Array.from(inArena), target);
        const expected = list.flatMap((sample) =>
          fieldsOf(sample).flatMap((rows) =>
            Array.from({ length: dimension }, (_, k) =>
              rows.reduce((sum, [index, share]) => sum + share * weights[index * dimension + k], 0),
            ),
          ),
        );
        expected.forEach((value, i) => {
          assert.ok(Math.abs(value - target[i]) < 1e-6);
        });
      }),
    );
  });

  it('updates the rows of a batch by Adam on their summed gradients, and no others, for any number of threads', () => {
    const batches = fc.array(samples, { minLength: 1, maxLength: 3 });
    const dimensions = fc.constantFrom(1, 5, 16);
    fc.assert(fc.property(batches, dimensions, fc.constantFrom(1, 2, 4), checkUpdates));
  });
});

/** Updates a table batch by batch on several threads, and compares it with Adam applied to each weight alone. */
function checkUpdates(batches: readonly (readonly Sample[])[], dimension: number, threads: number): void {
  const table = newTable(dimension);
  const { arena, batch, rowsByThread } = newBatchRows(table, threads);
  const expected = Array.from(table.weights(), (weight) => ({ weight, first: 0, second: 0 }));
  batches.forEach((list, index) => {
    const gradient = Float32Array.from({ length: list.length * 3 * dimension }, (_, i) => Math.sin(i + index));
    const inArena = arena.floats(gradient.length);
    inArena.set(gradient);
    batch.load(encoded(list));
    for (const rows of rowsByThread) rows.update(batch.samples, inArena, index + 1, adam);
    for (const [weight, sum] of summedGradients(list, gradient, dimension))
      expected[weight] = afterAdam(expected[weight], sum, index + 1);
  });
  const weights = table.weights();
  expected.forEach(({ weight }, i) => {
    assert.ok(Math.abs(weight - weights[i]) < 1e-4, `${weight} ${weights[i]}`);
  });
}

/** The gradients of a batch's fields, summed for each weight of the table. */
function summedGradients(
  list: readonly Sample[],
  gradient: Float32Array,
  dimension: number,
): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  list.forEach((sample, i) => {
    fieldsOf(sample).forEach((rows, field) => {
      for (const [index, share] of rows)
        for (let k = 0; k < dimension; k++) {
          const weight = index * dimension + k;
          sums.set(weight, (sums.get(weight) ?? 0) + share * gradient[(i * 3 + field) * dimension + k]);
        }
    });
  });
  return sums;
}

/** A weight and its moments. */
interface AdamState {
  readonly weight: number;
  readonly first: number;
  readonly second: number;
}

function afterAdam({ weight, ...before }: AdamState, sum: number, step: number): AdamState {
  const g = sum + adam.l2 * weight;
  const first = ADAM.beta1 * before.first + (1 - ADAM.beta1) * g;
  const second = ADAM.beta2 * before.second + (1 - ADAM.beta2) * g * g;
  const scale = Math.sqrt(second / (1 - ADAM.beta2 ** step)) + ADAM.epsilon;
  return { weight: weight - (adam.learningRate * first) / (1 - ADAM.beta1 ** step) / scale, first, second };
}

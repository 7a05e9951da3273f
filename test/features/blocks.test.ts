import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BlockReader } from '../../core/features/blocks.ts';
import { selectionCounts } from '../../core/features/counts.ts';
import { layOutFields } from '../../core/features/schema.ts';
import { wholeSelection, type Selection } from '../../core/features/selection.ts';
import { CHUNK_ROWS } from '../../core/store/columns/columns.ts';
import { textColumn } from '../../core/store/columns/text.ts';
import type { DatasetInfo } from '../../core/store/datasets/dataset-types.ts';
import type { Project } from '../../core/store/file/project.ts';
import { temporaryProject } from '../temporary-project.ts';
import { storeDataset } from './datasets.ts';

const schema = layOutFields([
  { name: 'city', role: 'categorical', kind: 'categorical', values: textColumn(['北京', 'Oslo']) },
  { name: 'tags', role: 'multi', kind: 'multi', values: textColumn(['x', 'y']) },
  { name: 'age', role: 'numeric', kind: 'numeric', edges: Float64Array.of(20, 40) },
]);
const unbucketed = layOutFields([{ name: 'age', role: 'numeric', kind: 'numeric', edges: new Float64Array(0) }]);

/** The rows of a dataset that a selection reads, over all chunks. */
function rowsRead(project: Project, dataset: DatasetInfo, selection: Selection): number[] {
  const reader = new BlockReader(project, dataset, unbucketed, selection);
  return Array.from({ length: reader.chunkCount }, (_, chunk) => [...reader.read(chunk).sourceRows]).flat();
}

test('cells become rows of the embedding table: missing, rare or unseen, known values and buckets', (t) => {
  const project = temporaryProject(t);
  const dataset = storeDataset(project, 'may', {
    steps: ['click', 'approval'],
    depth: [0, 1, 2, 0],
    categorical: { city: ['Oslo', null, 'Rome', '北京'], unused: ['a', 'b', 'c', 'd'] },
    numeric: { age: [19.5, 20, 99, NaN] },
    multi: { tags: [['y', 'x', 'y'], [], ['z'], ['x']] },
  });
  const block = new BlockReader(project, dataset, schema, wholeSelection()).read(0);
  assert.deepEqual(block, {
    rows: 4,
    single: Int32Array.of(3, 9, 0, 10, 1, 11, 2, 8),
    multi: [{ offsets: Uint32Array.of(0, 3, 4, 5, 6), values: Int32Array.of(7, 6, 7, 4, 5, 6) }],
    depth: Uint8Array.of(0, 1, 2, 0),
    matureSteps: Uint8Array.of(2, 2, 2, 2),
    sourceRows: Uint32Array.of(0, 1, 2, 3),
  });
});

test('a sequence holds the last values of a list, padded in front with the missing value', (t) => {
  const project = temporaryProject(t);
  const withHistory = layOutFields([
    { name: 'age', role: 'numeric', kind: 'numeric', edges: Float64Array.of(20) },
    { name: 'tags', role: 'multi', kind: 'sequence', values: textColumn(['x', 'y']), length: 3 },
    { name: 'city', role: 'categorical', kind: 'categorical', values: textColumn(['Oslo']) },
  ]);
  const dataset = storeDataset(project, 'may', {
    steps: ['click'],
    depth: [0, 1, 0, 1],
    immature: [0, 0, 1, 0],
    numeric: { age: [10, 30, 10, NaN] },
    categorical: { city: ['Oslo', 'Rome', 'Oslo', null] },
    multi: { tags: [['x', 'y', 'y', 'x'], [], ['x'], ['z', 'y']] },
  });
  const { single, multi, sourceRows } = new BlockReader(project, dataset, withHistory, wholeSelection()).read(0);
  assert.deepEqual([...sourceRows], [0, 1, 3]);
  assert.deepEqual([...single], [1, 6, 6, 5, 9, 2, 3, 3, 3, 8, 0, 3, 4, 6, 7]);
  assert.deepEqual(multi, []);
});

test('a selection takes the same mature samples of a bank in a half-open period in every epoch', async (t) => {
  const project = temporaryProject(t);
  const dataset = storeDataset(project, 'may', {
    steps: ['click'],
    depth: [1, 0, 1, 0, 1, 0, 1],
    time: [5, 10, 15, 20, 25, NaN, 15],
    immature: [0, 0, 0, 0, 0, 0, 1],
    bank: ['a', 'a', 'b', 'a', 'a', 'a', 'a'],
    numeric: { age: [1, 2, 3, 4, 5, 6, 7] },
  });
  const reader = new BlockReader(project, dataset, unbucketed, { ...wholeSelection('a'), from: 10, to: 25 });
  const first = reader.read(0);
  assert.deepEqual([...first.sourceRows], [1, 3]);
  assert.deepEqual([...first.depth], [0, 0]);
  assert.deepEqual(reader.read(0), first);
  assert.deepEqual(rowsRead(project, dataset, wholeSelection('a')), [0, 1, 3, 4, 5]);
  assert.deepEqual(rowsRead(project, dataset, { ...wholeSelection(), from: 15 }), [2, 3, 4]);
  assert.deepEqual(await selectionCounts(project, dataset, wholeSelection('a')), {
    rows: 5,
    settled: { click: 5 },
    positives: { click: 2 },
  });
});

test('samples beyond the first chunk are read, and chunks without selected samples are empty', (t) => {
  const project = temporaryProject(t);
  const row = Array.from({ length: CHUNK_ROWS + 5 }, (_, i) => i);
  const dataset = storeDataset(project, 'may', {
    steps: ['click'],
    depth: row.map((i) => i % 2),
    time: row,
    numeric: { age: row },
  });
  const reader = new BlockReader(project, dataset, unbucketed, { ...wholeSelection(), from: CHUNK_ROWS + 2 });
  assert.equal(reader.chunkCount, 2);
  assert.equal(reader.read(0).rows, 0);
  assert.deepEqual(
    [...reader.read(1).sourceRows],
    [2, 3, 4].map((i) => CHUNK_ROWS + i),
  );
  assert.deepEqual([...reader.read(1).depth], [0, 1, 0]);
});

test('cached and freshly decoded chunks give the same blocks', (t) => {
  const project = temporaryProject(t);
  const row = Array.from({ length: 300 }, (_, i) => i);
  const dataset = storeDataset(project, 'may', {
    steps: ['click'],
    depth: row.map((i) => i % 2),
    categorical: { city: row.map((i) => (i % 3 === 0 ? 'Oslo' : `town ${i}`)) },
    numeric: { age: row },
    multi: { tags: row.map((i) => ['x', 'y', 'z'].slice(0, i % 4)) },
  });
  const selection = { ...wholeSelection(), hashTo: 0.5 };
  const cached = new BlockReader(project, dataset, schema, selection);
  const fresh = new BlockReader(project, dataset, schema, selection, { cacheBytes: 0 });
  const first = fresh.read(0);
  assert.ok(first.rows > 100);
  for (const reader of [fresh, cached, cached]) assert.deepEqual(reader.read(0), first);
});

for (const [rowKind, id] of [
  ['ids', undefined],
  ['rows without ids', null],
] as const)
  test(`hash ranges of the ${rowKind} are disjoint and complete`, (t) => {
    const project = temporaryProject(t);
    const row = Array.from({ length: 1000 }, (_, i) => i);
    const dataset = storeDataset(project, 'may', {
      steps: ['click'],
      depth: row.map(() => 0),
      id,
      numeric: { age: row },
    });
    const share = (hashFrom: number, hashTo: number) =>
      rowsRead(project, dataset, { ...wholeSelection(), hashFrom, hashTo });
    const parts = [share(0, 0.5), share(0.5, 0.6), share(0.6, 1)];
    assert.deepEqual(
      parts.flat().sort((a, b) => a - b),
      row,
    );
    assert.ok(
      parts[0].length > 400 && parts[1].length > 50 && parts[2].length > 300,
      `sizes ${parts.map((part) => part.length)}`,
    );
  });

test('down-sampling keeps a share of the last step’s negatives and all of its positives', async (t) => {
  const project = temporaryProject(t);
  const depth = Array.from({ length: 20_000 }, (_, i) => (i % 100 === 0 ? 2 : i % 4 === 0 ? 1 : 0));
  const dataset = storeDataset(project, 'may', { steps: ['click', 'approval'], depth, numeric: { age: depth } });
  const downSampled = (seed: number) => ({ ...wholeSelection(), keepNegatives: { rate: 0.1, seed } });
  const { positives, rows } = await selectionCounts(project, dataset, downSampled(7));
  const depths = [rows - positives.click, positives.click - positives.approval, positives.approval];
  assert.equal(depths[2], 200);
  assert.ok(Math.abs(depths[0] / 15_000 - 0.1) < 0.015 && Math.abs(depths[1] / 4_800 - 0.1) < 0.02, `depths ${depths}`);
  assert.equal(rowsRead(project, dataset, downSampled(7)).length, rows);
  assert.notDeepEqual(rowsRead(project, dataset, downSampled(7)), rowsRead(project, dataset, downSampled(8)));
});

test('the error names the fields, the bank or the column that a dataset lacks', (t) => {
  const project = temporaryProject(t);
  const dataset = storeDataset(project, 'may', {
    steps: ['click'],
    depth: [0],
    bank: ['north'],
    categorical: { ctiy: ['a'] },
    numeric: { age: [1], tags: [2] },
  });
  assert.throws(() => new BlockReader(project, dataset, schema, wholeSelection()), {
    code: 'invalid-input',
    message:
      'dataset may does not fit the model: missing field city (nearest column: ctiy); field tags is ' +
      'multi-valued in the model but numeric in the data',
  });
  assert.throws(() => rowsRead(project, dataset, wholeSelection('nroth')), {
    code: 'unknown-name',
    message: /nroth \(did you mean north\?\)/,
  });
  assert.throws(() => rowsRead(project, dataset, { ...wholeSelection(), from: 1 }), {
    code: 'invalid-input',
    message: /no time column/,
  });
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';

import { funnelCall, funnelTrendCall } from '../../../core/api/funnel.ts';
import { VocabularyIndex } from '../../../core/features/vocabulary.ts';
import { importDataset, type ImportOptions } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { packColumn } from '../../../core/store/columns/codec.ts';
import type { ColumnData, ColumnRole } from '../../../core/store/columns/columns.ts';
import { arePossibleTexts } from '../../../core/store/columns/packed-header.ts';
import { contentChecksum, readHeader } from '../../../core/store/columns/packed.ts';
import { textColumn } from '../../../core/store/columns/text.ts';
import { storeDatasetChecksum } from '../../../core/store/datasets/dataset-rows.ts';
import { getDataset, readChunk, readDictionary, readStoredNumbers } from '../../../core/store/datasets/datasets.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { invoke } from '../../api/invoke.ts';
import { temporaryProject } from '../../temporary-project.ts';

const MAPPING: ImportOptions['mapping'] = {
  id: 'id',
  time: 'time',
  bank: 'bank',
  banner: 'banner',
  steps: [
    { name: 'click', column: 'click_at', windowDays: 1 },
    { name: 'approval', windowDays: 30 },
  ],
  features: { city: 'categorical', tags: 'multi', age: 'numeric' },
  separators: { tags: '|' },
};
/** Enough rows for each of the three values of a dictionary to occur twice. */
const ROWS = 6;
const DAMAGED = { code: 'corrupt' } as const;

const project: Project = temporaryProject();
before(async () => {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const value = row % 3;
    const time = `2026-05-0${1 + value}T10:00:00Z`;
    return `${row},${time},b${value},n${value},${row % 2 === 1 ? time : ''},0,c${value},t${value}|t0,${20 + row}.5`;
  });
  const file = join(dirname(project.path), 'a.csv');
  writeFileSync(file, ['id,time,bank,banner,click_at,approval,city,tags,age', ...lines, ''].join('\n'));
  await importDataset(project, { files: [file], dataset: 'may', mapping: MAPPING }, quietJob());
});

/** Stores a column's only chunk, or its dictionary, with the right checksums, as a forger could. */
function store(table: 'chunks' | 'dictionary_pieces', role: ColumnRole, data: ColumnData): void {
  const packed = packColumn(data);
  const sql = `UPDATE ${table} SET packed = ?, checksum = ? WHERE column_id = (SELECT id FROM columns WHERE role = ?)`;
  const { changes } = project.database.prepare(sql).run(packed, contentChecksum(packed), role);
  assert.equal(changes, 1, role);
}

/** Does the work in a transaction that is rolled back, so that nothing forged remains. */
async function thenRolledBack(work: () => Promise<void> | void): Promise<void> {
  project.database.exec('SAVEPOINT intact');
  try {
    await work();
  } finally {
    project.database.exec('ROLLBACK TO intact; RELEASE intact');
  }
}

const codes = (...values: readonly number[]): ColumnData => ({
  kind: 'code',
  values: Uint32Array.from({ length: ROWS }, (_, row) => values[row] ?? 0),
});
const numbers = (value: number): ColumnData => ({
  kind: 'number',
  values: Float64Array.from({ length: ROWS }, (_, row) => (row === 4 ? value : row)),
});
const lists = (value: number): ColumnData => ({
  kind: 'list',
  values: Uint32Array.from({ length: ROWS }, (_, row) => (row === 4 ? value : 1)),
  offsets: Uint32Array.from({ length: ROWS + 1 }, (_, row) => row),
});

test('without a forgery, the values of every column can be read', () => {
  const dataset = getDataset(project, 'may');
  for (const column of dataset.columns) readChunk(project, dataset, column, 0);
  assert.deepEqual(
    new Set(dataset.columns.map(({ role }) => role)),
    new Set<ColumnRole>([
      'id',
      'time',
      'depth',
      'immature',
      'stepTime',
      'bank',
      'banner',
      'categorical',
      'multi',
      'numeric',
    ]),
  );
});

test('codes beyond the dictionary or the steps, and numbers that no import writes, count as damage', async () => {
  const forged: readonly (readonly [ColumnRole, ColumnData])[] = [
    ...(['bank', 'banner', 'categorical'] as const).flatMap((role) =>
      [4, 255, 256, 70_000, 0xffff_ffff].map((code) => [role, codes(1, code)] as const),
    ),
    ...[3, 200, 60_000].map((depth) => ['depth', codes(0, 0, depth)] as const),
    ...[4, 2 ** 30, 2 ** 31].map((mask) => ['immature', codes(0, 0, 0, 0, 0, mask)] as const),
    ...[4, 255, 70_000].map((code) => ['multi', lists(code)] as const),
    ...[Infinity, -Infinity].map((value) => ['numeric', numbers(value)] as const),
    ...(['time', 'stepTime'] as const).flatMap((role) =>
      [Infinity, -Infinity, 8.65e15, -1e300].map((value) => [role, numbers(value)] as const),
    ),
  ];
  for (const [role, data] of forged)
    await thenRolledBack(() => {
      store('chunks', role, data);
      const dataset = getDataset(project, 'may');
      const column = dataset.columns.find((one) => one.role === role)!;
      const read = (): unknown => readChunk(project, dataset, column, 0);
      assert.throws(read, { ...DAMAGED, message: /cannot have .*chunk 0/ }, `${role} ${JSON.stringify(data)}`);
      if (data.kind === 'number') assert.throws(() => readStoredNumbers(project, dataset, column, 0), DAMAGED);
    });
});

test('a funnel or trend of forged values is refused instead of leaving samples out', async () => {
  const dataset = getDataset(project, 'may');
  const funnel = { project: project.path, dataset: 'may' };
  const trend = { project: project.path, segment: { dataset: 'may' } };
  for (const [role, data, work] of [
    ['depth', codes(7), () => invoke(funnelCall, funnel)],
    ['categorical', codes(9), () => invoke(funnelCall, { ...funnel, by: 'city' })],
    ['time', numbers(8.65e15), () => invoke(funnelTrendCall, trend)],
  ] as const) {
    const column = dataset.columns.find((one) => one.role === role)!;
    const intact = readChunk(project, dataset, column, 0);
    // Calls open the file themselves, so that they see only what is committed.
    store('chunks', role, data);
    await assert.rejects(work(), DAMAGED, role);
    store('chunks', role, intact);
    await work();
  }
});

test('a dictionary of kilobytes that would unpack to hundreds of megabytes is refused before that', async () => {
  await thenRolledBack(() => {
    const bomb = packColumn(textColumn(Array.from({ length: 60_000 }, () => 'x'.repeat(130))));
    assert.ok(bomb.length < 5000, `${bomb.length}`);
    const column = project.database.prepare("SELECT id FROM columns WHERE role = 'categorical'").pluck().get();
    const sql = 'INSERT INTO dictionary_pieces (column_id, position, checksum, packed) VALUES (?, ?, ?, ?)';
    const insert = project.database.prepare(sql);
    for (let position = 1; position < 100; position++) insert.run(column, position, contentChecksum(bomb), bomb);
    project.database.exec(`UPDATE columns SET distinct_count = ${3 + 99 * 60_000} WHERE id = ${String(column)}`);
    storeDatasetChecksum(project.database, 1);
    const dataset = getDataset(project, 'may');
    const before = process.memoryUsage().rss;
    assert.throws(() => readDictionary(project, dataset, { role: 'categorical', name: 'city' }), DAMAGED);
    assert.ok(process.memoryUsage().rss - before < 2e8);
  });
});

test('a dictionary of long texts that differ only in a number is not damage', () => {
  for (const [length, count] of [
    [200, 20_000],
    [4000, 2000],
    [20_000, 400],
  ]) {
    const texts = Array.from({ length: count }, (_, index) => 'x'.repeat(length) + String(index));
    const packed = packColumn(textColumn(texts));
    const piece = { header: readHeader(packed), bytes: packed.length };
    assert.ok(arePossibleTexts(Array.from({ length: 100 }, () => piece)), `${length}: ${packed.length} bytes`);
  }
});

test('a dictionary that lists a value many times is refused at once', () => {
  const start = process.cpuUsage();
  const values = textColumn(Array.from({ length: 500_000 }, () => 'the same'));
  assert.throws(() => new VocabularyIndex(values), DAMAGED);
  assert.ok(process.cpuUsage(start).user < 5e6);
});

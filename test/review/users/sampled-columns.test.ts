/** The stored sample of users holds the values of its rows, so that intervals need no other rows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AppError } from '../../../core/errors.ts';
import { DAY_MS } from '../../../core/funnel/steps.ts';
import { quietJob } from '../../../core/job.ts';
import { bankEvidence } from '../../../core/review/bank-evidence.ts';
import { explainChange } from '../../../core/review/changes.ts';
import { columnParts } from '../../../core/review/columns/cache.ts';
import { queryFunnel } from '../../../core/review/funnel.ts';
import { groupableColumns } from '../../../core/review/groups/grouping.ts';
import { reviewFunnel } from '../../../core/review/review.ts';
import { countDataset } from '../../../core/review/rollup/roll-up.ts';
import { packSampledColumns } from '../../../core/review/rollup/sample-columns.ts';
import { openSegment, type Segment } from '../../../core/review/segment/segment.ts';
import { funnelTrend } from '../../../core/review/trend.ts';
import { unpackColumn } from '../../../core/store/columns/codec.ts';
import { CHUNK_ROWS, type ColumnData } from '../../../core/store/columns/columns.ts';
import { getDataset, readChunk } from '../../../core/store/datasets/datasets.ts';
import {
  hasRollups,
  packRollup,
  readRollup,
  SAMPLED_CELLS_ROLLUP,
  USER_SAMPLE_ROLLUP,
  writeRollups,
  type PackedRollup,
} from '../../../core/store/datasets/rollups.ts';
import { sampledColumnRollup } from '../../../core/store/datasets/sampled-columns.ts';
import { randomNumbers } from '../../random-numbers.ts';
import { impressionProject, type Impression } from '../fixture.ts';

/** More rows than a chunk has. */
const ROWS = CHUNK_ROWS + 2000;
const DAYS = 20;
const FIRST_DAY = Date.UTC(2025, 11, 1);
const random = randomNumbers(7);
const below = (count: number): number => Math.floor(random() * count);

const project = impressionProject({
  spring: Array.from({ length: ROWS }, (_, row): Impression => ({
    // Some samples have no user, time, city, tags or age.
    user: below(50) === 0 ? '' : `u${below(ROWS / 4)}`,
    bank: `bank ${below(3)}`,
    banner: `banner ${below(5)}`,
    city: below(9) === 0 ? null : `city ${below(6)}`,
    tags: ['a', 'b', 'c'].filter(() => below(3) === 0),
    time: below(500) === 0 ? null : FIRST_DAY + Math.floor((row / ROWS) * DAYS * 86_400) * 1000,
    age: below(11) === 0 ? null : 18 + below(60) / 4,
    children: below(4),
    depth: Number(random() < 0.3) + Number(random() < 0.1),
  })),
});
const { dataset, rollups } = await countDataset(project, 'spring', quietJob());

const later: Segment = { dataset: 'spring', from: FIRST_DAY + (DAYS / 2) * DAY_MS, to: FIRST_DAY + DAYS * DAY_MS };
/** Periods and conditions, and groups, by columns of each kind; the last period begins and ends within a day. */
const QUESTIONS: readonly (readonly [segment: Segment, by: string])[] = [
  [later, 'bank'],
  [{ ...later, bank: 'bank 1' }, 'city'],
  [{ ...later, where: [{ column: 'city', values: ['city 2', null] }] }, 'tags'],
  [{ ...later, where: [{ column: 'tags', values: ['a'] }] }, 'age'],
  [{ ...later, where: [{ column: 'age', operator: 'between', min: 20, max: 30 }] }, 'children'],
  [{ ...later, from: FIRST_DAY + 9.3 * DAY_MS, to: FIRST_DAY + 17.7 * DAY_MS }, 'week'],
];

/** What the Funnel view shows. */
async function figures(): Promise<unknown[]> {
  const shown: unknown[] = [await bankEvidence(project, { dataset: 'spring' }, quietJob())];
  for (const [segment, by] of QUESTIONS) {
    shown.push(await reviewFunnel(project, { segment, against: 'previous', by, limit: 9 }, quietJob()));
    shown.push(await funnelTrend(project, { segment, unit: 'week' }, quietJob()));
  }
  const change = { segment: later, against: 'previous', step: 'click', of: 'previous', limit: 9 } as const;
  shown.push(await explainChange(project, change, quietJob()));
  return shown;
}

function store(stored: ReadonlyMap<string, PackedRollup>): void {
  writeRollups(project, dataset, stored);
  columnParts.clear();
}

/** The rollups of a version that does not store the columns of the sample. */
const olderRollups = new Map([...rollups].filter(([name]) => !/^(cells of )?user sample ?/.test(name)));

test('figures are the same with and without the stored columns, and without counts', async () => {
  store(new Map());
  const expected = await figures();
  store(olderRollups);
  assert.deepEqual(await figures(), expected);
  store(rollups);
  assert.deepEqual(await figures(), expected);
});

/** The values of each row; a list for a list column. */
function valuesOf(data: ColumnData): unknown[] {
  if (data.kind === 'text') throw new TypeError('samples hold no texts');
  if (data.kind !== 'list') return Array.from(data.values);
  const { values, offsets } = data;
  return Array.from({ length: offsets.length - 1 }, (_, row) => [...values.subarray(offsets[row], offsets[row + 1])]);
}

test('the stored values are those of the sampled rows, wherever the chunks of the sample begin', async () => {
  const skipped = 1000;
  // The first chunk holds rows of two chunks of the dataset, and the second begins within one.
  const rows = Uint32Array.from({ length: ROWS - skipped }, (_, index) => index + skipped);
  const segment = await openSegment(project, { dataset: 'spring' }, quietJob());
  const packed = await packSampledColumns(segment, rows, quietJob());
  const columns = [...dataset.columns.filter(({ role }) => role === 'time'), ...groupableColumns(dataset)];
  assert.deepEqual(new Set(columns.map(({ kind }) => kind)), new Set(['number', 'code', 'list']));
  for (const column of columns) {
    const ofRows = [0, 1].flatMap((chunk) => valuesOf(readChunk(project, dataset, column, chunk)));
    const ofSample = [0, 1].map((chunk) => {
      return valuesOf(unpackColumn(packed.get(sampledColumnRollup(column, chunk))!.packed));
    });
    assert.deepEqual(
      ofSample.map(({ length }) => length),
      [CHUNK_ROWS, rows.length - CHUNK_ROWS],
    );
    assert.deepEqual(ofSample.flat(1), ofRows.slice(skipped), column.name);
  }
});

test('a dataset counted by a version that does not store the columns is counted again', () => {
  const state = (): boolean => hasRollups(project, getDataset(project, 'spring'));
  store(new Map([...rollups].filter(([name]) => name !== SAMPLED_CELLS_ROLLUP)));
  assert.equal(state(), false);
  store(rollups);
  assert.equal(state(), true);
});

test('intervals of whole days read no rows of the dataset', async () => {
  store(rollups);
  const read = (): Promise<unknown> =>
    reviewFunnel(project, { segment: later, against: 'previous', by: 'city', limit: 9 }, quietJob());
  const expected = await read();
  const chunks = project.database.prepare('SELECT id, packed FROM chunks').all() as { id: number; packed: Buffer }[];
  project.database.prepare(`UPDATE chunks SET packed = x'00'`).run();
  columnParts.clear();
  try {
    assert.deepEqual(await read(), expected);
  } finally {
    const restore = project.database.prepare('UPDATE chunks SET packed = ? WHERE id = ?');
    for (const { id, packed } of chunks) restore.run(packed, id);
  }
});

test('damaged cells are read from the rows', async () => {
  store(rollups);
  const expected = await queryFunnel(project, { dataset: 'spring', by: 'city' }, quietJob());
  for (const values of [new Uint8Array(ROWS).fill(255), new Uint8Array(ROWS - 1)]) {
    const forged = packRollup({ metadata: null, data: { kind: 'code', values } });
    store(new Map([...rollups, [SAMPLED_CELLS_ROLLUP, forged]]));
    assert.deepEqual(await queryFunnel(project, { dataset: 'spring', by: 'city' }, quietJob()), expected);
  }
  store(rollups);
  project.database.prepare(`UPDATE summaries SET packed = x'00' WHERE name = ?`).run(SAMPLED_CELLS_ROLLUP);
  assert.deepEqual(await queryFunnel(project, { dataset: 'spring', by: 'city' }, quietJob()), expected);
});

test('a sample of more rows than the dataset has is refused before it is unpacked', async () => {
  store(rollups);
  const expected = await queryFunnel(project, { dataset: 'spring', by: 'city' }, quietJob());
  for (const [name, most] of [
    [SAMPLED_CELLS_ROLLUP, ROWS],
    [USER_SAMPLE_ROLLUP, 2 * ROWS],
  ] as const) {
    const forged = packRollup({ metadata: null, data: { kind: 'code', values: new Uint8Array(most + 1) } });
    store(new Map([...rollups, [name, forged]]));
    assert.throws(() => readRollup(project, dataset, name, most), { code: 'corrupt' });
    assert.deepEqual(await queryFunnel(project, { dataset: 'spring', by: 'city' }, quietJob()), expected);
  }
});

test('missing, damaged and impossible columns of the sample are reported', async () => {
  const name = sampledColumnRollup({ role: 'categorical', name: 'city' }, 0);
  const forged = (values: Uint8Array): PackedRollup => packRollup({ metadata: null, data: { kind: 'code', values } });
  const damaged: PackedRollup[] = [
    forged(new Uint8Array(CHUNK_ROWS).fill(200)),
    forged(new Uint8Array(CHUNK_ROWS - 1)),
    packRollup({ metadata: null, data: { kind: 'number', values: new Float64Array(CHUNK_ROWS) } }),
  ];
  const isCorrupt = ({ code }: AppError): boolean => code === 'corrupt';
  for (const other of [null, ...damaged]) {
    store(
      new Map(
        [...rollups].flatMap(([key, rollup]) =>
          key !== name ? [[key, rollup]] : other === null ? [] : [[key, other]],
        ),
      ),
    );
    await assert.rejects(queryFunnel(project, { dataset: 'spring', by: 'city' }, quietJob()), isCorrupt);
    // The others are intact.
    await queryFunnel(project, { dataset: 'spring', by: 'age' }, quietJob());
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { columnParts } from '../../../core/review/columns/cache.ts';
import { reviewFunnel } from '../../../core/review/review.ts';
import { countDataset } from '../../../core/review/rollup/roll-up.ts';
import { partRollups } from '../../../core/review/rollup/rollups.ts';
import { funnelTrend } from '../../../core/review/trend.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { packRollup, readRollup, writeRollups, type Rollup } from '../../../core/store/datasets/rollups.ts';
import { impressionProject, type Impression } from '../fixture.ts';
import { mixedImpressions } from '../impressions.ts';

/** So many tags that their counts are run-length encoded. */
const ROWS = mixedImpressions(3000).map((row, index): Impression => ({ ...row, tags: [`tag ${index % 1500}`] }));
const segment = { dataset: 'january' };

const project = impressionProject({ january: ROWS });

async function queryAll(): Promise<unknown> {
  columnParts.clear();
  const queries = [
    ...['city', 'tags', 'age'].map((by) =>
      reviewFunnel(project, { segment, against: null, by, limit: 50 }, quietJob()),
    ),
    funnelTrend(project, { segment }, quietJob()),
  ];
  return await Promise.all(queries);
}

type Json = Record<string, never>;
/** Changes after which a rollup fits no dataset. */
const FORGED: readonly (readonly [name: string, change: (rollup: Rollup) => unknown])[] = [
  ...[{}, null, 5, []].map((metadata) => ['rows', () => ({ metadata })] as const),
  ...[{ count: 1e9 }, { count: 0 }, { days: 0 }, { first: 0.5 }].map(
    (change) =>
      [
        'rows',
        ({ metadata }: Rollup) => ({
          metadata: { ...(metadata as Json), units: { ...((metadata as Json)['units'] as object), ...change } },
        }),
      ] as const,
  ),
  ['rows', ({ metadata }) => ({ metadata: { ...(metadata as Json), classes: { banks: [], cells: [] } } })],
  ['rows', ({ metadata }) => ({ metadata: { ...(metadata as Json), spans: [[0, 1, 2]] } })],
  ['rows', () => ({ data: { kind: 'code', values: Uint8Array.of(1, 2, 3) } })],
  ['rows', () => ({ data: { kind: 'number', values: Float64Array.of(1, 2, 3) } })],
  // The counts of fewer rows than the dataset has.
  [
    'rows',
    ({ data }) => ({ data: { kind: 'code', values: new Uint8Array(data.kind === 'code' ? data.values.length : 0) } }),
  ],
  ...['column categorical city', 'column multi tags', 'column numeric age'].flatMap((name) => [
    ...[{}, null, { groupCount: 2, numbers: { edges: 5, values: null }, parts: null }].map(
      (metadata) => [name, () => ({ metadata })] as const,
    ),
    [name, () => ({ metadata: { groupCount: 1e9, numbers: null, parts: null } })] as const,
    [name, () => ({ metadata: { groupCount: 1e9, numbers: null, parts: [0, 0] } })] as const,
    [name, () => ({ metadata: { groupCount: 1e9, numbers: null, parts: [1e6] } })] as const,
  ]),
  [partRollups('column multi tags', 0).groups, () => ({ data: { kind: 'code', values: Uint8Array.of(1) } })],
  [partRollups('column multi tags', 0).counts, () => ({ data: { kind: 'code', values: Uint8Array.of(1, 2) } })],
];

test('forged rollups with valid checksums are reported as damage', async () => {
  const fromColumns = await queryAll();
  const { rollups } = await countDataset(project, 'january', quietJob());
  const dataset = getDataset(project, 'january');
  for (const [name, change] of FORGED) {
    writeRollups(project, dataset, rollups);
    const stored = readRollup(project, dataset, name);
    assert.ok(stored, name);
    const forged = { ...stored, ...(change(stored) as object) };
    writeRollups(project, dataset, new Map([...rollups, [name, packRollup(forged)]]));
    await assert.rejects(queryAll(), { code: 'corrupt', message: /summary/ }, `${name} ${String(change)}`);
  }
  writeRollups(project, dataset, rollups);
  assert.deepEqual(await queryAll(), fromColumns);
});

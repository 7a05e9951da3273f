/** Labels as they were known at a time equal the labels of an import as of that time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { BlockReader } from '../../core/features/blocks.ts';
import { selectionCounts } from '../../core/features/counts.ts';
import { wholeSelection } from '../../core/features/selection.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { splitDataset } from '../../core/train/data/split.ts';
import { importProject } from '../ingest/import-project.ts';

const { project, imported, lastName } = importProject();

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const at = (hour: number): number => START + hour * 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const steps = [{ name: 'click' }, { name: 'approval', windowDays: 2 }, { name: 'activation', windowDays: 14 }];
const mapping = { steps, features: {}, illegal: 'repair' } as const;

/** Every sample's row, depth and mature steps, as known at a time. */
function labels(knownAt: number | null): unknown {
  const dataset = getDataset(project, lastName());
  const block = new BlockReader(project, dataset, { fields: [] }, { ...wholeSelection(), knownAt }).read(0);
  return Array.from(block.sourceRows, (row, i) => [row, block.depth[i], block.matureSteps[i]]);
}

const hours = fc.integer({ min: 0, max: 40 * 24 });
const funnelRow = fc.record({ at: hours, steps: fc.array(fc.integer({ min: 0, max: 20 * 24 }), { maxLength: 3 }) });

test('labels as known at a time equal the labels of an import as of that time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(funnelRow, { minLength: 1, maxLength: 30 }), hours, async (rows, hour) => {
      const lines = rows
        .toSorted((one, other) => one.at - other.at)
        .map(({ at: start, steps: delays }) => ({ start, after: delays.toSorted((one, other) => one - other) }))
        .map(({ start, after }, row) =>
          [row, iso(at(start)), ...[0, 1, 2].map((step) => (step in after ? iso(at(start + after[step])) : ''))].join(),
        );
      const text = `id,time,click,approval,activation\n${lines.join('\n')}\n`;
      fc.pre(rows.some(({ at: start }) => start <= hour));
      await imported(text, { mapping, asOf: at(hour) });
      const known = labels(null);
      await imported(text, { mapping, asOf: at(1000 * 24) });
      // Only the earlier rows, which come first, exist in the import as of that time.
      const earlier = rows.filter(({ at: start }) => start <= hour).length;
      assert.deepEqual(
        (labels(at(hour)) as [number][]).filter(([row]) => row < earlier),
        known,
      );
    }),
    { numRuns: 30 },
  );
});

test('training uses no label that became known after its last day, unless hindsight is on', async () => {
  // One sample a day for a hundred days; each converts after five days.
  const days = Array.from({ length: 100 }, (_, day) =>
    [day, ...[0, 0, 0, 5].map((after) => iso(START + (day + after) * DAY))].join(),
  );
  await imported(`id,time,click,approval,activation\n${days.join('\n')}\n`, { mapping });
  const dataset = getDataset(project, lastName());
  const { train, valid, test: last } = await splitDataset(project, dataset, null);
  const end = train.to ?? NaN;
  // Not at the first moment of the validation set: in data without times of day, that is its whole first day.
  assert.equal(train.knownAt, end - 1);
  const known = await selectionCounts(project, dataset, train);
  const lastDay = (end - START) / DAY;
  // On its last day, the outcome of samples under 14 days old is open.
  assert.deepEqual(known, {
    rows: lastDay,
    settled: { click: lastDay, approval: lastDay - 2, activation: lastDay - 14 },
    positives: { click: lastDay, approval: lastDay - 2, activation: lastDay - 14 },
  });
  const withHindsight = await splitDataset(project, dataset, null, undefined, { hindsight: true });
  assert.equal((await selectionCounts(project, dataset, withHindsight.train)).positives.activation, lastDay);
  assert.ok((await selectionCounts(project, dataset, valid)).positives.activation > 0);
  // The youngest samples are tested on their mature steps.
  const tested = await selectionCounts(project, dataset, last);
  assert.equal(tested.rows, tested.settled.click);
  assert.ok(tested.settled.activation < tested.settled.click - 5 && tested.settled.activation > 0);
});

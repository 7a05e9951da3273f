import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { explainChange } from '../../core/review/changes.ts';
import { columnParts } from '../../core/review/columns/cache.ts';
import { columnGrouping, groupableColumns } from '../../core/review/groups/grouping.ts';
import { readAhead } from '../../core/review/read-ahead.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { impressionProject } from './fixture.ts';
import { mixedImpressions } from './impressions.ts';

const query = {
  segment: { dataset: 'january', where: [{ column: 'city', values: ['city 1'] }] },
  against: { dataset: 'january' },
  step: 'click',
  of: 'previous',
  limit: 50,
} as const;
const project = impressionProject({ january: mixedImpressions(5_000) });

beforeEach(() => columnParts.clear());

test('columns that were read ahead are not read again to explain a change, and the result is the same', async () => {
  const expected = await explainChange(project, query, quietJob());
  const scanned = columnParts.bytes;
  columnParts.clear();
  await readAhead(project, 'january', quietJob());
  assert.ok(columnParts.bytes > scanned / 2, `${columnParts.bytes} of ${scanned} bytes`);
  assert.deepEqual(await explainChange(project, query, quietJob()), expected);
  // Nothing was read twice.
  assert.equal(columnParts.bytes, scanned);
});

test('reading ahead reads every column of a dataset without rollups', async () => {
  await readAhead(project, 'january', quietJob());
  const ahead = columnParts.bytes;
  const dataset = getDataset(project, 'january');
  for (const column of groupableColumns(dataset)) {
    const grouping = await columnGrouping({ project, dataset }, column, quietJob());
    if (grouping.kind === 'lists') grouping.lists(0);
    else grouping.codes(0);
  }
  assert.equal(columnParts.bytes, ahead);
});

test('reading ahead stops if the cache is full, and fails if it is cancelled or the dataset is unknown', async () => {
  await assert.rejects(readAhead(project, 'january', { ...quietJob(), signal: AbortSignal.abort() }), {
    code: 'cancelled',
  });
  await assert.rejects(readAhead(project, 'february', quietJob()), { code: 'unknown-name' });
  const { refused } = columnParts;
  columnParts.get(
    'the rest of the cache',
    () => null,
    () => columnParts.limitBytes - 8,
    'always',
  );
  await readAhead(project, 'january', quietJob());
  assert.equal(columnParts.refused, refused + 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { numberGrouping } from '../../core/review/groups/number-groups.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { impressionProject } from './fixture.ts';
import { mixedImpressions } from './impressions.ts';

test('the same numbers group a column as values or as edges of ranges, whichever is asked for', async (t) => {
  const project = impressionProject({ may: mixedImpressions(500) }, t);
  const dataset = getDataset(project, 'may');
  const column = dataset.columns.find(({ name }) => name === 'children');
  assert.ok(column);
  const source = { project, dataset };
  const edges = Float64Array.of(0, 1.5);
  const byValue = await numberGrouping(source, column, quietJob(), {});
  const like = (values: Float64Array | null) =>
    numberGrouping(source, column, quietJob(), { like: { ...byValue, numbers: { edges, values } } });
  const [values, ranges] = [await like(edges), await like(null)];
  const namesIn = ({ codes, valueOf }: typeof values): ReadonlySet<string | null> =>
    new Set(Array.from(codes(0), valueOf));
  assert.deepEqual(namesIn(values), new Set(['0', 'other', null]));
  assert.deepEqual(namesIn(ranges), new Set(['[0, 1.5)', '>= 1.5', null]));
});

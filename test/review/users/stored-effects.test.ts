import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { columnParts } from '../../../core/review/columns/cache.ts';
import { effectsOfDataset } from '../../../core/review/users/stored-effects.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { impressionProject, type Impression } from '../fixture.ts';

const project = impressionProject({
  spring: Array.from({ length: 400 }, (_, row): Impression => {
    const user = Math.floor(row / 4);
    const depth = Number(user % 5 === 0);
    return { user: `u${user}`, bank: 'north', city: 'harbour', time: row, depth, tags: [], age: null, children: null };
  }),
});
const source = { project, dataset: getDataset(project, 'spring') };

/** Computes the effects in a call of its own, and lists its reports of what it reads. */
function call(signal = new AbortController().signal) {
  const reads: string[] = [];
  return { reads, effects: effectsOfDataset(source, { signal, report: ({ phase }) => reads.push(phase) }) };
}

test('calls at the same time read the rows once, for the same effects', async () => {
  columnParts.clear();
  const calls = [call(), call(), call()];
  const [first, ...others] = await Promise.all(calls.map(({ effects }) => effects));
  assert.ok(calls[0].reads.length > 0);
  assert.deepEqual([calls[1].reads, calls[2].reads], [[], []]);
  for (const other of others) assert.deepEqual(other, first);
  // Users have four samples each, which convert alike.
  assert.ok(Math.abs(first.all.whole.first[0] - 4) < 0.4);
});

test('if the call that computes is cancelled, another one computes the effects', async () => {
  columnParts.clear();
  const cancelled = new AbortController();
  const [first, second] = [call(cancelled.signal), call()];
  cancelled.abort();
  await assert.rejects(first.effects, { code: 'cancelled' });
  assert.deepEqual(await second.effects, await effectsOfDataset(source, quietJob()));
  assert.ok(second.reads.length > 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HeldCall, newHost, TestWindow } from './window.ts';

test('jobs of a call that runs in order wait for each other, but not for jobs that write', async (t) => {
  const write = new HeldCall('write', { job: true, writes: true });
  const rank = new HeldCall('rank', { job: true, writes: false, inOrder: true });
  const sort = new HeldCall('sort', { job: true, writes: false, inOrder: true });
  const { host, window } = newHost(t, [write, rank, sort]);
  const other = new TestWindow(host);
  void window.call(1, 'write', { as: 'a' });
  const answers = [window.call(2, 'rank', { as: 'b' }), other.call(1, 'rank', { as: 'c' })];
  void other.call(2, 'rank', { as: 'd' });
  void other.call(3, 'sort', { as: 'e' });
  assert.deepEqual(
    host.jobs.map(({ title, state }) => `${title}: ${state}`),
    ['write of a: running', 'rank of b: running', 'rank of c: queued', 'rank of d: queued', 'sort of e: running'],
  );
  // A cancelled job still runs until it notices.
  window.send({ kind: 'cancel', id: 2 });
  assert.equal(host.jobs[2].state, 'queued');
  rank.end('b');
  await answers[0];
  assert.deepEqual([...rank.running.keys()], ['b', 'c']);
  rank.end('c');
  await answers[1];
  assert.deepEqual([...rank.running.keys()], ['b', 'c', 'd']);
  for (const [held, as] of [
    [write, 'a'],
    [rank, 'd'],
    [sort, 'e'],
  ] as const)
    held.end(as);
});

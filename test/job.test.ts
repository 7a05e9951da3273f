import assert from 'node:assert/strict';
import { test } from 'node:test';

import { forEachIndex, INDEXES_PER_TURN, quietJob } from '../core/job.ts';

test('every index is visited once, in order, and timers run in between', async () => {
  const count = 3 * INDEXES_PER_TURN + 5;
  const [visited, visitedAtTurn] = [new Uint8Array(count), [] as number[]];
  let [last, turning] = [-1, true];
  const turn = (): void => {
    visitedAtTurn.push(last + 1);
    if (turning) setImmediate(turn);
  };
  setImmediate(turn);
  await forEachIndex(
    count,
    (index) => {
      assert.equal(index, last + 1);
      visited[index]++;
      last = index;
    },
    quietJob(),
  );
  turning = false;
  assert.ok(visited.every((times) => times === 1));
  for (const [at, reached] of visitedAtTurn.slice(1).entries())
    assert.ok(reached - visitedAtTurn[at] <= INDEXES_PER_TURN);
  assert.ok(visitedAtTurn.length >= 3);
});

test('a cancelled job finishes the turn that it has begun, and visits nothing after it', async () => {
  const controller = new AbortController();
  let visits = 0;
  const visit = (index: number): void => {
    visits++;
    if (index === INDEXES_PER_TURN) controller.abort();
  };
  const job = { signal: controller.signal, report: () => undefined };
  await assert.rejects(forEachIndex(5 * INDEXES_PER_TURN, visit, job), { code: 'cancelled' });
  assert.equal(visits, 2 * INDEXES_PER_TURN);
});

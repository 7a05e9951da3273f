import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { afterEach, it } from 'node:test';

import { threadCount, THREADS_VARIABLE } from '../../core/engine/thread-count.ts';

const given = process.env[THREADS_VARIABLE];

afterEach(() => {
  if (given === undefined) delete process.env[THREADS_VARIABLE];
  else process.env[THREADS_VARIABLE] = given;
});

it('one thread per core is used by default', () => {
  for (const value of [undefined, '']) {
    if (value === undefined) delete process.env[THREADS_VARIABLE];
    else process.env[THREADS_VARIABLE] = value;
    assert.equal(threadCount(), availableParallelism());
  }
  assert.equal(threadCount(1), 1);
});

it('the environment sets the number of threads, within the limit', () => {
  process.env[THREADS_VARIABLE] = '12';
  assert.equal(threadCount(), 12);
  assert.equal(threadCount(4), 4);
});

it('a value that is not a number of threads is refused, and the error names it', () => {
  for (const value of ['0', '-1', '1.5', 'all', ' 2', '99999']) {
    process.env[THREADS_VARIABLE] = value;
    assert.throws(() => threadCount(), {
      code: 'usage',
      message: `STEPLADDER_THREADS is ${value}; it must be a number of threads, at least 1`,
    });
  }
});

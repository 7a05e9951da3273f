import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ColumnPartCache } from '../../../core/review/columns/cache.ts';

function newCache(limitBytes: number) {
  const cache = new ColumnPartCache(limitBytes);
  const loads: string[] = [];
  const get = (key: string, bytes = 10, keeping: 'always' | 'if-room' = 'always'): string =>
    cache.get(
      key,
      () => {
        loads.push(key);
        return key.toUpperCase();
      },
      () => bytes,
      keeping,
    );
  return { cache, loads, get };
}

test('a part is loaded once as long as it is cached', () => {
  const { cache, loads, get } = newCache(100);
  assert.deepEqual([get('a'), get('a'), get('b')], ['A', 'A', 'B']);
  assert.deepEqual([loads, cache.bytes], [['a', 'b'], 20]);
  cache.clear();
  get('a');
  assert.deepEqual([loads, cache.bytes], [['a', 'b', 'a'], 10]);
});

test('the least recently used part is evicted, and the cache stays within its limit', () => {
  const { cache, loads, get } = newCache(30);
  for (const key of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) get(key);
  assert.deepEqual([loads, cache.bytes], [['a', 'b', 'c', 'd', 'b'], 30]);
});

test('a wide scan takes only the room that is left, and a part larger than the cache is not kept', () => {
  const { cache, loads, get } = newCache(30);
  for (const key of ['a', 'b']) get(key);
  for (const key of ['x', 'y', 'y', 'x']) get(key, 10, 'if-room');
  get('z', 31);
  for (const key of ['a', 'b']) get(key);
  assert.deepEqual([loads, cache.bytes], [['a', 'b', 'x', 'y', 'y', 'z'], 30]);
});

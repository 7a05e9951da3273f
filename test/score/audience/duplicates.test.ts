import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import fc from 'fast-check';

import { quietJob } from '../../../core/job.ts';
import { isLateDuplicate, UserSet } from '../../../core/score/audience/duplicates.ts';
import { temporaryFolder } from '../../temporary.ts';

const folder = temporaryFolder();

/** The ordinals that the set reports as repeated, immediately or after `resolve`. */
async function repeated(
  ids: readonly string[],
  path: string,
): Promise<{ ordinals: number[]; late: number; spilled: boolean }> {
  const users = new UserSet(path, 1 << 12);
  const immediate = new Set<number>();
  ids.forEach((id, ordinal) => {
    const bytes = Buffer.from(`(${id})`);
    if (!users.add(bytes, 1, bytes.length - 1, ordinal, ordinal + 2)) immediate.add(ordinal);
  });
  const { spilled } = users;
  const late = await users.resolve(ids.length, quietJob());
  const ordinals = ids
    .map((_, ordinal) => ordinal)
    .filter((ordinal) => immediate.has(ordinal) || isLateDuplicate(late, ordinal));
  assert.equal(late.first?.line ?? null, late.first === null ? null : late.first.ordinal + 2);
  users.close();
  rmSync(path, { force: true });
  return { ordinals, late: late.count, spilled };
}

function expected(ids: readonly string[]): number[] {
  const first = new Map<string, number>();
  ids.forEach((id, ordinal) => {
    if (!first.has(id)) first.set(id, ordinal);
  });
  return ids.map((_, ordinal) => ordinal).filter((ordinal) => first.get(ids[ordinal]) !== ordinal);
}

test('in a small list, every later record of a user is found immediately', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ maxLength: 9 }), { maxLength: 60 }), async (ids) => {
      const result = await repeated(ids, join(folder, 'small'));
      assert.deepEqual(result, { ordinals: expected(ids), late: 0, spilled: false });
    }),
  );
});

test('in a list larger than the table, duplicates that the table misses are found through the spill file', async () => {
  const ids = Array.from({ length: 40_000 }, (_, ordinal) => `user-${(ordinal * 7919) % 25_000}`);
  const result = await repeated(ids, join(folder, 'large'));
  assert.deepEqual(result.ordinals, expected(ids));
  assert.ok(result.spilled && result.late > 0 && result.late < result.ordinals.length);
});

test('ids that differ by a zero byte or in length are different users', async () => {
  const { ordinals } = await repeated(['a', 'a\0', '', '\0', 'aaaa', 'aaaaa', 'a'], join(folder, 'zero'));
  assert.deepEqual(ordinals, [6]);
});

test('the search through the spill file can be cancelled', async () => {
  const users = new UserSet(join(folder, 'cancelled'), 1 << 12);
  for (let ordinal = 0; ordinal < 10_000; ordinal++) {
    const bytes = Buffer.from(`u${ordinal}`);
    users.add(bytes, 0, bytes.length, ordinal, ordinal + 2);
  }
  assert.ok(users.spilled);
  await assert.rejects(users.resolve(10_000, { ...quietJob(), signal: AbortSignal.abort() }), { code: 'cancelled' });
  users.close();
});

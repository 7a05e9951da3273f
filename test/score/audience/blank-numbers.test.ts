import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../../temporary.ts';
import { rankFile } from '../fixtures.ts';
import { north, writerInto } from '../ranking/rank-runs.ts';
import { readCells } from '../read-list.ts';

const folder = temporaryFolder();
const write = writerInto(folder);

test('in an audience, a number or weight that consists only of spaces is missing, like an empty cell', async () => {
  const [lists, rejected] = [new Set<string>(), new Set<number>()];
  for (const blank of ['', ' ', '  ', '\u00a0', '\u3000']) {
    const rows = Array.from(
      { length: 10 },
      (_, user) => `u${user},ulm,${user % 3 === 0 ? blank : 20 + user},x,${user % 4 === 0 ? blank : 2}`,
    );
    const audience = write('users.csv', ['user_id,city,age,segment,weight', ...rows].join('\n'));
    const out = join(folder, 'ranked.csv');
    rejected.add((await rankFile(audience, out, { runs: [north()] })).rejected);
    lists.add(JSON.stringify(readCells(out)));
  }
  assert.deepEqual([lists.size, [...rejected]], [1, [0]]);
});

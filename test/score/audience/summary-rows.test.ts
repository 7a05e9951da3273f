import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../../temporary.ts';
import { rankFile } from '../fixtures.ts';
import { north, writerInto } from '../ranking/rank-runs.ts';
import { readCells } from '../read-list.ts';

const folder = temporaryFolder();
const write = writerInto(folder);
const users = Array.from({ length: 40 }, (_, user) => `u${user},ulm,${20 + user},x`);

test('totals and remarks below an audience are not users, but a user without features is one', async () => {
  const audience = write(
    'users.csv',
    ['user_id,city,age,segment', ...users, 'u40,,,', 'Total,,1580,', 'Source: CRM,,,'].join('\n'),
  );
  const out = join(folder, 'ranked.csv');
  const { records, scored, rejects } = await rankFile(audience, out, { runs: [north()] });
  const [, ...cells] = readCells(out);
  assert.deepEqual(
    [
      records,
      scored,
      rejects.map(({ count, example }) => [count, example.line]),
      cells.map(([, user]) => user).toSorted(),
    ],
    [43, 41, [[2, 43]], Array.from({ length: 41 }, (_, user) => `u${user}`).toSorted()],
  );
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { jobWithNotes } from '../../job-notes.ts';
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

test('an audience whose user ids a spreadsheet has shortened is scored with a note', async () => {
  const audience = write(
    'shortened.csv',
    ['user_id,city,age,segment', '9.72859E+11,ulm,20,x', 'b,ulm,30,x'].join('\n'),
  );
  const notes: string[] = [];
  const job = jobWithNotes((note) => notes.push(note));
  const { scored } = await rankFile(audience, join(folder, 'shortened.out.csv'), { runs: [north()] }, job);
  assert.equal(scored, 2);
  assert.ok(
    notes.some((note) => note.startsWith('user_id: a spreadsheet has shortened some ids')),
    notes.join(),
  );
});

test('an audience below a title and its date is scored with a note', async () => {
  const lines = ['Audience,,,', 'As of,01.03.2025,,', 'user_id,city,age,segment', ...users];
  const audience = write('titled.csv', lines.join('\n'));
  const notes: string[] = [];
  const job = jobWithNotes((note) => notes.push(note));
  const { scored } = await rankFile(audience, join(folder, 'titled.out.csv'), { runs: [north()] }, job);
  assert.equal(scored, users.length);
  assert.ok(notes.includes('titled.csv: skipped 2 rows above the header'), notes.join());
});

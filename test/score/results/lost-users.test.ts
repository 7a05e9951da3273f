import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { rowKey } from '../../../core/score/results/assigned-list.ts';
import { findRewrittenIds } from '../../../core/score/results/rewritten-ids.ts';
import { listDatasets } from '../../../core/store/datasets/datasets.ts';
import type { ListRow } from './exported-list.ts';
import { resultsOf, resultsProject } from './results-project.ts';

const fixture = resultsProject();

/** Ten users to target and ten to hold out, with ids such as `007`. */
const rows: readonly ListRow[] = Array.from({ length: 20 }, (_, index) => ({
  user: String(index).padStart(3, '0'),
  group: index < 10 ? 'target' : 'control',
}));

/** The results if each user has one sample under another spelling of the id. */
async function withIds(rewrite: (id: string, index: number) => string) {
  return resultsOf(
    fixture,
    rows,
    rows.map(({ user }, index) => ({ user: rewrite(user, index), day: 1, depth: 1 })),
  );
}

for (const [what, rewrite] of [
  ['leading zeros', (id: string) => String(Number(id))],
  ['blanks', (id: string) => ` ${id} `],
  ['apostrophes', (id: string) => `'${id}`],
  ['decimals such as .0, leading zeros', (id: string) => `${Number(id)}.0`],
] as const)
  test(`if ids differ by ${what}, users count as not found, and the groups are not compared`, async () => {
    const { incremental, sentences } = await withIds(rewrite);
    assert.equal(incremental?.unknown, true);
    assert.ok(incremental.steps.every(({ plain }) => plain === null));
    assert.match(sentences[0], /^None of the 20 users of the list has a sample in d\d+ after the export/);
    assert.match(sentences[1], new RegExp(`^20 users of the list are in d\\d+ under .*\\(${what}\\)`));
    assert.ok(!sentences.some((sentence) => sentence.includes('not shown their banner')));
  });

test('if some ids are rewritten, the groups are not compared, even if the data cover everyone', async () => {
  const { incremental, shown, sentences } = await withIds((id, index) => (index % 5 === 1 ? String(Number(id)) : id));
  assert.deepEqual([shown, incremental?.unknown], [8, true]);
  assert.match(sentences[0], /^4 users of the list are in d\d+ under an id/);
  assert.match(sentences[1], /^Incremental conversions are unknown as long as these users cannot be found/);
});

test('the id of another user, in the list or with samples, is not taken for another spelling', async () => {
  const { incremental, sentences } = await resultsOf(
    fixture,
    [{ user: '07' }, { user: '7' }, { user: '8' }, { user: '9', group: 'control' }],
    ['7', '8', '08', '9'].map((user) => ({ user, day: 1, depth: 1 })),
  );
  assert.equal(incremental?.unknown, false);
  assert.ok(!sentences.some((sentence) => sentence.includes('written differently')));
});

test('if the data have the exact id of a user with another bank, no other spelling is looked for', async () => {
  const list = ['A', 'B', 'C', 'D'].map((user) => ({ user, bank: user === 'A' ? 'south' : 'north' }));
  const samples = ['a', 'A', 'B', 'C', 'D'].map((user) => ({ user, day: 1, depth: 1, bank: 'north' }));
  for (const written of [samples, samples.toReversed()]) {
    const { sentences } = await resultsOf(fixture, list, written, { per: 'bank' });
    assert.ok(!sentences.some((sentence) => sentence.includes('written differently')), sentences.join('\n'));
  }
});

test('ids of the same length can differ in their decimal separator, or in where their blanks are', async () => {
  const list = [{ user: '7.0' }, { user: ' 8' }];
  const { sentences } = await resultsOf(
    fixture,
    list,
    ['"7,0"', '8 '].map((user) => ({ user, day: 1, depth: 1 })),
  );
  assert.match(sentences[1], /^2 users of the list are in d\d+ under .*\(blanks, decimals such as \.0\)/);
});

test('ids that differ after a decimal point, except by zeros, belong to different users', async () => {
  const { incremental, sentences } = await resultsOf(
    fixture,
    [{ user: 'anna.berg' }, { user: '1.25' }, { user: 'c', group: 'control' }],
    ['anna.wolf', '1.75', 'c'].map((user) => ({ user, day: 1, depth: 1 })),
  );
  assert.equal(incremental?.unknown, false);
  assert.ok(!sentences.some((sentence) => sentence.includes('written differently')), sentences.join('\n'));
});

test('the search for rewritten ids yields to the event loop', async () => {
  await resultsOf(fixture, [{ user: 'a' }], [{ user: 'a', day: 1, depth: 0 }]);
  const dataset = listDatasets(fixture.project).at(-1);
  assert.ok(dataset !== undefined);
  const rows = 200_000;
  const none = { groups: new Uint8Array(0), candidateOf: new Int32Array(0), users: new Int32Array(0) };
  const list = {
    ...none,
    per: 'user' as const,
    probabilities: [],
    hasBanks: false,
    hasBanners: false,
    candidates: [],
    rowOf: new Map(Array.from({ length: rows }, (_, row) => [rowKey(`u${row}`, ''), row])),
  };
  const outcomes = { reached: new Uint32Array(0), depth: new Int8Array(0), open: new Uint32Array(0) };
  const observed = { ...outcomes, found: new Uint8Array(rows) };
  let turns = 0;
  const other = setInterval(() => turns++, 0);
  await findRewrittenIds(fixture.project, dataset, { list, observed, since: 0 }, quietJob());
  clearInterval(other);
  assert.ok(turns > 2, `${turns} turns`);
});

test('another spelling of an id that occurs only before the export is not reported', async () => {
  const { sentences } = await resultsOf(
    fixture,
    [{ user: '07' }, { user: '8' }],
    [
      { user: '7', day: -1, depth: 0 },
      { user: '8', day: 1, depth: 0 },
    ],
  );
  assert.ok(!sentences.some((sentence) => sentence.includes('written differently')));
});

test('a bank of the list without samples is named, as are banners if none of them is in the data', async () => {
  const list = [
    { user: 'a', bank: 'north' },
    { user: 'b', bank: 'south' },
  ] as const;
  const banks = await resultsOf(fixture, list, [
    { user: 'a', day: 1, depth: 0 },
    { user: 'b', day: 1, depth: 0, bank: 'South' },
  ]);
  assert.match(banks.sentences[0], /^d\d+ has no samples of south: if it has another name for the bank/);
  const banners = await resultsOf(fixture, [{ user: 'a' }], [{ user: 'a', day: 1, depth: 0, banner: 'Gold' }]);
  assert.match(banners.sentences[0], /^No sample of d\d+ has a banner of the list/);
});

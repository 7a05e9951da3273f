import assert from 'node:assert/strict';
import { test } from 'node:test';

import { resultsOf, resultsProject } from './results-project.ts';
import type { ListRow } from './world.ts';

const world = resultsProject();

/** Ten users to target and ten to hold out, with ids such as `007`. */
const rows: readonly ListRow[] = Array.from({ length: 20 }, (_, index) => ({
  user: String(index).padStart(3, '0'),
  group: index < 10 ? 'target' : 'control',
}));

/** The results if each user has one sample under another spelling of the id. */
async function withIds(rewrite: (id: string, index: number) => string) {
  return resultsOf(
    world,
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
  test(`ids that differ by ${what} are no users without a conversion: nothing is compared`, async () => {
    const { incremental, sentences } = await withIds(rewrite);
    assert.equal(incremental?.unknown, true);
    assert.ok(incremental.steps.every(({ plain }) => plain === null));
    assert.match(sentences[0], /^None of the 20 users of the list has a sample in w\d+ after the export/);
    assert.match(sentences[1], new RegExp(`^20 users of the list are in w\\d+ under .*\\(${what}\\)`));
    assert.ok(!sentences.some((sentence) => sentence.includes('not shown their banner')));
  });

test('some rewritten ids make the comparison of the groups unknown, even if the data cover everyone', async () => {
  const { incremental, shown, sentences } = await withIds((id, index) => (index % 5 === 1 ? String(Number(id)) : id));
  assert.deepEqual([shown, incremental?.unknown], [8, true]);
  assert.match(sentences[0], /^4 users of the list are in w\d+ under an id/);
  assert.match(sentences[1], /^Incremental conversions are unknown as long as these users cannot be found/);
});

test('an id of another user of the list, or of one with samples, is no other spelling', async () => {
  const { incremental, sentences } = await resultsOf(
    world,
    [{ user: '07' }, { user: '7' }, { user: '8' }, { user: '9', group: 'control' }],
    ['7', '8', '08', '9'].map((user) => ({ user, day: 1, depth: 1 })),
  );
  assert.equal(incremental?.unknown, false);
  assert.ok(!sentences.some((sentence) => sentence.includes('written differently')));
});

test('an id that was rewritten before the export is not looked for', async () => {
  const { sentences } = await resultsOf(
    world,
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
  const banks = await resultsOf(world, list, [
    { user: 'a', day: 1, depth: 0 },
    { user: 'b', day: 1, depth: 0, bank: 'South' },
  ]);
  assert.match(banks.sentences[0], /^w\d+ has no samples of south: if it has another name for the bank/);
  const banners = await resultsOf(world, [{ user: 'a' }], [{ user: 'a', day: 1, depth: 0, banner: 'Gold' }]);
  assert.match(banners.sentences[0], /^No sample of w\d+ has a banner of the list/);
});

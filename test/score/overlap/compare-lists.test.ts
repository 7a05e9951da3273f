/** Two ranked lists whose overlap, expected conversions and movers are known. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { INDEXES_PER_TURN, quietJob, type Progress } from '../../../core/job.ts';
import { compareLists, CUTOFFS, type ListComparison } from '../../../core/score/overlap/compare-lists.ts';
import { UserIndex } from '../../../core/score/overlap/user-index.ts';
import { rendered } from '../../rendered.ts';
import { temporaryFolder } from '../../temporary.ts';
import { TurnCounter } from '../../turns.ts';

const folder = temporaryFolder();
const job = quietJob();

interface Row {
  readonly user: string;
  readonly bank?: string;
  readonly banner?: string;
  readonly weight?: number;
  readonly click: number;
}

function writeList(name: string, rows: readonly Row[]): string {
  const path = join(folder, name);
  const lines = rows.map(
    ({ user, bank = 'lantern', banner = 'red', weight = 1, click }, index) =>
      `${index + 1},${user},${bank},${banner},${click * weight},click,${weight},${click},r1`,
  );
  writeFileSync(path, `${['rank,user_id,bank,banner,score,objective,weight,p_click,run', ...lines].join('\n')}\n`);
  return path;
}

const at = ({ cutoffs }: ListComparison, share: number): ListComparison['cutoffs'][number] =>
  cutoffs.find((cutoff) => cutoff.share === share)!;

test('a list is equal to itself at every cutoff', async () => {
  const list = writeList(
    'same.csv',
    Array.from({ length: 50 }, (_, row) => ({ user: `u${row}`, click: (50 - row) / 100 })),
  );
  const { correlation, cutoffs, movers, common } = await compareLists({ list, other: list }, job);
  assert.deepEqual([correlation, common, movers], [1, 50, []]);
  for (const { rows, common: shared, sameBanner, expected } of cutoffs) {
    assert.deepEqual([shared, sameBanner], [rows, rows]);
    const [{ list: own, other, listByOther, otherByList }] = expected;
    for (const count of [other, listByOther, otherByList]) assert.equal(count, own);
  }
});

test('a comparison reports its progress from reading the lists to comparing them, and never goes back', async () => {
  const rows = Array.from({ length: 50 }, (_, row) => ({ user: `u${row}`, click: (50 - row) / 100 }));
  const [list, other] = [writeList('first.csv', rows), writeList('second.csv', rows.toReversed())];
  const progress: Progress[] = [];
  await compareLists({ list, other }, { ...job, report: (one) => progress.push(one) });
  const fractions = progress.flatMap(({ fraction }) => fraction ?? []);
  assert.deepEqual(
    fractions,
    fractions.toSorted((one, two) => one - two),
  );
  assert.equal(progress.filter(({ phase }) => phase === 'compare').length, CUTOFFS.length);
});

test('the first halves of a list and of the reversed list share no user, and the correlation is −1', async () => {
  const rows = Array.from({ length: 10 }, (_, row) => ({ user: `u${row}`, click: 0.5 }));
  const compared = await compareLists(
    { list: writeList('order.csv', rows), other: writeList('reversed.csv', rows.toReversed()) },
    job,
  );
  assert.equal(compared.correlation, -1);
  assert.deepEqual([at(compared, 0.5).common, at(compared, 1).common], [0, 10]);
});

test('overlap, equal banners and expected conversions are those counted by hand', async () => {
  const list = writeList('one.csv', [
    { user: 'a', click: 0.8 },
    { user: 'b', click: 0.6 },
    { user: 'c', click: 0.4 },
    { user: 'd', click: 0.2 },
  ]);
  const other = writeList('other.csv', [
    { user: 'b', banner: 'blue', click: 0.9 },
    { user: 'a', click: 0.7 },
    { user: 'd', click: 0.5 },
    { user: 'c', click: 0.1 },
  ]);
  const compared = await compareLists({ list, other }, job);
  const half = at(compared, 0.5);
  assert.deepEqual([half.rows, half.common, half.sameBanner], [2, 2, 1]);
  const [{ list: own, other: theirs, listByOther, otherByList }] = half.expected;
  assert.deepEqual(
    [own, theirs, listByOther, otherByList].map((count) => Number(count?.toFixed(6))),
    [1.4, 1.6, 1.6, 1.4],
  );
  // Both lists show user a the same banner, so its outcome cancels out; how far the models disagree remains.
  const { difference } = half.expected[0];
  const chance = 0.6 * 0.4 + 0.9 * 0.1 + (0.7 - 0.8) ** 2;
  assert.ok(Math.abs(difference.expected - 0.2) < 1e-6);
  assert.ok(Math.abs(difference.errors.chance - 1.959964 * Math.sqrt(chance)) < 1e-5);
  assert.deepEqual([difference.low, difference.high], [-1, 1]);
  assert.deepEqual(rendered(compared.notes), [
    'The intervals of expected conversions cover only chance: to include errors of the models and rate drift, ' +
      'name the project that wrote the lists with --project.',
  ]);
  // Ranks 1 2 3 4 became 2 1 4 3: 1 − 6 · 4 / (4 · 15).
  assert.equal(compared.correlation, 0.6);
});

test('users in only one list count in neither overlap nor correlation', async () => {
  const list = writeList(
    'more.csv',
    ['a', 'b', 'x'].map((user) => ({ user, click: 0.5 })),
  );
  const other = writeList(
    'less.csv',
    ['a', 'y', 'b'].map((user) => ({ user, click: 0.5 })),
  );
  const compared = await compareLists({ list, other }, job);
  assert.deepEqual([compared.common, at(compared, 1).common, compared.correlation], [2, 2, 1]);
});

test('the users who moved most are named with both ranks', async () => {
  const users = Array.from({ length: 40 }, (_, row) => ({ user: `=u${row}`, click: 0.5 }));
  const moved = [users[30], ...users.slice(0, 2), ...users.slice(3, 30), ...users.slice(31), users[2]];
  const { movers } = await compareLists(
    { list: writeList('before.csv', users), other: writeList('after.csv', moved), movers: 1 },
    job,
  );
  assert.deepEqual(
    movers.map(({ user, rank, otherRank }) => [user, rank, otherRank]),
    [
      ['=u30', 31, 1],
      ['=u2', 3, 40],
    ],
  );
});

test('no conversions are expected from rows with weight 0', async () => {
  const list = writeList('weights.csv', [
    { user: 'a', click: 0.5 },
    { user: 'b', click: 0.5, weight: 0 },
  ]);
  const [{ list: expected }] = at(await compareLists({ list, other: list }, job), 1).expected;
  assert.equal(expected, 0.5);
});

test('a list with several rows per user can be compared only for one bank at a time', async () => {
  const list = writeList('banks.csv', [
    { user: 'a', click: 0.5 },
    { user: 'a', bank: 'sprout', click: 0.4 },
    { user: 'b', bank: 'sprout', click: 0.3 },
  ]);
  await assert.rejects(compareLists({ list, other: list }, job), { code: 'invalid-input' });
  assert.equal((await compareLists({ list, other: list, bank: 'sprout' }, job)).rows, 2);
  await assert.rejects(compareLists({ list, other: list, bank: 'nobody' }, job), { code: 'invalid-input' });
});

test('a file that is not a ranked list is refused', async () => {
  const list = writeList('list.csv', [{ user: 'a', click: 0.5 }]);
  const other = join(folder, 'audience.csv');
  writeFileSync(other, 'user_id,city\na,ulm\n');
  await assert.rejects(compareLists({ list, other }, job), { code: 'invalid-file' });
});

test('a hundred thousand users are found again, and no others', () => {
  const index = new UserIndex();
  for (let user = 0; user < 100_000; user++) assert.ok(index.add(`user-${user}`, user));
  for (let user = 0; user < 100_000; user += 97) {
    assert.equal(index.find(`user-${user}`), user);
    assert.equal(index.find(`user-${user + 100_000}`), -1);
  }
  assert.equal(index.add('user-5', 0), false);
});

test('lists are compared even if their column of user ids has the name of another column', async () => {
  const list = writeList(
    'named.csv',
    ['a', 'b'].map((user) => ({ user, click: 0.5 })),
  );
  writeFileSync(list, readFileSync(list, 'utf8').replace('user_id', 'weight').replace(',a,', ',0,'));
  const compared = await compareLists({ list, other: list }, job);
  assert.equal(at(compared, 1).expected[0].list, 1);
});

test('the conversions that the other list expects are unknown if it lacks some users', async () => {
  const list = writeList('ours.csv', [
    { user: 'a', click: 0.5 },
    { user: 'b', click: 0.4 },
  ]);
  const other = writeList('theirs.csv', [
    { user: 'a', click: 0.3 },
    { user: 'c', click: 0.2 },
  ]);
  const compared = await compareLists({ list, other }, job);
  const byOther = (share: number) => at(compared, share).expected.map((one) => [one.listByOther, one.otherByList])[0];
  const [[whole, otherWhole], [half, otherHalf]] = [byOther(1), byOther(0.5)];
  assert.deepEqual([whole, otherWhole], [null, null]);
  assert.deepEqual([half?.toFixed(3), otherHalf?.toFixed(3)], ['0.300', '0.500']);
});

test('the conversions that the other list expects are unknown if it lacks the step for some users', async () => {
  const list = writeList('complete.csv', [
    { user: 'a', click: 0.5 },
    { user: 'b', click: 0.4 },
  ]);
  // The run that ranked b in the other list does not predict clicks.
  const other = join(folder, 'incomplete.csv');
  const header = 'rank,user_id,bank,banner,score,objective,weight,p_click,run';
  const rows = ['1,a,lantern,red,0.3,click,1,0.3,r1', '2,b,sprout,blue,0.2,approval,1,,r2'];
  writeFileSync(other, `${[header, ...rows].join('\n')}\n`);
  const compared = await compareLists({ list, other }, job);
  const [half, whole] = [0.5, 1].map((share) => at(compared, share).expected[0]);
  assert.deepEqual([half.listByOther?.toFixed(3), half.otherByList?.toFixed(3)], ['0.300', '0.500']);
  assert.deepEqual([whole.listByOther, whole.otherByList], [null, null]);
});

test('a list whose rows are not in the order of their ranks is refused', async () => {
  const list = writeList(
    'sorted.csv',
    ['a', 'b', 'c'].map((user) => ({ user, click: 0.5 })),
  );
  const [header, ...rows] = readFileSync(list, 'utf8').trimEnd().split('\n');
  const gaps = join(folder, 'gaps.csv');
  writeFileSync(gaps, [header, rows[0], rows[2]].join('\n'));
  assert.equal((await compareLists({ list, other: gaps }, job)).common, 2);
  for (const [name, lines] of [
    ['unsorted.csv', rows.toReversed()],
    ['unranked.csv', rows.map((row) => row.replace(/^2,/, ','))],
  ] as const) {
    const other = join(folder, name);
    writeFileSync(other, [header, ...lines].join('\n'));
    await assert.rejects(compareLists({ list, other }, job), { code: 'invalid-input', message: /not in the order/ });
  }
});

test('reading long lists reports progress, and comparing them yields to the event loop', async () => {
  const rows = Array.from({ length: 3 * INDEXES_PER_TURN }, (_, row) => ({ user: `u${row}`, click: 0.5 }));
  const counter = new TurnCounter();
  const [list, other] = [writeList('long.csv', rows), writeList('long-reversed.csv', rows.toReversed())];
  const { correlation } = await compareLists({ list, other }, counter);
  assert.ok(correlation !== null && Math.abs(correlation + 1) < 1e-9);
  const fractions = counter.progress.map(({ fraction = 0 }) => fraction);
  assert.ok(fractions.length > 20, `${fractions.length} reports`);
  assert.deepEqual(
    fractions,
    fractions.toSorted((a, b) => a - b),
  );
  // Each cutoff visits all rows, as do the correlation and the movers.
  const turns = counter.turns.filter((_, index) => counter.progress[index].phase === 'compare');
  const all = turns.reduce((sum, count) => sum + count, 0);
  assert.ok(all >= 3 * (CUTOFFS.length + 2), `${all} turns`);
});

test('lists without a common step have no expected conversions, and no note about their intervals', async () => {
  const list = writeList('clicks.csv', [{ user: 'u1', click: 0.5 }]);
  const other = join(folder, 'views.csv');
  writeFileSync(other, readFileSync(list, 'utf8').replace('p_click', 'p_view'));
  const { cutoffs, notes } = await compareLists({ list, other }, job);
  assert.ok(cutoffs.every(({ expected }) => expected.length === 0));
  assert.deepEqual(notes, []);
});

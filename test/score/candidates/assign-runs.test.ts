import assert from 'node:assert/strict';
import { test } from 'node:test';

import { layOutFields } from '../../../core/features/schema.ts';
import {
  assignRuns,
  banksWithBanners,
  type BankRun,
  type RunsByBank,
} from '../../../core/score/candidates/assign-runs.ts';
import { bankField, city } from '../fixtures.ts';

const bankRun = (run: string, bank: string): BankRun => ({ run, bank, schema: layOutFields([city]), candidates: [] });
/** A pooled run, whose data have these banks. */
const allBanksRun = (run: string, ...banks: string[]): BankRun => ({
  run,
  bank: null,
  schema: layOutFields([city, bankField(...banks)]),
  candidates: banks.map((bank) => ({ bank, banner: null })),
});

/** The run of each bank. */
function assigned(runs: readonly BankRun[], named?: RunsByBank): Record<string, string> {
  return Object.fromEntries(assignRuns(runs, named).map(({ bank, index }) => [bank, runs[index].run]));
}

const lantern = bankRun('r1', 'lantern');
const allBanks = allBanksRun('r6', 'lantern', 'meridian', 'harbor');

test('a bank is scored by its own run if it has one, the other banks by the pooled run', () => {
  const expected = { lantern: 'r1', meridian: 'r6', harbor: 'r6' };
  assert.deepEqual(assigned([lantern, allBanks]), expected);
  assert.deepEqual(assigned([allBanks, lantern]), expected);
  assert.deepEqual(assigned([allBanks]), { lantern: 'r6', meridian: 'r6', harbor: 'r6' });
  const each = [allBanks, ...['lantern', 'meridian', 'harbor'].map((bank, index) => bankRun(`r${index + 1}`, bank))];
  assert.deepEqual(assigned(each), { lantern: 'r1', meridian: 'r2', harbor: 'r3' });
});

test('a bank is scored by the run that is named for it, and left out if null is named', () => {
  assert.deepEqual(assigned([lantern, allBanks], { lantern: 'r6' }), { lantern: 'r6', meridian: 'r6', harbor: 'r6' });
  assert.deepEqual(assigned([lantern, allBanks], { harbor: null }), { lantern: 'r1', meridian: 'r6' });
  const newer = bankRun('r7', 'lantern');
  assert.deepEqual(assigned([lantern, newer], { lantern: 'r7' }), { lantern: 'r7' });
  const other = allBanksRun('r8', 'lantern', 'meridian');
  const named = { lantern: 'r6', meridian: 'r8' };
  assert.deepEqual(assigned([allBanks, other], named), { ...named, harbor: 'r6' });
});

test('a pooled run may be named for a bank that its data lack, but does not score it', () => {
  assert.deepEqual(assigned([allBanksRun('r6', 'lantern')], { sprout: 'r6' }), { lantern: 'r6' });
});

test('a bank that no run has seen is scored by a pooled run of several banks, if its settings name banners', () => {
  const newBanks = (runs: readonly BankRun[], named?: RunsByBank): Record<string, string> =>
    Object.fromEntries(assignRuns(runs, named, ['fresh']).map(({ bank, index }) => [bank, runs[index].run]));
  assert.equal(newBanks([lantern, allBanks])['fresh'], 'r6');
  assert.equal(newBanks([lantern, allBanks], { fresh: 'r6' })['fresh'], 'r6');
  assert.equal(newBanks([allBanks, bankRun('r7', 'fresh')])['fresh'], 'r7');
  // Left out on request, and where no run knows several banks to learn from.
  assert.equal(newBanks([lantern, allBanks], { fresh: null })['fresh'], undefined);
  assert.deepEqual(newBanks([lantern, bankRun('r8', 'sprout')]), { lantern: 'r1', sprout: 'r8' });
  assert.deepEqual(newBanks([allBanksRun('r9', 'lantern')]), { lantern: 'r9' });
});

test('banks with banners are those whose settings name at least one', () => {
  const settings = [
    { name: 'none', banners: [] },
    { name: 'one', banners: ['gold'] },
    { name: 'two', banners: ['gold', 'blue'] },
  ];
  assert.deepEqual(banksWithBanners(settings), ['one', 'two']);
});

test('samples without a bank do not count as a bank to score, unless no sample has a bank', () => {
  assert.deepEqual(assigned([allBanksRun('r6', 'lantern', '', 'harbor')]), { lantern: 'r6', harbor: 'r6' });
  assert.deepEqual(assigned([allBanksRun('r6', '')]), { '': 'r6' });
});

test('several runs for a bank, a run given twice and a run of another bank are refused', () => {
  const code = 'invalid-input';
  const newer = bankRun('r7', 'lantern');
  assert.throws(() => assigned([lantern, allBanks, newer]), {
    code,
    message: 'runs r1 and r7 are both for bank lantern',
  });
  assert.throws(() => assigned([allBanks, allBanksRun('r8', 'meridian')]), {
    code,
    message: 'runs r6 and r8 are both for bank meridian',
  });
  assert.throws(() => assigned([lantern, lantern]), { code, message: 'run given twice: r1' });
  assert.throws(() => assigned([lantern, allBanks], { meridian: 'r1' }), {
    code,
    message: 'run r1 was trained for lantern, not for meridian',
  });
});

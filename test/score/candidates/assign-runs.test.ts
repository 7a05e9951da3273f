import assert from 'node:assert/strict';
import { test } from 'node:test';

import { layOutFields } from '../../../core/features/schema.ts';
import { assignRuns, type BankRun, type RunsByBank } from '../../../core/score/candidates/assign-runs.ts';
import { bankField, city } from '../fixtures.ts';

const own = (run: string, bank: string): BankRun => ({ run, bank, schema: layOutFields([city]), seen: [] });
/** A run of all banks, whose data have these. */
const ofAll = (run: string, ...banks: string[]): BankRun => ({
  run,
  bank: null,
  schema: layOutFields([city, bankField(...banks)]),
  seen: banks.map((bank) => ({ bank, banner: null })),
});

/** The run of each bank. */
function assigned(runs: readonly BankRun[], named?: RunsByBank): Record<string, string> {
  return Object.fromEntries(assignRuns(runs, named).map(({ bank, index }) => [bank, runs[index].run]));
}

const lantern = own('r1', 'lantern');
const all = ofAll('r6', 'lantern', 'meridian', 'harbor');

test('a bank is scored by its own run where there is one, and the others by the run of all banks', () => {
  const expected = { lantern: 'r1', meridian: 'r6', harbor: 'r6' };
  assert.deepEqual(assigned([lantern, all]), expected);
  assert.deepEqual(assigned([all, lantern]), expected);
  assert.deepEqual(assigned([all]), { lantern: 'r6', meridian: 'r6', harbor: 'r6' });
  const each = [all, ...['lantern', 'meridian', 'harbor'].map((bank, index) => own(`r${index + 1}`, bank))];
  assert.deepEqual(assigned(each), { lantern: 'r1', meridian: 'r2', harbor: 'r3' });
});

test('a bank is scored by the run that is named for it, or left out', () => {
  assert.deepEqual(assigned([lantern, all], { lantern: 'r6' }), { lantern: 'r6', meridian: 'r6', harbor: 'r6' });
  assert.deepEqual(assigned([lantern, all], { harbor: null }), { lantern: 'r1', meridian: 'r6' });
  const newer = own('r7', 'lantern');
  assert.deepEqual(assigned([lantern, newer], { lantern: 'r7' }), { lantern: 'r7' });
  const other = ofAll('r8', 'lantern', 'meridian');
  const named = { lantern: 'r6', meridian: 'r8' };
  assert.deepEqual(assigned([all, other], named), { ...named, harbor: 'r6' });
});

test('a run of all banks may be named for a bank that its data do not have, and does not score it', () => {
  assert.deepEqual(assigned([ofAll('r6', 'lantern')], { sprout: 'r6' }), { lantern: 'r6' });
});

test('several runs for a bank, a run given twice and a run of another bank are refused', () => {
  const code = 'invalid-input';
  const newer = own('r7', 'lantern');
  assert.throws(() => assigned([lantern, all, newer]), { code, message: 'runs r1 and r7 are both for bank lantern' });
  assert.throws(() => assigned([all, ofAll('r8', 'meridian')]), {
    code,
    message: 'runs r6 and r8 are both for bank meridian',
  });
  assert.throws(() => assigned([lantern, lantern]), { code, message: 'run given twice: r1' });
  assert.throws(() => assigned([lantern, all], { meridian: 'r1' }), {
    code,
    message: 'run r1 was trained for lantern, not for meridian',
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { layOutFields } from '../../../core/features/schema.ts';
import { listCandidates, type ScoringRun } from '../../../core/score/candidates/candidates.ts';
import { competitionNotes } from '../../../core/score/candidates/values.ts';
import type { BankSettings } from '../../../core/store/runs/banks.ts';
import { rendered } from '../../rendered.ts';
import { city } from '../fixtures.ts';

const runOf = (run: string, bank: string, objective: string): ScoringRun => ({
  run,
  bank,
  objective,
  candidates: [],
  schema: layOutFields([city]),
  steps: ['click', 'approval'],
});
const runs = [runOf('r1', 'north', 'approval'), runOf('r2', 'south', 'click')];
const bank = (name: string, objective: string, more: Partial<BankSettings> = {}): BankSettings => ({
  name,
  objective,
  weight: 1,
  banners: [],
  ...more,
});
/** The candidates if the banks have these values and currencies. */
const valued = (north: Partial<BankSettings>, south: Partial<BankSettings>): ReturnType<typeof listCandidates> =>
  listCandidates(runs, [bank('north', 'approval', north), bank('south', 'click', south)]);

test('the candidates have the values of their banks, in one currency', () => {
  const euros = valued({ value: 100, currency: 'EUR' }, { value: 1, currency: 'EUR' });
  assert.deepEqual([euros.currency, euros.candidates.map(({ value }) => value)], ['EUR', [100, 1]]);
  const plain = valued({ value: 100 }, { value: 1 });
  assert.deepEqual([plain.currency, plain.candidates.map(({ value }) => value)], [null, [100, 1]]);
  const none = valued({}, {});
  assert.deepEqual([none.currency, none.candidates.map(({ value }) => value)], [null, [null, null]]);
});

test('if only some banks have a value, the error names the others and the command that sets it', () => {
  assert.throws(() => valued({ value: 100, currency: 'EUR' }, {}), {
    code: 'invalid-input',
    message: 'no value of a conversion is set for south, but one is set for north: their scores cannot be compared',
    help: /stepladder bank PROJECT south --value AMOUNT/,
  });
  // Only scored banks count.
  const others = [bank('north', 'approval', { value: 100 }), bank('other', 'click')];
  assert.deepEqual(
    listCandidates(runs.slice(0, 1), others).candidates.map(({ value }) => value),
    [100],
  );
});

test('values in different currencies are refused, and so is a mix of values with and without a currency', () => {
  for (const [currency, named] of [
    ['CNY', 'CNY'],
    [null, 'no named currency'],
  ] as const)
    assert.throws(() => valued({ value: 100, currency: 'EUR' }, { value: 1, currency }), {
      code: 'invalid-input',
      message: `the value of north is in EUR, but the value of south is in ${named}: their scores cannot be compared`,
    });
});

test('a value counts only for the objective for which it was set', () => {
  const settings = [bank('north', 'click', { value: 5 })];
  assert.throws(() => listCandidates(runs.slice(0, 1), settings), {
    code: 'invalid-input',
    message: 'run r1 ranks by approval, but the value of bank north is set for click',
  });
});

test('a value that would make scores overflow is refused', () => {
  assert.throws(() => valued({ weight: 1e6, value: 1e7 }, { value: 1 }), {
    code: 'invalid-input',
    message: 'the value of bank north times its weight is too large: 10000000 × 1000000',
  });
  assert.equal(valued({ weight: 1e6, value: 1e6 }, { value: 1 }).candidates.length, 2);
});

test('a note warns if banks with different objectives compete without values', () => {
  assert.deepEqual(rendered(competitionNotes(valued({}, {}).candidates)), [
    'banks with different objectives compete only by probability: north by approval, south by click. A rarer step ' +
      'loses, regardless of its value. Set the value of a conversion for each bank.',
  ]);
  assert.deepEqual(competitionNotes(valued({ value: 1 }, { value: 1 }).candidates), []);
  const same = listCandidates([runs[0], runOf('r3', 'south', 'approval')], []);
  assert.deepEqual(competitionNotes(same.candidates), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { printResult } from '../../../core/cli/print.ts';
import { moneyColumnOf, priceColumnOf } from '../../../core/text/figures.ts';

test('a column of amounts has the decimals of the largest, and none if all are whole', () => {
  const written = (amounts: readonly (number | null)[]): string[] => {
    const column = moneyColumnOf(amounts);
    return amounts.map((amount) => column(amount));
  };
  assert.deepEqual(written([260, 212.5]), ['260.00', '212.50']);
  assert.deepEqual(written([12_400.4, 90.5, null]), ['12,400', '91', '–']);
  assert.deepEqual(written([260, 90, 0]), ['260', '90', '0']);
  assert.deepEqual(written([0.0125, 0.002]), ['0.013', '0.002']);
  assert.equal(moneyColumnOf([260, 212.5])(260, 'CNY'), '260.00 CNY');
});

test('a column of prices rounds none of them', () => {
  const written = (prices: readonly number[]): string[] => prices.map((price) => priceColumnOf(prices)(price));
  assert.deepEqual(written([1200, 62.5]), ['1,200.00', '62.50']);
  assert.deepEqual(written([0.0025, 2]), ['0.0025', '2.0000']);
  assert.deepEqual(written([1200, 60]), ['1,200', '60']);
});

test('the values of banks are printed with the same number of decimals', () => {
  const bank = { objective: 'approval', weight: 1, banners: [], promotedRun: null, currency: 'CNY' };
  const banks = [
    { ...bank, name: 'lantern', value: 260 },
    { ...bank, name: 'sprout', value: 212.5 },
    { ...bank, name: 'oakhill', value: null, currency: null },
  ];
  const lines = printResult('banks', { banks, damaged: [] }).split('\n');
  assert.match(lines[2], / 260\.00 CNY /);
  assert.match(lines[3], / 212\.50 CNY /);
  assert.match(lines[4], / – /);
});

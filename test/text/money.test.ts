import assert from 'node:assert/strict';
import { test } from 'node:test';

import { priceMessage } from '../../core/text/campaign.ts';
import { inEnglish } from '../../core/text/en.ts';
import { formatExpectedMoney, formatMoney, formatNumbers, formatQuota } from '../../core/text/figures.ts';
import { expectedMoneyText, moneyText, roundedExpected } from '../../core/text/money.ts';
import { expectedEnds } from '../../core/text/numbers.ts';

test('money has no cents from a thousand on, cents below it, and two significant digits below ten cents', () => {
  const shown: readonly (readonly [number, string])[] = [
    [12_400.4, '12,400'],
    [1000, '1,000'],
    [999.5, '999.50'],
    [90, '90'],
    [0.1 * 3 * 100, '30'],
    [90.5, '90.50'],
    [0.25, '0.25'],
    [0.05, '0.05'],
    [0.0374, '0.037'],
    [0.0025, '0.0025'],
    [0, '0'],
    [-0.25, '−0.25'],
  ];
  for (const [amount, text] of shown) assert.equal(formatMoney(amount), text);
});

test('the currency of an amount follows it, if it has one', () => {
  const texts = ([12_400.4, 90.5, 90, 0.05, -3.25, null] as const).map((amount) => moneyText('en', amount, 'EUR'));
  assert.deepEqual(
    texts.map((text) => text.replace('\u00a0', ' ')),
    ['12,400 EUR', '90.50 EUR', '90 EUR', '0.05 EUR', '−3.25 EUR', '–'],
  );
  assert.equal(moneyText('en', 1250, null), '1,250');
});

test('an expected amount has no cents from ten on', () => {
  const shown: readonly (readonly [number, string])[] = [
    [12_400.4, '12,400'],
    [339.08, '339'],
    [42.5, '43'],
    [9.5, '9.50'],
    [3, '3'],
    [0.0374, '0.037'],
    [0, '0'],
    [-339.08, '−339'],
  ];
  for (const [amount, text] of shown) assert.equal(formatExpectedMoney(amount), text);
  assert.equal(formatExpectedMoney(339.08, 339.08, 'EUR'), '339 EUR');
});

test('both ends of an expected amount have the decimals of the larger one', () => {
  const ends: readonly (readonly [low: number, high: number, text: string])[] = [
    [692.12, 8318, '692–8,318'],
    [-12.4, 1000, '−12–1,000'],
    [90, 90.5, '90–91'],
    [9, 9.5, '9.00–9.50'],
    [90, 120, '90–120'],
    [0.0374, 0.5, '0.04–0.50'],
  ];
  for (const [low, high, text] of ends) assert.equal(expectedEnds({ low, high }, formatExpectedMoney), text);
  const price = { limit: 'max', bank: 'lantern', step: 1000, conversions: {}, value: 2459 };
  const told = priceMessage({ ...price, valueInterval: { low: 387.04, high: 4532 } }, [], null);
  assert.match(inEnglish(told), /\(95 % interval 387 to 4,532\)/);
  const small = priceMessage({ ...price, value: 339.08, valueInterval: { low: -12.04, high: 812.3 } }, [], null);
  assert.match(inEnglish(small), /would add 339 of expected value \(95 % interval −12 to 812\)/);
});

test('the window and the command line show the same amount, and rounding loses no digit that is shown', () => {
  for (const amount of [0.0025, 0.0374, 0.354, 3.77, 42.429, 999.994, 1234.5, 250_000]) {
    assert.equal(moneyText('en', amount, 'EUR'), `${formatMoney(amount)}\u00a0EUR`);
    assert.equal(expectedMoneyText('en', amount, 'EUR'), `${formatExpectedMoney(amount)}\u00a0EUR`);
    const withoutZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
    assert.equal(withoutZeros(formatExpectedMoney(roundedExpected(amount))), withoutZeros(formatExpectedMoney(amount)));
  }
});

test('numbers of a column have the decimals of the one that needs most', () => {
  assert.deepEqual(formatNumbers([0.5, 0.25, 1]), ['0.50', '0.25', '1.00']);
  assert.deepEqual(formatNumbers([1, 2]), ['1', '2']);
  assert.deepEqual(formatNumbers([1 / 3, 0.1 + 0.2]), ['0.333333', '0.300000']);
});

test('a quota is shown as the command line takes it, and a bank without one has a dash', () => {
  assert.deepEqual(
    [[1000, 5000] as const, [0, 5000] as const, [1000, null] as const, [0, null] as const].map(([min, max]) =>
      formatQuota({ min, max }),
    ),
    ['1,000..5,000', '..5,000', '1,000..', '–'],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatMoney, formatQuota } from '../../core/text/figures.ts';
import { moneyText, roundedMoney } from '../../core/text/numbers.ts';

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

test('the window and the command line show the same amount, and rounding loses no digit that is shown', () => {
  for (const amount of [0.0025, 0.0374, 0.354, 3.77, 42.429, 999.994, 1234.5, 250_000]) {
    assert.equal(moneyText('en', amount, 'EUR'), `${formatMoney(amount)}\u00a0EUR`);
    assert.equal(formatMoney(roundedMoney(amount)).replace(/\.?0+$/, ''), formatMoney(amount).replace(/\.?0+$/, ''));
  }
});

test('a quota is shown as the command line takes it, and a bank without one has a dash', () => {
  assert.deepEqual(
    [[1000, 5000] as const, [0, 5000] as const, [1000, null] as const, [0, null] as const].map(([min, max]) =>
      formatQuota({ min, max }),
    ),
    ['1,000..5,000', '..5,000', '1,000..', '–'],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import * as english from '../../core/text/en/format.ts';
import { formatConversions, formatFigure, formatSigned } from '../../core/text/figures.ts';
import {
  bytesText,
  expectedEnds,
  intervalText,
  numberText,
  pointsDigits,
  pointsText,
  pText,
  endDigits,
  rateDigits,
  rateText,
  UNDEFINED,
  roundedDown,
} from '../../core/text/numbers.ts';
import { clockText, durationText } from '../../core/text/times.ts';
import * as chinese from '../../core/text/zh-CN/format.ts';

/** Replaces the narrow space before a unit with a plain one. */
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

test('numbers are grouped as in the language, with a true minus; an undefined number is a dash, never 0', () => {
  assert.equal(numberText('en', 1_000_000), '1,000,000');
  assert.equal(numberText('zh-CN', 1_234_567), '1,234,567');
  assert.equal(numberText('en', -12.5), '−12.5');
  assert.equal(
    numberText('en', -0.00001, { minimumFractionDigits: 4, maximumFractionDigits: 4 }),
    '0.0000',
    'a number that is rounded to zero has no sign',
  );
  for (const missing of [null, undefined, Number.NaN, Infinity]) assert.equal(numberText('en', missing), UNDEFINED);
});

test('estimates and amounts below zero have a true minus sign, unless they are rounded to zero', () => {
  for (const { rounded, money } of [english, chinese]) {
    assert.deepEqual([-1234.4, -3.21, -0.04, 0, 3.21].map(rounded), ['−1,234', '−3.2', '0.0', '0.0', '3.2']);
    assert.deepEqual(
      [-1234.5, -0.0025, -1e-9].map((amount) => money(amount, 'EUR')),
      ['−1,234.5 EUR', '−0.0025 EUR', '0 EUR'],
    );
  }
  assert.deepEqual([-1234.4, -12, -3.21, -0.04].map(formatConversions), ['−1,234', '−12', '−3.2', '0.0']);
});

test('a rate has as many digits as its interval justifies', () => {
  assert.equal(plain(rateText('en', 0.232914, { low: 0.2321, high: 0.2337 })), '23.29 %');
  assert.equal(plain(rateText('en', 0.706, { low: 0.699, high: 0.712 })), '70.6 %');
  assert.equal(plain(rateText('en', 0.5, { low: 0.2, high: 0.8 })), '50 %');
  assert.equal(rateDigits(0.000012, { low: 0.00001199, high: 0.00001201 }), 4);
});

test('a rate without an interval has more decimals the smaller it is', () => {
  assert.deepEqual(
    [0, 0.0004, 0.0184, 0.233, 1].map((rate) => plain(rateText('en', rate))),
    ['0 %', '0.040 %', '1.84 %', '23.3 %', '100 %'],
  );
  assert.deepEqual(
    [0.0099996, 0.099996, 0.99951].map((rate) => plain(rateText('en', rate))),
    ['1.00 %', '10.0 %', '100 %'],
  );
  assert.equal(rateText('en', null), UNDEFINED);
});

test('both ends of an interval have the same number of decimals', () => {
  assert.equal(intervalText('en', { low: 0.23207, high: 0.23374 }), '23.21–23.37');
  assert.equal(intervalText('en', { low: 0, high: 0.03 }), '0.0–3.0');
  assert.equal(intervalText('en', { low: null, high: null }), UNDEFINED);
});

test('differences of rates carry their sign and unit', () => {
  assert.deepEqual(
    [0.006, -0.019, 0, 0.00042].map((points) => plain(pointsText('en', points))),
    ['+0.60 pp', '−1.9 pp', '0.0 pp', '+0.042 pp'],
  );
});

test('a difference of rates has as many digits as its interval justifies', () => {
  const shown = (difference: number, low: number, high: number): string =>
    plain(pointsText('en', difference, pointsDigits(difference, { low, high })));
  assert.deepEqual(
    [shown(0.00039, -0.069, 0.07), shown(-0.0078, -0.0137, -0.0019), shown(0.025, -0.03, 0.08)],
    ['0 pp', '−0.8 pp', '+3 pp'],
  );
  assert.equal(pointsDigits(0.00042, { low: null, high: null }), pointsDigits(0.00042));
});

test('a p-value is shown with no more digits than are significant', () => {
  assert.deepEqual(
    [0.0000004, 0.0042, 0.031, 0.0489, 0.0523, 0.5, 1, null].map((p) => pText('en', p)),
    ['< .001', '.004', '.03', '.049', '.052', '.50', '1.00', UNDEFINED],
  );
  assert.deepEqual(
    [0.0000004, 0.031].map((p) => pText('zh-CN', p)),
    ['< 0.001', '0.03'],
  );
});

test('sizes and durations take the unit that fits', () => {
  assert.deepEqual(
    [0, 999, 1500, 12_400_000, 3_200_000_000].map((bytes) => plain(bytesText('en', bytes))),
    ['0 B', '999 B', '1.5 kB', '12.4 MB', '3.2 GB'],
  );
  assert.deepEqual(
    [0, 250, 9000, 252_000, 7_200_000, 449_280_000].map((ms) => plain(durationText('en', ms))),
    ['0 s', '250 ms', '9 s', '4.2 min', '2 h', '5.2 d'],
  );
  assert.deepEqual(
    [999_600, 999_960_000].map((bytes) => plain(bytesText('en', bytes))),
    ['1 MB', '1 GB'],
    'a size that rounds to a larger unit',
  );
  assert.deepEqual(
    [999.7, 59_600, 3_590_000, 85_000_000].map((ms) => plain(durationText('en', ms))),
    ['1 s', '1 min', '1 h', '1 d'],
    'a duration that rounds to a larger unit',
  );
  assert.equal(plain(durationText('zh-CN', 9000)), '9 秒');
  assert.equal(durationText('en', null), UNDEFINED);
});

test('the time left counts down like a clock and never shows zero', () => {
  assert.deepEqual(
    [0, 400, 38_000, 3_727_000, null].map((ms) => clockText(ms)),
    ['0:01', '0:01', '0:38', '1:02:07', UNDEFINED],
  );
});

test('a share is rounded down to whole per cent, whatever the rounding error of its multiplication by 100', () => {
  for (let percent = 0; percent <= 100; percent++) assert.equal(roundedDown(percent / 100, 100), percent / 100);
  assert.deepEqual(
    [0.5799, 0.7999999, 0.0579].map((share) => roundedDown(share, 100)),
    [0.57, 0.79, 0.05],
  );
});

test('an interval is written only if there is one and something can be expected', () => {
  const ends = (interval: Parameters<typeof expectedEnds>[0]): string | null =>
    expectedEnds(interval, formatConversions);
  assert.deepEqual(
    [
      ends({ low: 0, high: 12 }),
      ends({ low: 106.2, high: 171 }),
      ends({ low: 0, high: 0 }),
      ends(null),
      ends(undefined),
    ],
    ['0–12', '106–171', null, null, null],
  );
});

test('a figure that rounds to zero has no minus, unless figures are shown with their sign', () => {
  const shown = [-0.04, -0, -1e-13, 0.04, -0.06, -12.34].map((figure) => formatFigure(figure, 1));
  assert.deepEqual(shown, ['0.0', '0.0', '0.0', '0.0', '−0.1', '−12.3']);
  assert.deepEqual([formatSigned(-0.04, 1), formatSigned(0.04, 1), formatSigned(-0.06, 1)], ['−0.0', '+0.0', '−0.1']);
});

test('an end of a difference’s interval reads as 0 only if it is 0, whatever its sign, in every language', () => {
  const digitsOf = (low: number | null, high: number | null): number => endDigits({ low, high }, 3);
  assert.deepEqual([digitsOf(-0.02, 0.0213), digitsOf(0, 0.01), digitsOf(null, null), digitsOf(0, 0)], [3, 3, 3, 3]);
  assert.deepEqual([digitsOf(-0.0004, 0.02), digitsOf(0.01, 0.0004), digitsOf(-0.0005, 1)], [4, 4, 3]);
  assert.equal(digitsOf(-0.1, 3e-8), 8);
  // Differences this small are rounding errors, for which more zeros would say nothing.
  assert.equal(digitsOf(-1e-17, 1e-17), 3);
  fc.assert(
    fc.property(fc.double({ min: 1e-11, max: 0.5, noNaN: true }), fc.constantFrom('en', 'zh-CN'), (size, language) => {
      const digits = digitsOf(-size, 2 * size);
      const text = numberText(language, -size, { minimumFractionDigits: digits, maximumFractionDigits: digits });
      assert.match(text, /^−.*[1-9]/);
    }),
  );
});

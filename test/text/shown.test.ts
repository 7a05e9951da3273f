import assert from 'node:assert/strict';
import { test } from 'node:test';

import { english } from '../../core/text/en.ts';
import { message } from '../../core/text/message.ts';
import { numberText } from '../../core/text/numbers.ts';
import { render } from '../../core/text/render.ts';
import {
  withoutDirectionChanges,
  shortened,
  withShownTexts,
  withUnbrokenTexts,
  withUnbrokenUnits,
} from '../../core/text/shown.ts';
import { periodText } from '../../core/text/times.ts';

test('a long text loses its middle, never half of a character', () => {
  assert.equal(shortened('a'.repeat(500)), 'a'.repeat(500));
  assert.equal(shortened(`${'a'.repeat(600)}z`), `${'a'.repeat(400)}…${'a'.repeat(99)}z`);
  for (const before of ['', 'a']) {
    const text = shortened(before + '😀'.repeat(400));
    assert.equal(text.length <= 501 && text.isWellFormed(), true);
  }
});

test('a name of 10,000 characters leaves a message readable', () => {
  const error = message('store.runNotDone', { run: 'r'.repeat(10_000), status: 'x' });
  const text = render(error, english);
  assert.ok(text.length < 700, text);
  assert.match(text, /^run r{400}…r{100} is not finished/);
});

test('a command keeps its full length, since users copy it', () => {
  const command = `stepladder train ${'p'.repeat(900)} --resume r1`;
  assert.ok(render(message('base.resumableWithCommand', { run: 'r1', command }), english).includes(command));
});

test('the functions of a catalogue receive names that leave the order of a sentence alone', () => {
  const words = withShownTexts({
    title: 'Runs',
    deep: { sentence: (name: string, count: number) => `${name}: ${count} samples` },
    of: (names: readonly string[], { bank }: { readonly bank: string }) => `${names.join(', ')} of ${bank}`,
  });
  assert.equal(words.title, 'Runs');
  assert.equal(words.deep.sentence('\u202Egnirps', 123), '\uFFFDgnirps: 123 samples');
  assert.equal(words.of(['a\u2066', 'b'], { bank: `c\u202D${'d'.repeat(900)}` }).length, 'a\uFFFD, b of '.length + 501);
  assert.equal(withoutDirectionChanges('مرحبا'), 'مرحبا');
});

test('a line never ends between a number and its unit, or within a formula', () => {
  const texts = [
    ...['95 % interval', 'about 12 GB, 3 kB or 8 B', '+0.6 pp', '1,250 EUR (−3.2 to 31 EUR)', '95 % 区间，12 % 的用户'],
    'AITM without attention (p + q), top + rest',
    '20\u202f%，5 %。',
    '284 次点击不足 14\u202f天，−1.2 次激活；L2 正则化，r1 的 2 个样本',
    ...['5 % of 80 %', '3 Banks', '3 pages', '% of 3', '12 EURO'],
  ];
  assert.deepEqual(
    texts.map((text) => withUnbrokenUnits(text).replaceAll('\u00a0', '_')),
    [
      ...[
        '95_% interval',
        'about 12_GB, 3_kB or 8_B',
        '+0.6_pp',
        '1,250_EUR (−3.2 to 31_EUR)',
        '95_% 区间，12_% 的用户',
      ],
      'AITM without attention (p_+_q), top + rest',
      '20_%，5_%。',
      '284_次点击不足 14_天，−1.2_次激活；L2 正则化，r1 的 2_个样本',
      ...['5_% of 80_%', '3 Banks', '3 pages', '% of 3', '12 EURO'],
    ],
  );
  const words = withShownTexts({ interval: '95 % interval', of: (share: string) => `${share} % of all` });
  assert.deepEqual([words.interval, words.of('5')], ['95\u00a0% interval', '5\u00a0% of all']);
  const whole = withUnbrokenTexts({ of: (share: string, name: string) => `${share} % of ${name}` });
  assert.equal(whole.of('5', 'a'.repeat(900)), `5\u00a0% of ${'a'.repeat(900)}`);
});

test('a number of any size has a short text, and a period with an impossible date is shown as –', () => {
  assert.deepEqual(
    [1e308, -1.25e15, 999_999_999_999_999].map((value) => numberText('en', value)),
    ['1E308', '−1.25E15', '999,999,999,999,999'],
  );
  assert.deepEqual(
    [5e-324, 1e-8, 0].map((value) => numberText('en', value, { maximumSignificantDigits: 3 })),
    ['5E-324', '0.00000001', '0'],
  );
  assert.equal(periodText('en', '0000-00-00', '2026-05-01'), '–');
});

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { priceMessage } from '../../core/text/campaign.ts';
import { listText } from '../../core/text/numbers.ts';
import { render } from '../../core/text/render.ts';
import { messages } from '../../core/text/zh-CN/messages.ts';
import { chinese } from '../../core/text/zh-CN/window.ts';
import { steps } from '../../core/text/zh-CN/window/steps.ts';

const TAG = 'zh-CN';
const folder = join(dirname(dirname(import.meta.dirname)), 'core', 'text', TAG);
const HAN = String.raw`\p{Script=Han}`;
/** The code that writes a number: `${count(rows)}`, `${counted(rows, '行')}`. */
const NUMBER = String.raw`\$\{(?:count|counted|formatCount|percent|formatPercent|rounded|money|formatMoney)\(`;
/** A date as Chinese exports write it is not a text of the program. */
const DATE = /\d+年\d+月\d+日/gu;
const TOUCHING = new RegExp(`${HAN}(?:\\d|${NUMBER})|\\d${HAN}`, 'gu');
/** A step or column inside a template: it may be Chinese or not, so only `spaced` can tell whether it needs a space. */
const NAME = String.raw`\$\{(?:${[
  ...['step', 'steps', 'objective', 'trained', 'wanted', 'waiting', 'since'],
  ...['column', 'plural', 'parameter', 'choice', 'other'],
].join('|')})\}`;
const UNSPACED = new RegExp(`(?<!spaced)\`[^\`]*(?:${HAN}${NAME}|${NAME}${HAN})`, 'gu');

/** What the pattern finds in the source files of the Chinese texts, line by line. */
function found(pattern: RegExp): readonly string[] {
  const files = globSync('**/*.ts', { cwd: folder });
  assert.ok(files.length > 20, `${files.length} files`);
  return files.flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .replace(DATE, '')
      .split('\n')
      .flatMap((line) => [...line.matchAll(pattern)].map(([part]) => `${file}: ${part}`)),
  );
}

test('no Chinese text has a digit directly next to a Chinese character', () => {
  assert.deepEqual(found(TOUCHING), []);
});

test('steps and columns with names of their own are separated from the Chinese words around them', () => {
  assert.deepEqual(found(UNSPACED), []);
  const { banks, funnel, score } = chinese;
  assert.deepEqual(
    ['点击', 'call back', '回电'].map((step) => [
      steps.counted(36, step),
      score.selection.costPerConversion(step),
      banks.change.sentence(step, '10 %', banks.change.more('5 %', step)),
      funnel.groups(step),
    ]),
    [
      ['36 次点击', '每次点击的成本', '按点击排序，前 10 % 的点击增加 5 %。', '按点击'],
      [
        '36 次 call back',
        '每次 call back 的成本',
        '按 call back 排序，前 10 % 的 call back 增加 5 %。',
        '按 call back',
      ],
      ['36 次回电', '每次回电的成本', '按回电排序，前 10 % 的回电增加 5 %。', '按回电'],
    ],
  );
});

test('a list of names is separated from the Chinese words around it, unless it ends in a Chinese bracket', () => {
  const { noRecords } = messages.ingest;
  assert.equal(noRecords({ files: ['a.csv', 'b.csv'] }), 'a.csv、b.csv 中没有记录');
  assert.equal(noRecords({ files: ['三月'] }), '三月中没有记录');
  assert.equal(noRecords({ files: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }), 'a、b、c、d、e 等（另有 2 个）中没有记录');
});

test('numbers in a Chinese list or in the price of a limit are separated from the words around them', () => {
  assert.equal(listText(TAG, ['3 次点击', '90 次核卡']), '3 次点击和 90 次核卡');
  assert.equal(listText(TAG, ['点击', '核卡']), '点击和核卡');
  assert.equal(listText(TAG, ['call', '点击', '3']), 'call、点击和 3');
  assert.equal(listText('en', ['click', 'approval']), 'click and approval');
  for (const limit of ['min', 'max', 'budget', 'contacts'])
    for (const value of [null, 1250]) {
      const price = { limit, bank: 'lantern', step: 100, conversions: { approval: 2.5, click: -12 }, value };
      const text = render(priceMessage(price, ['approval', 'click'], 'CNY'), { messages, step: steps.name });
      assert.match(text, /触达|预算/);
      assert.doesNotMatch(text, new RegExp(`${HAN}[\\d]|\\d${HAN}`, 'u'));
    }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CoreTexts } from '../../renderer/text/core-texts.ts';

const texts = new CoreTexts(
  {
    'unknown {1}: {2}': '未知的<1>：{2}',
    'unknown {1}: {2} (did you mean {3}?)': '未知的<1>：{2}（是否指 {3}？）',
    'nothing was changed': '没有任何改动',
    'cancelled; {1}': '已取消；<1>',
    '{1} is busy': '{1} 正忙',
    'only {1} in all': '一共只有<1>',
    '{1} before {2}': '{2}之前的{1}',
    '{1}: {2}': '{1}：<2>',
    'run {1} is ranked by {2}': '运行 {1} 按 {@2} 排序',
  },
  { step: '步骤', '{1} of {2}': '{2} {#1} 个' },
  { click: '点击', approval: '核准' },
);

test('a text without holes and one with data are translated, the data stay as they are', () => {
  assert.deepEqual(
    ['nothing was changed', '/a/b.stepladder is busy'].map((text) => texts.translate(text)),
    ['没有任何改动', '/a/b.stepladder 正忙'],
  );
});

test('the template that fixes most is taken', () => {
  assert.equal(
    texts.translate('unknown step: aproval (did you mean approval?)'),
    '未知的步骤：aproval（是否指 approval？）',
  );
  assert.equal(texts.translate('unknown step: aproval'), '未知的步骤：aproval');
});

test('a hole for data keeps what would be a word elsewhere, one for texts keeps what is none', () => {
  assert.equal(texts.translate('unknown step: step'), '未知的步骤：step');
  assert.equal(texts.translate('unknown planet: step'), '未知的planet：step');
});

test('texts within texts are translated too, and lists of them one by one', () => {
  assert.equal(texts.translate('cancelled; nothing was changed'), '已取消；没有任何改动');
  assert.equal(
    texts.translate('only 12 of approval, 3 of activation in all'),
    '一共只有approval 12 个、activation 3 个',
  );
});

test('a number is none where it is a word, and a list that is not known stays whole', () => {
  assert.equal(texts.translate('only the number of cards in all'), '一共只有the number of cards');
  const names = Array.from({ length: 19 }, (_, index) => `column ${index} of 19`).join(', ');
  assert.equal(texts.translate(`only 3 of these, ${names} in all`), `一共只有these, ${names} 3 个`);
});

test(
  'a step of the funnel is called as in the rest of the window, alone, in a list and with a ' +
    'figure, and only where a step is meant',
  () => {
    assert.deepEqual(
      [
        'run click is ranked by click',
        'run r1 is ranked by click, upgrade',
        'run r1 is ranked by approval 1.52, click 0.4',
        'unknown step: click',
      ].map((text) => texts.translate(text)),
      [
        '运行 click 按点击排序',
        '运行 r1 按点击、upgrade 排序',
        '运行 r1 按核准 1.52、点击 0.4 排序',
        '未知的步骤：click',
      ],
    );
  },
);

test('messages that are joined are translated one by one, whatever they hold', () => {
  assert.equal(
    texts.translate('a; b is busy; nothing was changed; cancelled; nothing was changed'),
    'a; b 正忙；没有任何改动；已取消；没有任何改动',
  );
  assert.equal(texts.translate('nothing was changed; who knows'), 'nothing was changed; who knows');
});

test('what only stands within others is no message', () => {
  assert.deepEqual(
    ['install it in the folder of the program', 'step'].map((text) => texts.translate(text)),
    ['install it in the folder of the program', 'step'],
  );
});

test('holes may change their order, and data that look like a hole are data', () => {
  assert.equal(texts.translate('a before b'), 'b之前的a');
  assert.equal(texts.translate('{2} before {1}'), '{1}之前的{2}');
});

test('a template of marks alone only fits around a text that is known', () => {
  assert.equal(texts.translate('bank: nothing was changed'), 'bank：没有任何改动');
  assert.equal(texts.translate('bank: who knows'), 'bank: who knows');
});

test('what is not known stays English, however often it is asked for', () => {
  for (let times = 0; times < 1200; times++) texts.translate(`no text ${times}`);
  assert.deepEqual(
    [texts.translate('no text 7'), texts.translate(''), texts.translate('nothing was changed')],
    ['no text 7', '', '没有任何改动'],
  );
});

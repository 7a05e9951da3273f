import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';

import { AppError } from '../../core/errors.ts';
import { priceMessage } from '../../core/text/campaign.ts';
import { english, inEnglish } from '../../core/text/en.ts';
import { cellValue, message, stepName } from '../../core/text/message.ts';
import { render, withTexts, type MessageLanguage } from '../../core/text/render.ts';
import { textFromStored } from '../../core/text/stored.ts';
import { messages as chinese } from '../../core/text/zh-CN/messages.ts';

const inChinese: MessageLanguage = { messages: chinese, step: (name) => (name === 'click' ? '点击' : name) };
const cancelled = message('base.cancelled', { kept: message('base.nothingChanged') });

test('a message is plain data that every language renders, including the messages within it', () => {
  const received = structuredClone(JSON.parse(JSON.stringify(cancelled)) as typeof cancelled);
  assert.equal(inEnglish(received), 'cancelled; nothing was changed');
  assert.equal(render(received, inChinese), '已取消；未做任何更改');
});

test('each language has its own words for steps, and other values are unchanged', () => {
  const valid = message('base.validNames', { names: [stepName('click'), stepName('call back'), 'click'] });
  assert.equal(inEnglish(valid), 'valid: click, call back, click');
  assert.equal(render(valid, inChinese), '可用：点击、call back、click');
});

test('stored text that is not a message of this program is shown unchanged', () => {
  const deep = `${'{"key":"base.cancelled","values":{"kept":'.repeat(50_000)}1${'}}'.repeat(50_000)}`;
  for (const text of [
    '{"key":"base.invented","values":{"count":3}}',
    '{"key":"base.validNames","values":{"names":7}}',
    '{"key":"base.cancelled","values":"text"}',
    '{"key":"base.cancelled","values":["text"]}',
    '{"key":"base.cancelled","values":null}',
    '{"key":"base.nothingChanged","more":1}',
    '{"key":"constructor.keys","values":{}}',
    '{"key":"__proto__.toString"}',
    '{"key":"base.constructor"}',
    '{"key":"x","key":5}',
    '{"key":"base.cancelled.more"}',
    deep,
  ])
    assert.equal(inEnglish(textFromStored(text)), text);
});

test('values of a stored message that are nested or of an unknown kind are shown within it', () => {
  const unknown = '{"key":"base.cancelled","values":{"kept":{"toString":1}}}';
  assert.equal(inEnglish(textFromStored(unknown)), 'cancelled; {"toString":1}');
  const nested = `${'{"key":"base.cancelled","values":{"kept":'.repeat(1_400)}1${'}}'.repeat(1_400)}`;
  assert.match(inEnglish(textFromStored(nested)), /^(cancelled; ){3}/);
});

test('an error keeps its message as data and has it in English', () => {
  const error = new AppError('cancelled', cancelled, message('base.noneYet', { what: 'run' }));
  assert.deepEqual(
    [error.text, error.message, error.help],
    [cancelled, 'cancelled; nothing was changed', 'there is no run yet'],
  );
});

test('messages within results are rendered for readers outside of the program, and other data are unchanged', () => {
  const result = { note: cancelled, notes: [cancelled, 'as it is'], key: 'base.cancelled.not', rows: 3, none: null };
  assert.deepEqual(withTexts(result, english), {
    ...result,
    note: 'cancelled; nothing was changed',
    notes: ['cancelled; nothing was changed', 'as it is'],
  });
});

test('a mapping that looks like a message is not rendered as one', () => {
  const result = { dataset: 'may', mapping: { columns: { key: 'base.nothingChanged' } } };
  assert.deepEqual(withTexts(result, english), result);
});

test('both languages have the same messages', () => {
  for (const [area, entries] of Object.entries(english.messages)) {
    assert.deepEqual(Object.keys(entries).sort(), Object.keys(chinese[area as keyof typeof chinese]).sort(), area);
  }
});

test('a cell of the data is shown in a window, shortened, but not in errors, logs or on the command line', () => {
  const text = message('ingest.outOfOrder', { file: 'a.csv', line: 2, record: cellValue('x'.repeat(150)) });
  const error = new AppError('invalid-input', text);
  assert.equal(error.message, 'out-of-order steps in a.csv line 2: value not shown');
  assert.ok(!inspect({ error, cause: [error] }).includes('xx'));
  const shown = render(structuredClone(error.text), { ...english, hidesCells: undefined });
  assert.equal(shown, `out-of-order steps in a.csv line 2: ${'x'.repeat(100)}…`);
  const emoji = message('ingest.outOfOrder', { file: 'a', line: 2, record: cellValue(`a${'😀'.repeat(100)}`) });
  const cut = render(emoji, { ...english, hidesCells: undefined });
  assert.equal(cut, `out-of-order steps in a line 2: a${'😀'.repeat(49)}…`, 'no lone surrogate');
  const empty = new AppError(
    'invalid-input',
    message('ingest.outOfOrder', { file: 'a', line: 2, record: cellValue('') }),
  );
  assert.equal(empty.message, 'out-of-order steps in a line 2: ', 'nothing is hidden');
});

test('the price of a limit says in which direction value and conversions change', () => {
  const price = { bank: 'lantern', step: 1000, conversions: { approval: -2.4, activation: 12 } };
  const said = (limit: string, value: number | null) =>
    inEnglish(priceMessage({ ...price, limit, value }, ['approval', 'activation', 'approval'], 'EUR'));
  assert.equal(
    said('max', 365),
    '1,000 more contacts for lantern would add 365 EUR of expected value (+12 activations, −2.4 approvals)',
  );
  assert.equal(
    said('min', 365),
    'the last 1,000 contacts for lantern cost 365 EUR of expected value (+2.4 approvals, −12 activations)',
  );
  assert.equal(said('contacts', null), '1,000 more contacts in all would yield 12 activations, but lose 2.4 approvals');
  assert.equal(said('min', null), 'the last 1,000 contacts for lantern cost 12 activations, but yield 2.4 approvals');
  const last = { ...price, step: 1, limit: 'min', value: null };
  assert.equal(
    inEnglish(priceMessage(last, ['approval', 'activation'], null)),
    'the last contact for lantern costs 12 activations, but yields 2.4 approvals',
  );
});

test('a limit whose loosening has a negative value is said to lose it, or to add it if it is a minimum', () => {
  const valueInterval = { low: -425, high: 405 };
  const price = { bank: 'lantern', step: 300, conversions: { approval: -1.4 }, value: -9.93, valueInterval };
  const said = (limit: string, step = 300): string =>
    inEnglish(priceMessage({ ...price, limit, step }, ['approval'], null));
  assert.equal(
    said('min'),
    'the last 300 contacts for lantern add 9.93 of expected value (95 % interval −405 to 425): +1.4 approvals',
  );
  assert.match(said('min', 1), /^the last contact for lantern adds 9\.93 of/);
  assert.equal(
    said('max'),
    '300 more contacts for lantern would lose 9.93 of expected value (95 % interval −405 to 425): −1.4 approvals',
  );
});

test('the price of a limit has the intervals of its figures, with the signs of the figures', () => {
  const conversionIntervals = { approval: { low: -6, high: 1.2 }, activation: { low: 5, high: 19 } };
  const price = { bank: 'lantern', step: 1000, conversions: { approval: -2.4, activation: 12 }, conversionIntervals };
  const said = (limit: string, value: number | null, valueInterval: { low: number; high: number } | null = null) =>
    inEnglish(priceMessage({ ...price, limit, value, valueInterval }, ['approval', 'activation'], 'EUR'));
  assert.equal(
    said('min', null),
    'the last 1,000 contacts for lantern cost 12 activations (95 % interval 5.0 to 19), but yield ' +
      '2.4 approvals (95 % interval −1.2 to 6.0)',
  );
  assert.equal(
    said('max', 365, { low: -80, high: 810 }),
    '1,000 more contacts for lantern would add 365 EUR of expected value (95 % interval −80 to 810): ' +
      '+12 activations (95 % interval 5.0 to 19), −2.4 approvals (95 % interval −6.0 to 1.2)',
  );
  assert.match(said('min', 365, { low: -80, high: 810 }), /−12 activations \(95 % interval −19 to −5\.0\)/);
  const none = { ...price, limit: 'max', value: null, conversions: { approval: -0.01 } };
  assert.equal(
    inEnglish(priceMessage(none, ['approval'], null)),
    '1,000 more contacts for lantern would yield 0.0 approvals (95 % interval −6.0 to 1.2)',
  );
  const nearZero = { ...none, conversionIntervals: { approval: { low: -0.04, high: 1.2 } } };
  assert.match(inEnglish(priceMessage(nearZero, ['approval'], null)), /approvals \(95 % interval 0\.0 to 1\.2\)$/);
});

test('a limit without a price is said to cost nothing, and steps without a change have no sign', () => {
  const [zero, wide] = [
    { low: 0, high: 0 },
    { low: -3, high: 4.2 },
  ];
  const price = { bank: 'lantern', step: 850, conversions: { approval: -1e-12 } };
  const said = (limit: string, interval: { low: number; high: number }, value = 0) => {
    const intervals = { conversionIntervals: { approval: interval }, valueInterval: zero };
    const told = priceMessage({ ...price, limit, value, ...intervals }, ['approval'], null);
    return [inEnglish(told), render(told, inChinese)];
  };
  assert.deepEqual(said('min', zero), [
    'the last 850 contacts for lantern cost nothing as long as the other limits stay',
    '只要其他限制不变，lantern 的最后 850 次触达不损失预期价值',
  ]);
  assert.equal(
    said('max', zero)[0],
    '850 more contacts for lantern would add nothing as long as the other limits stay',
  );
  assert.equal(said('budget', zero)[1], '只要其他限制不变，预算增加 850 不会增加预期价值');
  for (const text of said('min', wide)) assert.match(text, /[：:] ?0\.0 .*−4\.2.*3\.0/);
  for (const text of said('max', zero, 12)) assert.match(text, /12/);
  for (const text of said('max', zero, 12)) assert.doesNotMatch(text, /0\.0/);
});

test('a lift is written as it was set, and a power that is too small never looks large enough', () => {
  const size = { step: 'approval', lift: 0.125, share: 0.075, control: 900, power: 0.796, needed: 12_000 };
  const said = inEnglish(message('score.holdoutTooSmall', { ...size, detectable: 0.4 }));
  assert.match(said, /lift of 12\.5 % in approval: the power of the test is 79 %/);
  assert.match(said, /with 7\.5 % of them held out/);
});

test('if only some of the kept runs may lack a refit, the message does not say that all of them do', () => {
  const kept = (...runs: readonly string[]) => inEnglish(message('train.refitNotBegun', { runs }));
  assert.equal(kept('r2'), 'r2 is kept without a refit: make one in Models, or with stepladder refit');
  assert.equal(kept('r2', 'r3'), 'r2, r3 are kept: make the missing refits in Models, or with stepladder refit');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatBytes, formatDuration, plainJson, plainText } from '../../core/cli/format.ts';
import { printResult } from '../../core/cli/print.ts';
import { createProgress, progressLine } from '../../core/cli/progress.ts';
import { displayWidth, formatPairs, formatTable } from '../../core/cli/table.ts';
import { formatCount, formatRate } from '../../core/text/figures.ts';
import { runLine } from './command-lines.ts';

/** A stream that records what is written to it. */
function sink(terminal: boolean): { isTTY: boolean; columns: number; text: string; write(text: string): void } {
  return {
    isTTY: terminal,
    columns: 39,
    text: '',
    write(text) {
      this.text += text;
    },
  };
}

test('numbers are formatted for human readers', () => {
  assert.deepEqual(
    [
      formatCount(1234567.8),
      formatRate(0.0184),
      formatRate(0.233),
      formatRate(1),
      formatRate(0.00012),
      formatRate(null),
    ],
    ['1,234,568', '1.84 %', '23.3 %', '100 %', '0.012 %', '–'],
  );
  assert.deepEqual([0, 0.0099996, 0.099996, 0.99951, 0.0000033].map(formatRate), [
    '0 %',
    '1.00 %',
    '10.0 %',
    '100 %',
    '0.00033 %',
  ]);
  assert.deepEqual(
    [formatDuration(420), formatDuration(8_440), formatDuration(187_000)],
    ['420 ms', '8.4 s', '3.1 min'],
  );
  assert.deepEqual([formatBytes(0), formatBytes(512), formatBytes(3_400_000)], ['0 B', '512 B', '3.4 MB']);
});

test('the result of a command that has no print function is printed as JSON', () => {
  assert.equal(printResult('no-such-command', { rows: 2 }), '{\n  "rows": 2\n}');
});

test('columns line up, even with characters that take two cells', () => {
  assert.equal(
    formatTable(
      [{ title: 'bank' }, { title: 'rows', align: 'right' }],
      [
        ['招商', '5'],
        ['north', '1,000'],
      ],
    ),
    ['bank    rows', '─────  ─────', '招商       5', 'north  1,000'].join('\n'),
  );
  assert.equal(displayWidth('招商a'), 5);
});

test('data can neither control the terminal nor reorder its text', () => {
  assert.equal(plainText('a\u001B[2Jb\n\u009B2J'), 'a\\x1b[2Jb\\x0a\\x9b2J');
  assert.equal(
    plainText('list\u202Evsc.exe \u2067x\u2069 \u2028招商'),
    'list\\u202evsc.exe \\u2067x\\u2069 \\u2028招商',
  );
});

test('JSON for scripts is unchanged as data, but safe on a terminal', () => {
  const data = { 'a\u009B2J': 'b\u202Ec\u2028', count: 3 };
  const shown = plainJson(data);
  assert.deepEqual(JSON.parse(shown), data);
  assert.doesNotMatch(shown, /[\p{Cc}\u2028\u202E]/u);
});

test('tables, pairs and errors make control characters visible', async () => {
  assert.equal(formatTable([{ title: 'a\u0007' }], [['b\u001B[2J']]).includes('\u001B'), false);
  assert.equal(formatPairs([['a', 'b\u001B[2J']]), 'a  b\\x1b[2J');
  assert.equal(formatPairs([['a\u001B[2J', 'b']]), 'a\\x1b[2J  b');
  const { code, stderr } = await runLine(['funnel', 'p\u001B[2J\n', '--dataset', 'd']);
  assert.equal(code, 1);
  assert.match(stderr, /^error: .*p\\x1b\[2J\\x0a\nhint: .*\n$/);
});

test('a name of megabytes does not make every row of its table as long', () => {
  const name = 'x'.repeat(3_000_000);
  const rows = [[name, '1'], ...Array.from({ length: 100 }, () => ['short', '2'])];
  const table = formatTable([{ title: 'name' }, { title: 'rows' }], rows);
  assert.ok(table.length < 2_000_000, `${table.length} characters`);
  assert.match(table, /\nx+…x+  1\nshort +2\n/);
});

test('a table may have more rows than a call may have arguments', () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => [String(index)]);
  assert.equal(formatTable([{ title: 'n' }], rows).split('\n').length, 200_002);
});

test('a count of one uses the singular', () => {
  assert.deepEqual(
    [0, 1, 2].map((rejects) => printResult('rejects', { dataset: 'd', rejects, out: 'f' })),
    ['Wrote 0 rejects to f', 'Wrote 1 reject to f', 'Wrote 2 rejects to f'],
  );
  assert.match(printResult('evaluate', { run: 'r1', dataset: 'd', rows: 1, metrics: {} }), /^r1 on d \(1 sample\)/);
});

test('an AUC has its interval, and a remark if it is no better than chance or rests on few positives', () => {
  const step = { logLoss: 0.5, rows: 900, calibration: 1, ece: 0, orderViolations: null };
  const shown = printResult('evaluate', {
    run: 'r1',
    dataset: 'd',
    rows: 900,
    metrics: {
      click: { ...step, positives: 90, auc: 0.8123, aucLow: 0.7654, aucHigh: 0.8512 },
      application: { ...step, positives: 10, auc: 0.55, aucLow: 0.4, aucHigh: 0.69 },
      approval: { ...step, positives: 9, auc: 0.8, aucLow: 0.6, aucHigh: 0.9 },
      issue: { ...step, positives: 1, auc: 0.55, aucLow: 0, aucHigh: 1 },
      activation: { ...step, positives: 90, auc: 0.8123 },
      repayment: { ...step, positives: 0, auc: null, aucLow: null, aucHigh: null },
    },
  });
  assert.deepEqual(
    shown
      .split('\n')
      .slice(4, 10)
      .map((line) => line.split(/ {2,}/)[2]),
    [
      '0.8123 (0.7654–0.8512)',
      '0.5500 (0.4000–0.6900), no better than chance',
      '0.8000 (0.6000–0.9000), only 9 positives',
      '0.5500 (0.0000–1.0000), no better than chance, only 1 positive',
      '0.8123',
      '–',
    ],
  );
});

test('an upper bound of the time left is shown with “at most”', () => {
  assert.match(
    progressLine({ phase: 'train', fraction: 0.5, leftMs: 12_000, leftAtMost: true }),
    / 50 % {2}at most 0:12 left$/,
  );
});

test('a progress line says which AUC is no better than chance, and which has fewer than ten positives', () => {
  const figures = {
    loss: 0.41,
    'auc click': 0.7,
    'aucLow click': 0.65,
    'aucHigh click': 0.75,
    'positives click': 900,
    'auc approval': 0.6,
    'aucLow approval': 0.4,
    'aucHigh approval': 0.75,
    'positives approval': 5,
  };
  assert.match(
    progressLine({ phase: 'train', figures }),
    / {2}loss 0\.4100 {2}auc click 0\.7000 {2}auc approval 0\.6000, no better than chance, only 5 positives$/,
  );
});

test('progress is a bar on a terminal, lines with json, and only notes elsewhere', () => {
  const progress = {
    phase: 'train',
    fraction: 0.5,
    counts: { samples: 1200 },
    leftMs: 12_000,
    figures: { loss: 0.41, 'auc approval': null },
  };
  assert.equal(
    progressLine(progress),
    'train     ▕██████████          ▏ 50 %  1,200 samples  0:12 left  loss 0.4100  auc approval –',
  );

  const pipe = sink(false);
  const quiet = createProgress('auto', pipe);
  quiet.report(progress);
  quiet.report({ phase: 'train', note: 'few positives' });
  quiet.finish();
  assert.equal(pipe.text, 'note: few positives\n');

  const lines = sink(false);
  createProgress('json', lines).report(progress);
  assert.deepEqual(JSON.parse(lines.text), progress);

  const silent = sink(true);
  createProgress('none', silent).report(progress);
  assert.equal(silent.text, '');
});

test('the bar keeps the last line of each phase that took a while', () => {
  const terminal = sink(true);
  let nowMs = 0;
  const bar = createProgress('auto', terminal, () => nowMs);
  const train = { phase: 'train', fraction: 0.5, counts: { epoch: 3 }, figures: { loss: 0.41, 'auc approval': 0.8 } };
  for (const progress of [train, { phase: 'train', note: 'few positives' }, { ...train, fraction: 1 }]) {
    bar.report(progress);
    nowMs += 1000;
  }
  bar.report({ phase: 'predict', fraction: 1 });
  nowMs += 500;
  bar.report({ phase: 'score', fraction: 0.1 });
  bar.finish();
  const rows = terminal.text.split('\n').map((line) => line.split('\u001B[K').at(-1));
  assert.deepEqual(rows, [
    'note: few positives',
    'train     ▕████████████████████▏100 %…',
    'score     ▕██                  ▏ 10 %',
    '',
  ]);
  for (const line of terminal.text.split(/\n|\r/))
    assert.ok(displayWidth(line.replace('\u001B[K', '')) < terminal.columns, line);
});

test('a bar that is too long is shortened by whole characters to the width of the terminal', () => {
  const report = { phase: '评分', fraction: 0.5, figures: { '🏦银行🏦银行🏦银行🏦 auc': 0.8 } };
  for (let columns = 4; columns < 80; columns++) {
    const terminal = { ...sink(true), columns };
    const bar = createProgress('bar', terminal, () => 1000);
    bar.report(report);
    const line = terminal.text.replace('\r\u001B[K', '');
    assert.ok(line.isWellFormed(), `${columns}: ${line}`);
    assert.ok(displayWidth(line) < columns, `${columns}: ${line}`);
    const cut = displayWidth(line) === columns - 1 || displayWidth(line) === columns - 2;
    assert.ok(line.endsWith('…') ? cut : line === progressLine(report), `${columns}: ${line}`);
  }
});

test('a progress line is not wider than a terminal of one to three columns', () => {
  for (const columns of [1, 2, 3]) {
    const terminal = { ...sink(true), columns };
    createProgress('bar', terminal, () => 1000).report({ phase: 'train', fraction: 0.5 });
    const line = terminal.text.replace('\r\u001B[K', '');
    assert.ok(displayWidth(line) <= columns, `${columns}: ${line}`);
  }
});

test('control characters in notes are made visible', () => {
  const pipe = sink(false);
  createProgress('auto', pipe).report({ phase: 'read', note: 'odd \u0007 value' });
  assert.equal(pipe.text, 'note: odd \\x07 value\n');
});

test('a training run is shown with its number of epochs or trees, and with its calibration', () => {
  const printed = (engine: string, changes: object = {}): string =>
    printResult('train', {
      run: 'r1',
      model: 'm',
      engine,
      base: null,
      refitOf: null,
      kept: null,
      unchanged: false,
      chosenOn: null,
      members: 1,
      device: 'cpu',
      objective: null,
      epochs: 12,
      bestEpoch: 3,
      elapsedMs: 5,
      samplesPerSecond: null,
      valid: null,
      test: null,
      calibration: [
        { step: 'click', method: 'none', a: 0, b: 1, c: 1 },
        { step: 'activation', method: 'shift', a: 0.4, b: 1, c: 1 },
      ],
      ...changes,
    });
  assert.match(printed('onnx'), /\nepochs +12, the best was 3\n/);
  // An ensemble may change although its first member does not, and so may a step of `mlp` that is not the objective.
  const start = { base: 'r1', run: 'r2', bestEpoch: 0 };
  assert.match(printed('onnx', { ...start, unchanged: false }), /\nepochs +12, the best was 0\n/);
  const none = { ...start, members: 3, unchanged: true };
  assert.match(printed('onnx', none), /\nepochs +12, none better than the pooled model, which is kept\n/);
  assert.match(printed('onnx'), /\ncalibration +click: none, activation: shift\n/);
  assert.match(printed('lightgbm'), /\ntrees +12, the best was 3\n/);
});

test('a terminal of unknown size gets lines of the default width', () => {
  const shown = { ...sink(true), columns: 0 };
  createProgress('auto', shown, () => 1000).report({ phase: 'train', fraction: 0.5, counts: { run: 2 } });
  assert.match(shown.text, /train +▕█+ +▏ 50 % {2}run 2$/);
});

test('progress over several runs is shown as “run 2 of 14”', () => {
  assert.match(
    progressLine({ phase: 'train', fraction: 0, counts: { run: 2, runs: 14, seed: 1, 'samples/s': 5000 } }),
    /  run 2 of 14  seed 1  5,000 samples\/s$/,
  );
});

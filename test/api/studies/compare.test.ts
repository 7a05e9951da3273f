import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { deleteCall } from '../../../core/api/delete.ts';
import { runsCall } from '../../../core/api/models/models.ts';
import { compareCall } from '../../../core/api/studies/compare.ts';
import { comparisonCall, comparisonsCall, deleteComparisonCall } from '../../../core/api/studies/experiments.ts';
import { printResult } from '../../../core/cli/print.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { writeSyntheticDataset } from '../../train/synthetic-dataset.ts';
import { invoke } from '../invoke.ts';

const tower = { tower: { widths: [4], dropout: [0] } };
const config = { training: { batchSize: 200, epochs: 1, learningRate: 0.01 }, models: { aitm: tower, mlp: tower } };

const folder = temporaryFolder();
const project = join(folder, 'synthetic.stepladder');
const settings = join(folder, 'settings.json');
const requested = {
  project,
  dataset: 'synthetic',
  models: ['mlp', 'aitm'],
  seeds: 2,
  config: settings,
  engine: 'onnx' as const,
};

before(() => {
  const opened = openProject(project, { mode: 'write', create: true });
  writeSyntheticDataset(opened, 'synthetic', 3_000, 1);
  opened.close();
  writeFileSync(settings, JSON.stringify(config));
});

test('the comparison calls return figures by model and step, write a report, and list the comparison', async () => {
  const out = join(folder, 'report.html');
  const result = await invoke(compareCall, { ...requested, out, truth: truthFile() });
  const [mlp] = result.rows as unknown as readonly Readonly<Record<string, { mean: number; std: number }>>[];
  assert.ok(mlp['click'].mean > 0 && mlp['approval'].std >= 0);
  assert.deepEqual(
    [
      result.rows.map(({ model }) => model),
      result.tests.map(({ model, against, step }) => [model, against, step]),
      Object.keys(result.reachable ?? {}),
    ],
    [
      ['mlp', 'aitm'],
      [
        ['aitm', 'mlp', 'click'],
        ['aitm', 'mlp', 'approval'],
      ],
      ['click', 'approval'],
    ],
  );
  assert.match(readFileSync(out, 'utf8'), /^<!doctype html>/);
  const compared = { dataset: 'synthetic', models: ['mlp', 'aitm'] };
  const { comparisons } = await invoke(comparisonsCall, { project });
  assert.deepEqual(
    comparisons.map(({ createdAt: _, ...comparison }) => comparison),
    [{ comparison: 'c1', bank: null, seeds: 2, done: true, failed: false, ...compared }],
  );
  assert.deepEqual(await invoke(comparisonCall, { project, comparison: 'c1' }), JSON.parse(JSON.stringify(result)));
  assert.deepEqual(
    (await invoke(runsCall, { project })).runs.map(({ uses }) => uses),
    [['c1'], ['c1'], ['c1'], ['c1']],
  );
});

test('the comparison calls list the figures of steps that are named like a field of the row', async () => {
  const odd = join(folder, 'odd.stepladder');
  const opened = openProject(odd, { mode: 'write', create: true });
  writeSyntheticDataset(opened, 'odd', 3_000, 1, 1, ['model', 'runs']);
  opened.close();
  const result = await invoke(compareCall, {
    project: odd,
    dataset: 'odd',
    models: ['mlp'],
    seeds: 1,
    engine: 'onnx',
    config: { training: config.training, models: { mlp: tower } },
  });
  const [{ model, runs, figures }] = result.rows;
  assert.deepEqual([model, runs.map(({ seed }) => seed), Object.keys(figures)], ['mlp', [1], ['model', 'runs']]);
  const { mean } = figures['runs'];
  assert.ok(mean !== null && mean > 0.5);
  // With so few conversions, an interval may be no better than chance.
  const row = `\\nMLP, one per step +0\\.\\d{4} .*${mean.toFixed(4)} \\(0\\.\\d{4}–0\\.\\d{4}\\)[^\\d]*\\n`;
  assert.match(printResult('compare', result), new RegExp(row));
});

/** Writes a file of true probabilities; arbitrary values suffice here. */
function truthFile(): string {
  const path = join(folder, 'truth.csv');
  const lines = Array.from(
    { length: 3_000 },
    (_, index) => `${String(index).padStart(9, '0')},${(index % 10) / 10},${(index % 7) / 10}`,
  );
  writeFileSync(path, ['id,p_click,p_approval', ...lines].join('\n'));
  return path;
}

test('the comparison calls refuse to replace the true probabilities before anything is trained', async () => {
  const truth = truthFile();
  await assert.rejects(invoke(compareCall, { ...requested, seeds: 3, out: truth, truth }), {
    code: 'invalid-input',
    message: /the file of true probabilities/,
  });
  assert.match(readFileSync(truth, 'utf8'), /^id,p_click/);
});

test('the comparison calls read settings that begin with a byte order mark', async () => {
  writeFileSync(settings, `\ufeff${JSON.stringify(config)}`);
  assert.equal((await invoke(compareCall, requested)).comparison, 'c1');
});

test('the comparison calls repeat a report, with the reachable AUC, after its data were deleted', async () => {
  const before = await invoke(comparisonCall, { project, comparison: 'c1' });
  const again = await invoke(compareCall, requested);
  assert.deepEqual([again.comparison, again.reachable], ['c1', before.reachable]);
  await invoke(deleteCall, { project, dataset: 'synthetic' });
  const out = join(folder, 'again.html');
  await invoke(compareCall, { project, comparison: 'c1', out });
  assert.match(readFileSync(out, 'utf8'), /best reachable/);
  await assert.rejects(invoke(compareCall, requested), { code: 'unknown-name' });
});

test('the comparison calls print the result as a table', async () => {
  const text = printResult('compare', await invoke(comparisonCall, { project, comparison: 'c1' }));
  for (const part of [
    /^c1 on synthetic, early stopping by the mean of all steps, 2 seeds\n/,
    /\ntrain +synthetic +2,400 /,
    /\nbest reachable/,
    /\nAITM +0\.\d{4} ± 0\.\d{4} \(0\.\d{4}–0\.\d{4}\)/,
    /\napproval +aitm +mlp +[+−]0\.\d{4} /,
    /adjusted p over seeds +adjusted p on samples/,
    /paired t-test.*Adjusted for multiple comparisons within a step \(Holm\)/,
    /\nTotal time: /,
  ])
    assert.match(text, part);
});

test('the comparison calls delete a comparison and keep its runs', async () => {
  assert.deepEqual(await invoke(deleteComparisonCall, { project, comparison: 'c1' }), { deleted: 'c1' });
  assert.deepEqual(
    [
      (await invoke(comparisonsCall, { project })).comparisons,
      (await invoke(runsCall, { project })).runs.map(({ uses }) => uses),
    ],
    [[], [[], [], [], []]],
  );
  await assert.rejects(invoke(comparisonCall, { project, comparison: 'c1' }), { code: 'unknown-name' });
});

/** What the result of a comparison over two test periods prints. */
const PERIOD_TABLES = [
  /, 1 seed × 2 test periods\n/,
  /\n +2  \d{4}-\d\d-\d\d \d\d:\d\d  .* 300 +\d+ +\d\d\.\d % \(.*\)\n/,
  /\n +2  .* 2,400 +300\n/,
  /\nclick: test AUC of each test period.*\n.*period 1 .*period 2\n/,
  /\nAITM( +0\.\d{4} \(0\.\d{4}–0\.\d{4}\)(, no better than chance)?){2}\n/,
  /\nclick: predicted \/ actual conversions of each test period .*\n.*period 1 .*period 2\n/,
  /\nAITM( +\d\.\d\d \(\d\.\d\d–\d\.\d\d\)){2}\n/,
  /95 % intervals of the log loss .*\n.*click .*approval\n.*\n.*\nAITM( +0\.\d{4}–0\.\d{4}){2}\n/,
  /adjusted p over periods/,
  /corrected t-test of the mean differences of the test periods/,
];

test('the comparison calls list the number of test periods, and show each period in tables', async () => {
  const periodsProject = join(folder, 'periods.stepladder');
  const opened = openProject(periodsProject, { mode: 'write', create: true });
  writeSyntheticDataset(opened, 'synthetic', 3_000, 1);
  opened.close();
  const out = join(folder, 'periods.html');
  const overPeriods = { ...requested, project: periodsProject, splits: 2, seeds: 1 };
  const result = await invoke(compareCall, { ...overPeriods, truth: truthFile(), out });
  const { comparison, splits = [] } = result;
  assert.deepEqual(
    splits.map(({ period, rows, train, valid }) => [period, rows, train.rows, valid.rows]),
    [
      [1, 300, 2_100, 300],
      [2, 300, 2_400, 300],
    ],
  );
  assert.ok((splits[0].to ?? '') < (splits[1].from ?? ''));
  for (const { reachable, reachableIntervals } of splits) {
    const [auc, interval] = [reachable?.['click'], reachableIntervals?.['click']];
    assert.ok(typeof auc === 'number' && interval && interval.low < auc && auc < interval.high);
  }
  const [first, second] = splits.map(({ reachable }) => reachable?.['click'] ?? NaN);
  assert.ok(Math.abs((result.reachable?.['click'] ?? NaN) - (first + second) / 2) < 1e-12);
  const { comparisons } = await invoke(comparisonsCall, { project: periodsProject });
  assert.deepEqual(
    comparisons.map((listed) => [listed.comparison, listed.splits]),
    [[comparison, 2]],
  );
  const text = printResult('compare', await invoke(comparisonCall, { project: periodsProject, comparison }));
  for (const part of PERIOD_TABLES) assert.match(text, part);
  assert.match(readFileSync(out, 'utf8'), /1 seed × 2 test periods/);
});

test('the comparison calls refuse missing and conflicting inputs', () => {
  for (const [input, message] of [
    [{ project, models: ['aitm'] }, /--dataset is missing/],
    [{ project, dataset: 'synthetic' }, /--models is missing/],
    [
      { project, comparison: 'c1', models: ['aitm'], dataset: 'synthetic' },
      /--dataset, --models cannot be given with --comparison/,
    ],
    [{ project, comparison: 'c1', seeds: 10 }, /--seeds cannot be given with --comparison/],
    [{ project, comparison: 'c1', splits: 2 }, /--splits cannot be given with --comparison/],
    [{ project, models: ['aitm'], dataset: 'synthetic', splits: 0 }, /splits/],
    [
      { project, comparison: 'c1', engine: 'onnx', objective: 'click', config: {} },
      /--objective, --engine, --config cannot be given/,
    ],
  ] as const)
    assert.throws(() => compareCall.input.parse(input), message);
});

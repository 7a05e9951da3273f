import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CallResult } from '../../core/api.ts';
import type { CallError } from '../../core/api/contract/protocol.ts';
import { message } from '../../core/text/message.ts';
import { lossLines } from '../../renderer/runs/epoch-lines.ts';
import {
  defaultCompared,
  findTest,
  isInScope,
  readScope,
  scopeSettings,
} from '../../renderer/views/models/runs/choose-runs.ts';
import { calibrationSeries, gainsSeries } from '../../renderer/views/models/runs/curve-series.ts';
import { flatSettings } from '../../renderer/views/models/runs/flat-settings.ts';
import { parseNumbers } from '../../renderer/views/models/studies/parse-numbers.ts';
import { readBanks, writeBanks } from '../../renderer/views/train/bank-choice.ts';
import { runInError } from '../../renderer/views/train/run-of-job.ts';

type Listed = Parameters<typeof defaultCompared>[0][number];

const listed = (run: string, more: Partial<Listed> = {}): Listed => ({
  run,
  dataset: 'may',
  bank: 'north',
  segment: null,
  model: 'aitm',
  objective: 'click',
  refitOf: null,
  seed: 1,
  status: 'done',
  steps: ['click'],
  test: null,
  period: null,
  testGroup: 0,
  promotedFor: [],
  experiment: false,
  ...more,
});
const part = (rows: number) => ({ dataset: 'may', rows, positives: { click: 5 }, firstTime: null, lastTime: null });
const detailed = (more: Partial<CallResult<'run'>>): CallResult<'run'> => {
  const { period: _, testGroup: __, test: ___, ...run } = listed('r1');
  return {
    ...run,
    validDataset: null,
    testDataset: null,
    base: null,
    engine: 'onnx',
    epoch: 3,
    step: 9,
    bestEpoch: 2,
    chosenOn: null,
    kept: null,
    weightsSha256: 'ab',
    valid: null,
    test: null,
    parts: { train: part(80), valid: part(10), test: part(10) },
    uses: [],
    resumable: false,
    error: null,
    createdAt: '2026-01-01',
    device: null,
    from: null,
    to: null,
    conditions: [],
    negativeRate: 1,
    calibration: [],
    config: {},
    batchSize: null,
    epochs: [],
    ...more,
  };
};
const withAuc = (auc: number): Partial<Listed> => ({
  test: { click: { auc, positives: 5, calibration: 1 } },
});

test('an address has the plain name of one bank, but a list for several banks or all together', () => {
  const knownBanks = ['north', 'A, B & Co', '["x"]', null];
  for (const banks of [['north'], ['A, B & Co'], ['["x"]'], [null], ['north', null], ['north', 'A, B & Co']])
    assert.deepEqual(readBanks(writeBanks(banks), knownBanks), banks);
  assert.deepEqual(
    [
      writeBanks([]),
      readBanks(null, knownBanks),
      readBanks('gone', knownBanks),
      readBanks('["gone","north"]', knownBanks),
    ],
    [null, [], [], ['north']],
  );
});

test('a run is compared with the best two others of the same bank and test samples', () => {
  const shown = listed('r1', withAuc(0.6));
  const others = [
    listed('r2', withAuc(0.7)),
    listed('r3', withAuc(0.9)),
    listed('r4', withAuc(0.8)),
    listed('r5', { ...withAuc(0.99), bank: 'south' }),
    listed('r6', { ...withAuc(0.99), testGroup: 1 }),
    listed('r7', { ...withAuc(0.99), status: 'failed' }),
  ];
  assert.deepEqual(defaultCompared([shown, ...others], shown, 'click'), ['r1', 'r3', 'r4']);
  assert.deepEqual(
    defaultCompared([listed('r8', { status: 'failed' })], listed('r8', { status: 'failed' }), 'click'),
    [],
  );
});

test('a bank of any name is distinguished from the pooled runs, even in the address', () => {
  const banks = ['*', 'all-banks', 'all', 'pooled', 'north'];
  const runs = [null, ...banks].map((bank) => ({ bank }));
  const scopes = [
    { kind: 'all' },
    { kind: 'pooled' },
    ...banks.map((bank) => ({ kind: 'bank', bank }) as const),
  ] as const;
  for (const scope of scopes) {
    const settings = scopeSettings(scope);
    assert.deepEqual(readScope(settings.bank, settings.scope, banks), scope);
  }
  assert.deepEqual(
    scopes.map((scope) => runs.filter((run) => isInScope(run, scope)).map(({ bank }) => bank)),
    [[null, ...banks], [null], ...banks.map((bank) => [bank])],
  );
  assert.deepEqual(
    [readScope('*', null, ['north']), readScope('gone', null, ['north'])],
    [{ kind: 'pooled' }, { kind: 'all' }],
    'earlier versions wrote * for the pooled runs',
  );
});

test('the test of a run is found by its step, and a run without others to compare is reported as such', () => {
  const result = { difference: 0.1, low: 0, high: 0.2, p: 0.04, pAdjusted: 0.08 };
  const groups = [
    { runs: ['r1', 'r2'], tests: [{ step: 'click', run: 'r1', against: 'r2', result }] },
    { runs: ['r3'], tests: [] },
  ];
  assert.deepEqual(findTest({ groups }, 'r1', 'click'), { kind: 'tested', against: 'r2', result });
  assert.deepEqual(
    [
      findTest({ groups }, 'r3', 'click').kind,
      findTest({ groups }, 'r9', 'click').kind,
      findTest(null, 'r1', 'click').kind,
    ],
    ['no-other', 'unknown', 'unknown'],
  );
});

test('the curves of several runs are drawn for one step, those of a single run for all steps', () => {
  const style = { step: (name: string) => name.toUpperCase(), color: (index: number) => `step ${index}` };
  const gains = [{ share: 0.5, gain: 1, lift: 2 }];
  const bins = [{ count: 10, positives: 1, predicted: 0.2, observed: 0.1, low: 0, high: 0.4 }];
  const curves = {
    run: 'r1',
    on: 'test' as const,
    dataset: 'may',
    rows: 10,
    independent: 'users' as const,
    steps: { click: { positives: 1, bins, gains }, approval: { positives: 0, bins, gains: null } },
  };
  const singleRun = { run: 'r1', steps: ['click', 'approval'], curves, color: 'blue' };
  assert.deepEqual(gainsSeries([singleRun], 'approval', style), [{ name: 'CLICK', color: 'step 1', gains }]);
  assert.deepEqual(
    gainsSeries([singleRun, { ...singleRun, run: 'r2', color: 'red' }], 'click', style).map(({ name, color }) => [
      name,
      color,
    ]),
    [
      ['r1', 'blue'],
      ['r2', 'red'],
    ],
  );
  assert.deepEqual(calibrationSeries([singleRun], 'approval', style), [
    {
      name: 'r1',
      color: 'step 2',
      bins: [{ positives: 1, predicted: 0.2, observed: 0.1, low: 0, high: 0.4, rows: 10 }],
    },
  ]);
});

test('losses are sums over the steps, and the training loss extends to the current position in the epoch', () => {
  const epochs = [
    { epoch: 1, loss: 0.9, validLoss: 0.4, auc: {}, elapsedMs: 1 },
    { epoch: 2, loss: null, validLoss: null, auc: {}, elapsedMs: 1 },
  ];
  const detail = detailed({ steps: ['click', 'approval'], epochs });
  const names = { training: 'training', validation: 'validation' };
  const lines = lossLines(detail, { phase: 'train', fraction: 0.25, figures: { loss: 0.7 } }, 10, names);
  assert.deepEqual(
    lines.map(({ points }) => points),
    [
      [
        { x: 1, y: 0.9 },
        { x: 2, y: null },
        { x: 2.5, y: 0.7 },
      ],
      [
        { x: 1, y: 0.8 },
        { x: 2, y: null },
      ],
    ],
  );
  assert.equal(
    lossLines(detail, { phase: 'train', fraction: 0.2, figures: { loss: 0.7 } }, 10, names)[0].points.length,
    2,
  );
  assert.deepEqual(
    lossLines(null, { phase: 'fit' }, 10, names).map(({ points }) => points),
    [[], []],
  );
});

test('the loss of trees is drawn over the number of trees, only where all steps have a loss', () => {
  const epochs: readonly (readonly [number, number | null, Readonly<Record<string, number>>])[] = [
    [1, 0.4, { click: 0.6 }],
    [5, 0.3, { click: 0.7 }],
    [7, null, {}],
    [10, 0.5, { click: 0.65 }],
  ];
  const detail = detailed({
    engine: 'lightgbm',
    steps: ['click', 'approval'],
    epochs: epochs.map(([epoch, validLoss, auc]) => ({ epoch, validLoss, auc, loss: null, elapsedMs: 1 })),
  });
  const names = { training: 'training', validation: 'validation' };
  const [{ name, points }, ...others] = lossLines(detail, null, 1000, names);
  assert.deepEqual([name, others], ['validation', []]);
  assert.deepEqual(points, [
    { x: 1, y: 0.8 },
    { x: 5, y: 0.6 },
    { x: 10, y: 1 },
  ]);
});

test('settings are listed by their paths', () => {
  assert.deepEqual(
    flatSettings({
      training: { epochs: 3, downSampling: null },
      model: { tower: { widths: [8, 4], batchNorm: false } },
    }),
    [
      ['training.epochs', '3'],
      ['training.downSampling', '–'],
      ['model.tower.widths', '8, 4'],
      ['model.tower.batchNorm', 'false'],
    ],
  );
});

test('an error names the run whose checkpoint is kept, if there is one', () => {
  assert.equal(runInError({ code: 'cancelled', message: message('host.checkpointKept', { run: 'r12' }) }), 'r12');
  assert.deepEqual(
    [null, { code: 'disk', message: 'disk full' }, { code: 'cancelled', message: message('base.nothingChanged') }].map(
      (error) => runInError(error as CallError | null),
    ),
    [null, null, null],
  );
});

test('the values of a study are at least two different numbers', () => {
  assert.deepEqual(parseNumbers('5; 0.5，5'), [5, 0.5]);
  for (const typed of ['', '5', '5, 5', '5, five', '5, Infinity']) assert.equal(parseNumbers(typed), null, typed);
});

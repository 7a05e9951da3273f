import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import * as ort from 'onnxruntime-node';

import type { Calibration } from '../../core/evaluate/calibration.ts';
import { PREFERENCE, type GraphRun } from '../../core/export/graph/model-graph.ts';
import { writeModel } from '../../core/export/write-model.ts';
import { fieldRows } from '../../core/features/schema.ts';
import { quietJob } from '../../core/job.ts';
import { listModels } from '../../core/models/registry.ts';
import type { ForecastParameters } from '../../core/predict/forecast.ts';
import { withAveragedBanners } from '../../core/predict/pairs/averaged-banners.ts';
import { temporaryFolder } from '../temporary.ts';
import {
  drawCells,
  feedsOf,
  graphOf,
  programProbabilities,
  randomNetwork,
  schemaOf,
  sessionOptions,
  STEPS,
  type TestCandidate,
} from './fixture.ts';

const USERS = 48;
const cells = drawCells(USERS, 3);
const candidates: readonly TestCandidate[] = [
  { bank: 'lantern', banner: 'gold' },
  { bank: 'lantern', banner: 'bike' },
  { bank: 'lantern', banner: 'brand new' },
  { bank: 'meridian', banner: '' },
];
const TOWERS = ['mlp', 'deepfm', 'nfm', 'afm', 'sequence'];
const calibrations: readonly Calibration[] = [
  { method: 'platt', a: -0.3, b: 0.9, c: 0.9 },
  { method: 'none', a: 0, b: 1, c: 1 },
  { method: 'beta', a: 0.2, b: 1.1, c: 0.7 },
  { method: 'shift', a: -1, b: 1, c: 1 },
];
const noForecast: ForecastParameters = { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances: [] };

type Run = GraphRun & { readonly banks: readonly string[] };

/** Writes the runs' model, runs it, and returns its outputs by step. */
async function exported(
  runs: readonly Run[],
  users = cells,
  requested = candidates,
  maxBytes?: number,
): Promise<Float32Array[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-export-'));
  try {
    const files = await writeModel(folder, graphOf(runs), {}, quietJob(), maxBytes);
    const data = files.slice(1).map((name) => statSync(join(folder, name)).size);
    assert.ok(maxBytes === undefined ? data.length === 0 : data[0] > maxBytes, `${data}`);
    const session = await ort.InferenceSession.create(join(folder, files[0]), sessionOptions);
    const results = await session.run(feedsOf(users, requested));
    await session.release();
    for (const { dims } of Object.values(results)) assert.deepEqual(dims, [users.length, requested.length]);
    return STEPS.map((step) => results[`p_${step}`].data as Float32Array);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The output that chooses among banners, if the run's banks are ranked by these steps. */
async function exportedPreference(run: Run, objectives: readonly string[]): Promise<Float32Array> {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-export-'));
  try {
    const [model] = await writeModel(folder, graphOf([run], objectives), {}, quietJob());
    const session = await ort.InferenceSession.create(join(folder, model), sessionOptions);
    const { [PREFERENCE]: preference } = await session.run(feedsOf(cells, candidates));
    await session.release();
    return preference.data as Float32Array;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function expectProgram(run: GraphRun, requested = candidates): Promise<void> {
  const expected = await programProbabilities(run, cells, requested);
  assert.ok(new Set(expected[0]).size > (USERS * requested.length) / 4, 'the probabilities differ');
  assert.deepEqual(await exported([{ ...run, banks: ['lantern', 'meridian'] }], cells, requested), expected);
}

for (const { kind, name, config } of listModels()) {
  if (kind !== 'network') continue;
  const settings = { tower: { widths: [16, 8], dropout: [0.1, 0.1] } };
  const takesTower = config.safeParse(settings).success;
  const towers = name.startsWith('aitm-') ? ['mlp'] : TOWERS;
  for (const tower of takesTower ? towers : [null])
    test(`${name}${tower === null ? '' : ` with ${tower} towers`} is exported bit for bit`, async () => {
      const isSequence = tower === 'sequence';
      const history = isSequence ? { history: { field: 'visits', length: 3 } } : {};
      const chosen = takesTower
        ? { tower: { ...settings.tower, kind: tower, batchNorm: tower === 'nfm', ...history } }
        : {};
      await expectProgram({ model: randomNetwork(name, chosen, schemaOf(isSequence), 5), forecast: null });
    });
}

const small = { tower: { widths: [16, 8], dropout: [0.1, 0.1] } };
const network = (seed: number) => randomNetwork('aitm', small, schemaOf(false), seed);
const ensemble = {
  ...network(1),
  kind: 'ensemble',
  members: [1, 2, 3].map((seed) => ({ ...network(seed), negativeRate: 0.05 })),
  negativeRate: 0.05,
  calibrations,
} as const;

test('a single candidate is exported bit for bit', async () => {
  await expectProgram({ model: network(4), forecast: null }, candidates.slice(0, 1));
});

test('banners that a network has not learnt are exported bit for bit, for each bank separately', async () => {
  const learnt = [
    { bank: 'lantern', banner: 'gold', samples: 3 },
    { bank: 'meridian', banner: 'bike', samples: 1 },
  ];
  const shown = ['lantern', 'meridian'].map((bank) => ({ bank, banner: 'brand new' }));
  const run = { schema: schemaOf(false), model: network(6), candidates: learnt };
  const { schema, model } = withAveragedBanners(run, shown);
  assert.equal(fieldRows(schema), fieldRows(run.schema) + 2);
  await expectProgram({ model, forecast: null }, [...candidates, shown[1]]);
});

test('the mean of members, corrected for down-sampling and calibrated, is exported bit for bit', async () => {
  await expectProgram({ model: ensemble, forecast: null });
});

test('levels of banks are exported bit for bit, even if no step is calibrated', async () => {
  const levels = [0.5, -0.2, 0, 0.7].map((lantern, step) => ({ lantern, meridian: -lantern / (1 + step), absent: 3 }));
  for (const stepCalibrations of [calibrations, STEPS.map(() => calibrations[1])]) {
    const levelled = stepCalibrations.map((calibration, step) => ({ ...calibration, banks: levels[step] }));
    await expectProgram({ model: { ...ensemble, calibrations: levelled }, forecast: null });
    const forecast = { ...noForecast, bannerSlopes: [0.4, 1, 0, 0.7] };
    await expectProgram({ model: { ...network(2), calibrations: levelled }, forecast });
  }
});

test('shrunk differences of banners, and level shifts of new and older runs, are exported bit for bit', async () => {
  const bannerSlopes = [0.4, 1, 0, 0.7];
  const shifts = { lantern: [0.5, -0.2, 0, 0.1], constructor: [9, 9, 9, 9] };
  for (const forecast of [
    { ...noForecast, bannerSlopes },
    { ...noForecast, conditionalShifts: shifts },
    { ...noForecast, levelShifts: shifts },
    { ...noForecast, bannerSlopes, conditionalShifts: { meridian: [1, 1, -1, 0] }, levelShifts: shifts },
  ])
    await expectProgram({ model: ensemble, forecast });
});

test('the preference is the uncorrected probability of the step that the bank is ranked by', async () => {
  const forecast = { ...noForecast, bannerSlopes: [0, 0, 0, 0], conditionalShifts: { lantern: [1, -1, 2, 0] } };
  const run = { model: network(2), forecast, banks: ['lantern', 'meridian'] };
  const uncorrected = await programProbabilities({ ...run, forecast: null }, cells, candidates);
  const preference = await exportedPreference(run, ['approval', 'click']);
  const expected = preference.map((_, pair) => uncorrected[pair % candidates.length === 3 ? 0 : 2][pair]);
  assert.deepEqual(preference, expected);
});

test('several runs become one model, with NaN for banks of no run and for steps that a run lacks', async () => {
  const steps = ['click', 'approval'];
  const short = randomNetwork('esmm', small, schemaOf(false), 8, steps);
  const runs: Run[] = [
    { model: ensemble, forecast: { ...noForecast, bannerSlopes: [0.5, 0.5, 0.5, 0.5] }, banks: ['lantern'] },
    { model: short, forecast: null, banks: ['meridian'] },
  ];
  const requested = [...candidates, { bank: 'unknown', banner: 'gold' }];
  const [ofFirst, ofSecond] = [
    await programProbabilities(runs[0], cells, candidates.slice(0, 3)),
    await programProbabilities(runs[1], cells, candidates.slice(3)),
  ];
  const expected = STEPS.map((name, step) =>
    Float32Array.from({ length: USERS * requested.length }, (_unused, pair) => {
      const [user, candidate] = [Math.floor(pair / requested.length), pair % requested.length];
      if (candidate === 4) return NaN;
      if (candidate === 3) return steps.includes(name) ? ofSecond[steps.indexOf(name)][user] : NaN;
      return ofFirst[step][3 * user + candidate];
    }),
  );
  assert.deepEqual(await exported(runs, cells, requested), expected);
});

test('weights in a second file give the same probabilities', async () => {
  const run = { model: randomNetwork('aitm', {}, schemaOf(false), 4), forecast: null, banks: ['lantern', 'meridian'] };
  assert.deepEqual(await exported([run], cells, candidates, 60_000), await exported([run]));
});

test('an export can be cancelled while it writes the weights', async (t) => {
  const run = { model: randomNetwork('aitm', {}, schemaOf(false), 4), forecast: null, banks: ['lantern', 'meridian'] };
  const job = { ...quietJob(), signal: AbortSignal.abort() };
  await assert.rejects(writeModel(temporaryFolder(t), graphOf([run]), {}, job, 60_000), { code: 'cancelled' });
});

test('an empty audience, users without any value and a single candidate are scored', async () => {
  const run: Run = {
    model: ensemble,
    forecast: { ...noForecast, bannerSlopes: [0.5, 0.5, 0.5, 0.5] },
    banks: ['lantern'],
  };
  assert.deepEqual(
    (await exported([run], [])).map(({ length }) => length),
    [0, 0, 0, 0],
  );
  const nothing = Array.from({ length: 16 }, () => ({ city: '', age: '', flat: '', tags: '', visits: '' }));
  const single = candidates.slice(0, 1);
  assert.deepEqual(await exported([run], nothing, single), await programProbabilities(run, nothing, single));
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Random } from '../../../../core/engine/random.ts';
import { samplingWeights } from '../../../../core/evaluate/correction.ts';
import type { ForecastCell } from '../../../../core/evaluate/forecast-variance.ts';
import { importDataset } from '../../../../core/ingest/import.ts';
import { quietJob } from '../../../../core/job.ts';
import { getDataset } from '../../../../core/store/datasets/datasets.ts';
import { ForecastCells, groupReader, PERIODS } from '../../../../core/train/fit/forecast/forecast-cells.ts';
import { GroupCodes } from '../../../../core/train/fit/forecast/group-codes.ts';
import { temporaryProject } from '../../../temporary-project.ts';
import { temporaryFolder } from '../../../temporary.ts';

const rounded = (cell: ForecastCell): ForecastCell => ({
  ...cell,
  expected: Number(cell.expected.toFixed(9)),
  variance: Number(cell.variance.toFixed(9)),
  observed: Number(cell.observed.toFixed(9)),
});

/** The beginning of a day of January 2026. */
const dayOf = (day: number): number => Date.UTC(2026, 0, day);

/** Depths 1, 2, 0, 1 and 2; the outcome of the last approval is unknown. */
const RECORDS = [
  '1,a,2026-01-01,north,gold,1,0',
  '2,b,2026-01-01,north,gold,1,1',
  '3,c,2026-01-08,north,gold,0,0',
  '4,d,2026-01-08,south,gold,1,0',
  '5,e,2026-01-09,south,blue,1,1',
];
const PREDICTIONS = {
  rows: 5,
  depth: Uint8Array.of(1, 2, 0, 1, 2),
  matureSteps: Uint8Array.of(2, 2, 2, 2, 1),
  sourceRows: Uint32Array.of(0, 1, 2, 3, 4),
  weights: Float64Array.of(4, 1, 4, 4, 1),
  probabilities: {
    click: Float32Array.of(0.5, 0.25, 0.25, 0.5, 0.75),
    approval: Float32Array.of(0.125, 0.25, 0.125, 0.25, 0.5),
  },
};

const scaled = (scale: number, [expected, variance, observed]: readonly number[]) => ({
  expected: scale * expected,
  variance: scale * variance,
  observed: scale * observed,
});

test('cells add up predictions and outcomes by bank, banner and period, as effective numbers', async (t) => {
  const project = temporaryProject(t);
  const file = join(temporaryFolder(t), 'data.csv');
  writeFileSync(file, `sample_id,user_id,event_time,bank,banner,click,approval\n${RECORDS.join('\n')}\n`);
  await importDataset(project, { files: [file], dataset: 'data' }, quietJob());
  const dataset = getDataset(project, 'data');
  const codes = new GroupCodes(project, dataset, null);
  const range = { from: dayOf(1), to: dayOf(9) };
  const cells = new ForecastCells(['click', 'approval'], range, codes);
  await cells.add(project, { dataset, predictions: PREDICTIONS }, quietJob());
  const groupOf = groupReader(project, dataset, range, codes);
  const periods = [0, 1, 2, 3, 4].map((row) => groupOf(row).period);
  // A time at the end of the range, or beyond it, belongs to the last period.
  assert.deepEqual(periods, [0, 0, PERIODS - 1, PERIODS - 1, PERIODS - 1]);
  const [north, south] = ['north', 'south'].map((bank) => codes.bankNames.indexOf(bank));
  const [gold, blue] = [groupOf(0).banner, groupOf(4).banner];
  assert.notEqual(gold, blue);
  // Clicks, by bank: Σ w p over Σ w (q + 4 (p − q)), where q are the probabilities of approvals.
  const [inNorth, inSouth] = [3.25 / 9.25, 2.75 / 6.5];
  assert.deepEqual(cells.of(0).map(rounded), [
    rounded({ bank: north, banner: gold, period: 0, ...scaled(inNorth, [2.25, 1.1875, 5]) }),
    rounded({ bank: north, banner: gold, period: 7, ...scaled(inNorth, [1, 0.75, 0]) }),
    rounded({ bank: south, banner: gold, period: 7, ...scaled(inSouth, [2, 1, 4]) }),
    rounded({ bank: south, banner: blue, period: 7, ...scaled(inSouth, [0.75, 0.1875, 1]) }),
  ]);
  // All samples that reach the last step have the same weight.
  assert.deepEqual(cells.of(1), [
    { bank: north, banner: gold, period: 0, expected: 0.75, variance: 4 * 0.109375 + 0.1875, observed: 1 },
    { bank: north, banner: gold, period: 7, expected: 0.5, variance: 4 * 0.109375, observed: 0 },
    { bank: south, banner: gold, period: 7, expected: 1, variance: 4 * 0.1875, observed: 0 },
  ]);
});

/** Few who click in the north get an approval, and most in the south. */
const BANKS = [
  { bank: 'north', click: 0.3, approval: 0.02 },
  { bank: 'south', click: 0.02, approval: 0.015 },
];
const bankOf = (row: number) => BANKS[row % 2];

test('cells of a down-sampled set are as far from their expectations as the variance of each bank says', async (t) => {
  const project = temporaryProject(t);
  const file = join(temporaryFolder(t), 'data.csv');
  const rate = 0.1;
  const random = new Random(5);
  const depths = Array.from({ length: 160_000 }, (_, row) => {
    const [drawn, { click, approval }] = [random.uniform(), bankOf(row)];
    return drawn < approval ? 2 : drawn < click ? 1 : 0;
  });
  const lines = depths.map((depth, row) =>
    [row, bankOf(row).bank, `c${Math.floor(row / 2) % 200}`, Number(depth > 0), Number(depth > 1)].join(','),
  );
  writeFileSync(file, `sample_id,bank,banner,click,approval\n${lines.join('\n')}\n`);
  await importDataset(project, { files: [file], dataset: 'data' }, quietJob());
  const dataset = getDataset(project, 'data');
  const kept = [...depths.keys()].filter((row) => depths[row] === 2 || random.uniform() < rate);
  const depth = Uint8Array.from(kept, (row) => depths[row]);
  const probabilities = (step: 'click' | 'approval') => Float32Array.from(kept, (row) => bankOf(row)[step]);
  const predictions = {
    rows: kept.length,
    depth,
    sourceRows: Uint32Array.from(kept),
    matureSteps: depth.map(() => 2),
    weights: samplingWeights(depth, 2, rate),
    probabilities: { click: probabilities('click'), approval: probabilities('approval') },
  };
  const codes = new GroupCodes(project, dataset, null);
  const cells = new ForecastCells(['click', 'approval'], null, codes);
  await cells.add(project, { dataset, predictions }, quietJob());
  for (const step of [0, 1])
    for (const { bank } of BANKS) {
      const ofStep = cells.of(step).filter((cell) => codes.bankNames[cell.bank] === bank);
      assert.equal(ofStep.length, 200);
      const squares = ofStep.reduce((sum, { observed, expected }) => sum + (observed - expected) ** 2, 0);
      const variances = ofStep.reduce((sum, { variance }) => sum + variance, 0);
      const ratio = squares / variances;
      assert.ok(ratio > 0.7 && ratio < 1.5, `${bank}, step ${step}: ${ratio}`);
    }
});

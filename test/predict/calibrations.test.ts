import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import {
  calibrated,
  calibrateSteps,
  fitCalibration,
  logitOf,
  UNCALIBRATED,
  type Calibration,
} from '../../core/evaluate/calibration.ts';
import { labelsOf } from '../../core/evaluate/steps.ts';
import { quietJob } from '../../core/job.ts';
import { fitCalibrations, keepObservedLevels } from '../../core/predict/calibrations.ts';
import { assertNear } from '../near.ts';

const STEPS = ['click', 'approval'];
const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** Samples of two steps with known probabilities, predicted with distorted ones. */
function drawWorld(
  rows: number,
  [base, rate]: readonly [number, number],
  distort: (p: number, step: number) => number,
  seed = 12,
) {
  const random = new Random(seed);
  const truth = [new Float32Array(rows), new Float32Array(rows)];
  const depth = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    truth[0][row] = sigmoid(base + 1.5 * random.normal());
    truth[1][row] = truth[0][row] * sigmoid(rate + random.normal());
    const draw = random.uniform();
    depth[row] = truth.filter((step) => draw < step[row]).length;
  }
  const [click, approval] = truth.map((step, index) => step.map((p) => distort(p, index)));
  const matureSteps = new Uint8Array(rows).fill(2);
  const sourceRows = Uint32Array.from({ length: rows }, (_, row) => row);
  return { rows, depth, matureSteps, sourceRows, weights: undefined, probabilities: { click, approval }, truth };
}

type World = ReturnType<typeof drawWorld>;

/** Predicted over true conversions of each step. */
function ratiosOf(
  { probabilities: { click, approval }, truth }: World,
  calibrations: readonly Calibration[],
): number[] {
  const chain = [click.slice(), approval.slice()];
  calibrateSteps(chain, calibrations);
  const sum = (values: Float32Array): number => values.reduce((total, p) => total + p, 0);
  return chain.map((step, index) => sum(step) / sum(truth[index]));
}

/** Predicted over true approvals of the tenth of the samples with the highest predictions. */
function ratioOfTop({ rows, probabilities, truth }: World, calibrations: readonly Calibration[]): number {
  const chain = [probabilities.click.slice(), probabilities.approval.slice()];
  calibrateSteps(chain, calibrations);
  const top = [...chain[1].keys()].toSorted((a, b) => chain[1][b] - chain[1][a]).slice(0, rows / 10);
  const sum = (values: Float32Array): number => top.reduce((total, row) => total + values[row], 0);
  return sum(chain[1]) / sum(truth[1]);
}

/** The logarithm of `ratio` for each of eight funnels whose validation set has few approvals. */
async function logRatios(
  distort: (p: number, step: number) => number,
  ratio: (world: World, calibrations: readonly Calibration[]) => number,
): Promise<number[]> {
  const rates = [-3, -3] as const;
  const logs: number[] = [];
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const [valid, trained] = [drawWorld(1000, rates, distort, seed), drawWorld(15_000, rates, distort, seed + 10)];
    assert.ok(labelsOf(valid.depth, 2).reduce((sum, label) => sum + label, 0) < 50);
    const calibrations = await fitCalibrations(STEPS, valid, trained, quietJob());
    logs.push(Math.log(ratio(drawWorld(10_000, rates, distort, seed + 20), calibrations)));
  }
  return logs;
}

/** The geometric mean of ratios. */
function meanRatio(logs: readonly number[]): number {
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
}

/**
 * The world with each block of ten rows repeated `times(block)` times. Only whole blocks are repeated, so that each row
 * stays in its fold: cross-fitting deals the rows to ten folds in turn.
 */
function repeatedBlocks(world: World, times: (block: number) => number): Omit<World, 'truth'> {
  const rows = Array.from({ length: world.rows / 10 }, (_, block) =>
    Array.from({ length: times(block) }, () => Array.from({ length: 10 }, (__, row) => 10 * block + row)).flat(),
  ).flat();
  const { click, approval } = world.probabilities;
  return {
    rows: rows.length,
    depth: Uint8Array.from(rows, (row) => world.depth[row]),
    matureSteps: Uint8Array.from(rows, (row) => world.matureSteps[row]),
    sourceRows: Uint32Array.from(rows.keys()),
    weights: undefined,
    probabilities: {
      click: Float32Array.from(rows, (row) => click[row]),
      approval: Float32Array.from(rows, (row) => approval[row]),
    },
  };
}

function assertSame(actual: readonly Calibration[], expected: readonly Calibration[]): void {
  for (const [step, { method, a, b, c }] of actual.entries()) {
    assert.equal(method, expected[step].method);
    assertNear(a, expected[step].a, 1e-5);
    assertNear(b, expected[step].b, 1e-5);
    assertNear(c, expected[step].c, 1e-5);
  }
}

test('calibrations are right even after the cap, if predictions are independent and too extreme', async () => {
  const random = new Random(5);
  const world = drawWorld(20_000, [-3, 1], (p, step) =>
    sigmoid(logitOf(p) + (step === 0 ? 2.5 + 2.5 * random.normal() : random.normal())),
  );
  const { click, approval } = world.probabilities;
  const apart = [click, approval].map((step, index) => fitCalibration(step, labelsOf(world.depth, index + 1)));
  const [, capped] = ratiosOf(world, apart);
  const [, kept] = ratiosOf(world, await fitCalibrations(STEPS, world, world, quietJob()));
  assert.ok(capped < 0.9 && Math.abs(kept - 1) < 0.06, `apart ${capped}, together ${kept}`);
});

test('a step with few conversions keeps its rate among samples that reach the previous step', async () => {
  // Clicks are predicted at half of their rate; the predicted rate of approvals among clicks is right.
  const world = drawWorld(4000, [-3, -2.5], (p) => p / 2);
  assert.ok(labelsOf(world.depth, 2).reduce((sum, label) => sum + label, 0) < 50);
  const [click, approval] = ratiosOf(world, await fitCalibrations(STEPS, world, world, quietJob()));
  assert.ok(Math.abs(click - 1) < 0.15 && Math.abs(approval / click - 1) < 0.1, `${click}, ${approval}`);
});

test('a step with few conversions gets its rate in the training set, however far off its predictions are', async () => {
  for (const [factor, tolerance] of [
    [0.05, 0.2],
    [0.5, 0.1],
    [2, 0.1],
  ]) {
    const logs = await logRatios(
      (p, step) => (step === 0 ? p : factor * p),
      (world, calibrations) => ratiosOf(world, calibrations)[1],
    );
    const approvals = meanRatio(logs);
    assert.ok(Math.abs(approvals - 1) < tolerance, `${factor}: ${approvals}`);
    // The handful of approvals of the validation set alone would leave an error of about 0.4.
    const error = Math.sqrt(logs.reduce((sum, log) => sum + log * log, 0) / logs.length);
    assert.ok(error < 0.25, `${factor}: ${error}`);
  }
});

test('a step with few conversions gets the slope of the previous one if predictions vary too little', async () => {
  const centre = [-3, -6];
  const top = meanRatio(await logRatios((p, step) => sigmoid(0.6 * centre[step] + 0.4 * logitOf(p)), ratioOfTop));
  assert.ok(Math.abs(top - 1) < 0.15, `${top}`);
});

test('a sample counts as often as its weight says, even for the rate of a step with few conversions', async () => {
  const [valid, trained] = [3, 4].map((seed) => drawWorld(1000 * (seed - 2), [-3, -3], (p) => p / 2, seed));
  const times = (block: number): number => 1 + (block % 3);
  const weighted = [valid, trained].map((world) => ({
    ...world,
    weights: Float64Array.from({ length: world.rows }, (_, row) => times(Math.floor(row / 10))),
  }));
  const repeated = [valid, trained].map((world) => repeatedBlocks(world, times));
  assertSame(
    await fitCalibrations(STEPS, weighted[0], weighted[1], quietJob()),
    await fitCalibrations(STEPS, repeated[0], repeated[1], quietJob()),
  );
});

test('calibrations ignore samples whose outcomes are not known yet', async () => {
  const [valid, trained] = [3, 4].map((seed) => drawWorld(1000, [-3, -3], (p) => p / 2, seed));
  // Whole blocks of ten, so that the others remain in their folds.
  const isKnown = (row: number): boolean => Math.floor(row / 10) % 4 !== 0;
  const partly = [valid, trained].map((world) => ({
    ...world,
    matureSteps: world.matureSteps.map((steps, row) => (isKnown(row) ? steps : 0)),
  }));
  const known = [valid, trained].map((world) => repeatedBlocks(world, (block) => Number(isKnown(10 * block))));
  assertSame(
    await fitCalibrations(STEPS, partly[0], partly[1], quietJob()),
    await fitCalibrations(STEPS, known[0], known[1], quietJob()),
  );
});

test('calibrations can be cancelled between two steps', async () => {
  const world = drawWorld(1000, [-3, 1], (p) => p);
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  const job = { ...quietJob(), signal: controller.signal };
  await assert.rejects(fitCalibrations(STEPS, world, world, job), { code: 'cancelled' });
});

test('calibrations leave calibrated steps alone', async () => {
  const world = drawWorld(20_000, [-3, 1], (p) => p);
  for (const ratio of ratiosOf(world, await fitCalibrations(STEPS, world, world, quietJob())))
    assert.ok(Math.abs(ratio - 1) < 0.08, `${ratio}`);
});

describe('calibrations fitted to other predictions', () => {
  /** The expected conversions of 400 samples with a probability of 1 % each, given how many of them converted. */
  async function expectedAfter(conversions: number, copies = 1): Promise<number> {
    const rows = 400 * copies;
    const samples = {
      rows,
      depth: Uint8Array.from({ length: rows }, (_, row) => Number(row < conversions * copies)),
      matureSteps: new Uint8Array(rows).fill(1),
      sourceRows: Uint32Array.from({ length: rows }, (_, row) => row),
      weights: undefined,
      probabilities: { click: new Float32Array(rows).fill(0.01) },
    };
    const [calibration] = await keepObservedLevels(['click'], [UNCALIBRATED], samples, quietJob());
    return (rows * calibrated(calibration, samples.probabilities.click[0])) / copies;
  }

  it('are moved towards the observed level, the less the more chance can explain the difference', async () => {
    // The logarithm x of the ratio has the prior variance 0.25; its estimate solves observed − expected · eˣ = 4 x.
    assertNear(await expectedAfter(8), 4 * Math.exp(0.44285), 0.02);
    assertNear(await expectedAfter(0), 4 * Math.exp(-0.56714), 0.02);
    assertNear(await expectedAfter(4), 4, 0.01);
    assertNear(await expectedAfter(8, 100), 8, 0.05);
  });
});

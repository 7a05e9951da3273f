import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { calibrateSteps, fitCalibration, logitOf, type Calibration } from '../../core/evaluate/calibration.ts';
import { labelsOf } from '../../core/evaluate/steps.ts';
import { quietJob } from '../../core/job.ts';
import { fitCalibrations } from '../../core/predict/calibrations.ts';

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

/** The geometric mean of a ratio over funnels whose validation set has few approvals. */
async function meanRatio(
  distort: (p: number, step: number) => number,
  ratio: (world: World, calibrations: readonly Calibration[]) => number,
): Promise<number> {
  const rates = [-3, -3] as const;
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
  const logs: number[] = [];
  for (const seed of seeds) {
    const [valid, trained] = [drawWorld(1000, rates, distort, seed), drawWorld(15_000, rates, distort, seed + 10)];
    assert.ok(labelsOf(valid.depth, 2).reduce((sum, label) => sum + label, 0) < 50);
    const calibrations = await fitCalibrations(STEPS, valid, trained, quietJob());
    logs.push(Math.log(ratio(drawWorld(10_000, rates, distort, seed + 20), calibrations)));
  }
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / seeds.length);
}

describe('the calibrations of a funnel', () => {
  it('are right after the cap, even if the steps were predicted independently and too confidently', async () => {
    const random = new Random(5);
    const world = drawWorld(20_000, [-3, 1], (p, step) =>
      sigmoid(logitOf(p) + (step === 0 ? 2.5 + 2.5 * random.normal() : random.normal())),
    );
    const { click, approval } = world.probabilities;
    const apart = [click, approval].map((step, index) => fitCalibration(step, labelsOf(world.depth, index + 1)));
    const [, capped] = ratiosOf(world, apart);
    const [, kept] = ratiosOf(world, await fitCalibrations(STEPS, world, world, quietJob()));
    assert.ok(capped < 0.9 && Math.abs(kept - 1) < 0.06, `${capped}, now ${kept}`);
  });

  it('let a step with few conversions keep its rate among samples that reach the previous step', async () => {
    // Clicks are predicted at half of their odds, and approvals among clicks are right.
    const world = drawWorld(4000, [-3, -2.5], (p) => p / 2);
    assert.ok(labelsOf(world.depth, 2).reduce((sum, label) => sum + label, 0) < 50);
    const [click, approval] = ratiosOf(world, await fitCalibrations(STEPS, world, world, quietJob()));
    assert.ok(Math.abs(click - 1) < 0.15 && Math.abs(approval / click - 1) < 0.1, `${click}, ${approval}`);
  });

  it('give a step with few conversions its rate in the training set, however far off its predictions are', async () => {
    for (const [factor, tolerance] of [
      [0.05, 0.2],
      [0.5, 0.1],
      [2, 0.1],
    ]) {
      const approvals = await meanRatio(
        (p, step) => (step === 0 ? p : factor * p),
        (world, calibrations) => ratiosOf(world, calibrations)[1],
      );
      assert.ok(Math.abs(approvals - 1) < tolerance, `${factor}: ${approvals}`);
    }
  });

  it('give a step with few conversions the slope of the previous one if the model learnt too little', async () => {
    const centre = [-3, -6];
    const top = await meanRatio((p, step) => sigmoid(0.6 * centre[step] + 0.4 * logitOf(p)), ratioOfTop);
    assert.ok(Math.abs(top - 1) < 0.15, `${top}`);
  });

  it('can be cancelled between two steps', async () => {
    const world = drawWorld(1000, [-3, 1], (p) => p);
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    const job = { ...quietJob(), signal: controller.signal };
    await assert.rejects(fitCalibrations(STEPS, world, world, job), { code: 'cancelled' });
  });

  it('leave calibrated steps alone', async () => {
    const world = drawWorld(20_000, [-3, 1], (p) => p);
    for (const ratio of ratiosOf(world, await fitCalibrations(STEPS, world, world, quietJob())))
      assert.ok(Math.abs(ratio - 1) < 0.08, `${ratio}`);
  });
});

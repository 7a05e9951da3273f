import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { fitBankLevels, applyBankLevels, withCommonLevel, type BankSamples } from '../../core/evaluate/bank-levels.ts';
import { logitOf } from '../../core/evaluate/calibration.ts';

const SAMPLES = 40_000;

/**
 * Samples of banks with the given rates `[bank][step]` among samples that reached the previous step. Every sample is
 * predicted with the rates `predicted`.
 */
function drawBanks(
  rates: readonly (readonly number[])[],
  predicted: readonly number[],
  samples = SAMPLES,
  shares = rates.map(() => 1),
): BankSamples {
  const random = new Random(31);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const banks = Uint32Array.from({ length: samples }, () => {
    let left = total * random.uniform();
    return shares.findIndex((share) => (left -= share) < 0);
  });
  const depth = Uint8Array.from(banks, (bank) => {
    let taken = 0;
    while (taken < predicted.length && random.uniform() < rates[bank][taken]) taken++;
    return taken;
  });
  let p = 1;
  return {
    probabilities: predicted.map((rate) => new Float32Array(samples).fill((p *= rate))),
    weights: new Float64Array(samples).fill(1),
    matureSteps: new Uint8Array(samples).fill(predicted.length),
    depth,
    banks,
  };
}

test('the levels of banks make the banks differ as their outcomes do, step by step', () => {
  const rates = [
    [0.4, 0.8],
    [0.4, 0.3],
  ];
  const levels = fitBankLevels(drawBanks(rates, [0.4, 0.55]));
  for (const [bank, ofBank] of rates.entries()) {
    const [click, approval] = levels.get(bank)!;
    assert.ok(Math.abs(click) < 0.05, `${click}`);
    assert.ok(Math.abs(approval - (logitOf(ofBank[1]) - logitOf(0.55))) < 0.1, `${approval}`);
  }
});

test('the levels of banks do not change the rates of all banks together, which calibration corrects', () => {
  const levels = fitBankLevels(
    drawBanks(
      [
        [0.2, 0.5],
        [0.2, 0.5],
      ],
      [0.4, 0.8],
    ),
  );
  assert.equal(levels.size, 2);
  for (const shift of [...levels.values()].flat()) assert.ok(Math.abs(shift) < 0.06, `${shift}`);
});

test('the levels of banks follow a bank of a few samples only in part', () => {
  const [, few] = fitBankLevels(
    drawBanks(
      [
        [0.2, 0.5],
        [0.8, 0.5],
      ],
      [0.2, 0.5],
      2000,
      [1, 0.005],
    ),
  ).values();
  assert.ok(few[0] < 0.6 * (logitOf(0.8) - logitOf(0.2)), `${few}`);
});

test('a common level keeps the expected conversions of all banks even if a later step is likelier', () => {
  const samples = drawBanks(
    [
      [0.4, 0.8],
      [0.4, 0.3],
    ],
    [0.4, 0.55],
  );
  // A tenth of the samples have the lowest prediction for clicks, and the highest one for approvals.
  const [clicks, approvals] = samples.probabilities;
  for (let row = 0; row < SAMPLES; row += 10) [clicks[row], approvals[row]] = [0.1, 0.9];
  const sum = (step: Float32Array): number => step.reduce((total, p) => total + p, 0);
  const before = samples.probabilities.map(sum);
  const levelled = (levels: ReturnType<typeof fitBankLevels>): number[] => {
    const copy = { ...samples, probabilities: samples.probabilities.map((step) => step.slice()) };
    applyBankLevels(copy, levels);
    return copy.probabilities.map((step, index) => sum(step) / before[index]);
  };
  const fitted = fitBankLevels(samples);
  const [, lost] = levelled(fitted);
  assert.ok(lost < 0.9, `${lost}`);
  for (const ratio of levelled(withCommonLevel(samples, fitted))) assert.ok(Math.abs(ratio - 1) < 0.01, `${ratio}`);
});

test('levels do not exist for a single bank or without samples, and are 0 after a step without samples', () => {
  assert.equal(fitBankLevels(drawBanks([[0.2, 0.5]], [0.2, 0.5], 100)).size, 0);
  assert.equal(fitBankLevels(drawBanks([[0.2, 0.5]], [0.2, 0.5], 0)).size, 0);
  const never = fitBankLevels(
    drawBanks(
      [
        [0, 0],
        [0, 0],
      ],
      [0.2, 0.5],
      200,
    ),
  );
  assert.equal(never.size, 2);
  for (const [click, approval] of never.values()) assert.ok(Math.abs(click) < 0.1 && approval === 0);
});

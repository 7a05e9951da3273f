import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import {
  combinedSlopes,
  OutcomeSlope,
  slopeLimits,
  type SlopeSample,
  type SlopeSums,
} from '../../core/evaluate/banner-slope.ts';

const BANKS = 20;
const BANNERS = 12;
const PERIODS = 3;

/** Samples in which a banner's true effect is `slope` times the predicted one, and each bank has a level of its own. */
function draw(seed: number, slope: number): SlopeSample[] {
  const random = new Random(seed);
  const samples: SlopeSample[] = [];
  for (let bank = 0; bank < BANKS; bank++) {
    const level = 0.2 * random.normal();
    for (let banner = 0; banner < BANNERS; banner++) {
      const difference = 0.2 * random.normal();
      for (let period = 0; period < PERIODS; period++) {
        const expected = 100 + 100 * random.uniform();
        const mean = expected * Math.exp(level + (slope - 1) * difference);
        const observed = mean + Math.sqrt(mean) * random.normal();
        samples.push({ group: bank * PERIODS + period, expected, variance: expected, observed, difference });
      }
    }
  }
  return samples;
}

function sumsOf(samples: readonly SlopeSample[]): SlopeSums {
  const slope = new OutcomeSlope();
  for (const sample of samples) slope.add(sample);
  return slope.sums;
}

describe('the slope of outcomes on the differences between banners', () => {
  for (const slope of [0, 0.5, 1, 1.2])
    it(`is ${slope} if the true effects are ${slope} times the predicted ones`, () => {
      const { information, weighted } = sumsOf(draw(1, slope));
      const error = 4 / Math.sqrt(information);
      assert.ok(error < 0.2 && Math.abs(weighted / information - slope) < error + 0.03, `${weighted / information}`);
    });

  it('is unknown without outcomes, and if a group has a single banner', () => {
    const samples = draw(1, 1);
    assert.deepEqual(sumsOf([]), { information: 0, weighted: 0 });
    assert.deepEqual(sumsOf(samples.map((sample) => ({ ...sample, observed: 0 }))), { information: 0, weighted: 0 });
    const { information } = sumsOf(samples.slice(0, PERIODS));
    assert.ok(Math.abs(information) < 1e-9);
  });

  it('is estimated from the differences of each user, even if the banners do not differ on average', () => {
    const random = new Random(5);
    const samples = Array.from({ length: 40_000 }, (): SlopeSample => {
      const difference = random.uniform() < 0.5 ? 1 : -1;
      const p = 1 / (1 + Math.exp(1 - difference));
      const observed = random.uniform() < 1 / (1 + Math.exp(1 - 0.6 * difference)) ? 1 : 0;
      return { group: 0, expected: p, variance: p * (1 - p), observed, difference };
    });
    const { information, weighted } = sumsOf(samples);
    assert.ok(Math.abs(weighted / information - 0.6) < 0.05, `${weighted / information}`);
  });
});

const step = (information: number, slope: number, reliability: number | null) => ({
  information,
  weighted: information * slope,
  reliability,
});

test('the slopes are estimated from the outcomes of each step if these are many', () => {
  const [click, activation] = combinedSlopes([step(1e6, 0.9, 0.5), step(1e6, 0.4, 0.5)]);
  assert.ok(Math.abs(click - 0.9) < 0.01 && Math.abs(activation - 0.4) < 0.01);
});

test('the slopes follow the previous step if the outcomes of a step are few, whatever its reliability', () => {
  for (const reliability of [0.1, 1]) {
    const [, activation] = combinedSlopes([step(1e6, 1.2, 0.6), step(1e-6, -3, reliability)]);
    assert.ok(Math.abs(activation - 1.2) < 0.15, `${activation}`);
  }
});

test('the slopes are closer to true slopes that vary by 0.25 between steps than the slopes of single steps are', () => {
  const random = new Random(8);
  const squares = { combined: 0, own: 0, first: 0 };
  for (let draw = 0; draw < 400; draw++) {
    const slopes = [1 + 0.2 * random.normal()];
    for (let next = 1; next < 4; next++) slopes.push(slopes[next - 1] + 0.25 * random.normal());
    const outcomes = slopes.map((slope, index) => {
      const information = [300, 60, 40, 12][index];
      return step(information, slope + random.normal() / Math.sqrt(information), slope + 0.75 * random.normal());
    });
    const estimates = combinedSlopes(outcomes);
    slopes.forEach((slope, index) => {
      squares.combined += (estimates[index] - slope) ** 2;
      squares.own += (outcomes[index].weighted / outcomes[index].information - slope) ** 2;
      squares.first += (outcomes[0].weighted / outcomes[0].information - slope) ** 2;
    });
  }
  assert.ok(squares.combined < 0.65 * squares.own && squares.combined < 0.5 * squares.first, JSON.stringify(squares));
});

test('the slopes are never below 0 or above 2', () => {
  assert.deepEqual(combinedSlopes([step(1e6, -0.2, 0), step(1e6, 3, 1)]), [0, 2]);
});

test('the slopes count differences as chance without half models, until outcomes show otherwise', () => {
  assert.deepEqual(combinedSlopes([step(0, 0, null)]), [0]);
  const [few] = combinedSlopes([step(1, 1, null)]);
  const [many] = combinedSlopes([step(1000, 1, null)]);
  assert.ok(few > 0.2 && few < 0.5 && many > 0.99, `${few}, ${many}`);
});

test('the slopes have upper limits from the outcomes alone, which also limit the neighbouring steps', () => {
  const [alone] = slopeLimits([step(400, 0.5, 1)]);
  assert.ok(Math.abs(alone - (0.5 + 1.96 / 20)) < 1e-3, `${alone}`);
  const limits = slopeLimits([step(400, 0.5, 1), step(0, 0, 1), step(0, 0, 1)]);
  assert.ok(limits[0] < limits[1] && limits[1] < limits[2] && limits[2] < 1.5, `${limits}`);
  const [unknown] = slopeLimits([step(0, 0, 0), step(0, 0, 0)]);
  assert.ok(Number.isFinite(unknown) && unknown > 1000, `${unknown}`);
});

test('the slopes are the reliability if no outcomes are known', () => {
  assert.deepEqual(combinedSlopes([step(0, 0, 0.7)]), [0.7]);
  for (const slope of combinedSlopes([step(0, 0, 0.7), step(0, 0, 0.7), step(0, 0, 0.7)]))
    assert.ok(Math.abs(slope - 0.7) < 1e-12);
});

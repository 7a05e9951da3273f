import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { logitOf } from '../../core/evaluate/calibration.ts';
import type { ForecastCell } from '../../core/evaluate/forecast-variance.ts';
import { rateDriftVariance, type RateDriftTimes } from '../../core/evaluate/rate-drift.ts';

const PERIODS = 8;
/** Times per period at which log-odds change. */
const MOMENTS = 10;
const WORLDS = 400;

interface World {
  readonly banks: number;
  readonly rate: number;
  /** Samples of a bank per period. */
  readonly samples: number;
  /** Standard deviation by which log-odds change until the campaign. */
  readonly drift: number;
  readonly times: RateDriftTimes;
}

const USUAL: World = { banks: 2, rate: 0.25, samples: 400, drift: 0.25, times: { lag: 2, horizon: 2.3 } };

const rateOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Draws banks whose log-odds follow random walks; `change` is the first bank's log rate ratio until the campaign. */
function drawWorld(
  random: Random,
  { banks, rate, samples, drift, times }: World,
): { readonly cells: ForecastCell[]; readonly change: number } {
  const step = drift / Math.sqrt(times.horizon * MOMENTS);
  const campaign = Math.round((PERIODS - 0.5 + times.horizon) * MOMENTS);
  let change = 0;
  const cells = Array.from({ length: banks }, (_, bank) => {
    const levels: number[] = [logitOf(rate)];
    while (levels.length <= campaign) levels.push(levels.at(-1)! + step * random.normal());
    if (bank === 0) change = Math.log(rateOf(levels[campaign]) / rateOf(levels[(PERIODS - 0.5) * MOMENTS]));
    return Array.from({ length: PERIODS }, (_cell, period) =>
      drawCell(random, { bank, period, rate, samples, levels }),
    );
  }).flat();
  return { cells, change };
}

interface CellSource extends Pick<ForecastCell, 'bank' | 'period'>, Pick<World, 'rate' | 'samples'> {
  readonly levels: readonly number[];
}

function drawCell(random: Random, { bank, period, rate, samples, levels }: CellSource): ForecastCell {
  let observed = 0;
  for (let sample = 0; sample < samples; sample++) {
    const moment = period * MOMENTS + Math.floor((MOMENTS * sample) / samples);
    if (random.uniform() < rateOf(levels[moment])) observed++;
  }
  return { bank, banner: 0, period, expected: samples * rate, variance: samples * rate * (1 - rate), observed };
}

/** The share of worlds in which the 95 % interval of the change covers it, and the mean variance. */
function measure(changed: Partial<World>, worlds = WORLDS): { readonly coverage: number; readonly variance: number } {
  const world = { ...USUAL, ...changed };
  const random = new Random(23);
  let [covered, sum] = [0, 0];
  for (let drawn = 0; drawn < worlds; drawn++) {
    const { cells, change } = drawWorld(random, world);
    const variance = rateDriftVariance(cells, world.times)!;
    if (Math.abs(change) < 1.96 * Math.sqrt(variance)) covered++;
    sum += variance;
  }
  return { coverage: covered / worlds, variance: sum / worlds };
}

for (const [title, world] of [
  ['with two banks', {}],
  ['with one bank', { banks: 1 }],
  ['with four banks', { banks: 4 }],
  ['if most convert', { rate: 0.6 }],
  ['of rare conversions', { rate: 0.02 }],
  ['if it is large', { drift: 0.5 }],
  ['if it is small', { drift: 0.08 }],
  ['with the longest lag', { times: { lag: 6, horizon: 6.2 } }],
  ['with a horizon far beyond the longest lag', { times: { lag: 6, horizon: 12 } }],
  ['with a horizon shorter than a period', { times: { lag: 1, horizon: 0.8 } }],
] as const)
  test(`the drift is within its 95 % interval: ${title}`, () => {
    const { coverage } = measure(world);
    assert.ok(coverage >= 0.91, `${coverage}`);
  });

test('the drift is close to the true drift with many banks', () => {
  const { variance } = measure({ banks: 40 }, 20);
  // A relative change is the change of log-odds times the share that does not convert.
  assert.ok(Math.abs(Math.sqrt(variance) / (USUAL.drift * (1 - USUAL.rate)) - 1) < 0.1, `${Math.sqrt(variance)}`);
});

test('the drift is estimated to be larger with fewer banks', () => {
  const [one, four, many] = [1, 4, 40].map((banks) => measure({ banks, drift: 0 }, 20).variance);
  assert.ok(one > four && four > many && Math.sqrt(many) < 0.05, `${one} ${four} ${many}`);
});

test('the drift is finite with one pair of periods, and null without a pair whose counts can vary by chance', () => {
  const cell = { bank: 1, banner: 1, period: 0, expected: 5, variance: 4, observed: 5 };
  const times = { lag: 1, horizon: 1 };
  const estimate = (...changes: Partial<ForecastCell>[]): number | null =>
    rateDriftVariance(
      changes.map((change) => ({ ...cell, ...change })),
      times,
    );
  const pair = estimate({}, { period: 1, observed: 0 });
  assert.ok(pair !== null && pair > 0 && pair < 1, `${pair}`);
  assert.equal(estimate({}), null);
  assert.equal(estimate({ observed: 0 }, { period: 1, observed: 0 }), null);
  assert.equal(estimate({ variance: 0 }, { period: 1, variance: 0 }), null);
  assert.equal(estimate({ expected: 0, variance: 0, observed: 0 }, { period: 1 }), null);
});

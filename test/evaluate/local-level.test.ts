import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { logitOf } from '../../core/evaluate/calibration.ts';
import { forecastLevels, periodDiscount, type LevelPeriod } from '../../core/evaluate/local-level.ts';

const PERIODS = 8;
/** The period of a campaign: after the last period with samples. */
const CAMPAIGN = 9;
const WORLDS = 200;

interface World {
  readonly banks: number;
  /** Samples of a bank per period. */
  readonly samples: number;
  readonly rate: number;
  /** Standard deviation by which log-odds change from one period to the next. */
  readonly walk: number;
  /** The periods in which the first bank has samples. */
  readonly from: number;
  readonly to: number;
  /** The share of samples that the first bank has. */
  readonly share: number;
}

const USUAL: World = { banks: 2, samples: 300, rate: 0.25, walk: 0.2, from: 0, to: PERIODS, share: 1 };

const rateOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Banks whose levels walk away from their forecasts, and the first bank's level at the time of the campaign. */
function drawWorld(random: Random, world: World): { readonly banks: LevelPeriod[][]; readonly truth: number } {
  let truth = 0;
  const banks = Array.from({ length: world.banks }, (_, bank) => {
    const periods: LevelPeriod[] = [];
    let level = 0.3 * random.normal();
    for (let period = 0; period <= CAMPAIGN; period++) {
      const isSeen = period < PERIODS && (bank > 0 || (period >= world.from && period < world.to));
      if (isSeen)
        periods.push(drawPeriod(random, period, world.samples * (bank === 0 ? world.share : 1), world.rate, level));
      if (bank === 0 && period === CAMPAIGN) truth = level;
      level += world.walk * random.normal();
    }
    return periods;
  });
  return { banks, truth };
}

/** Samples whose predicted probabilities spread around a rate. */
function drawPeriod(random: Random, period: number, samples: number, rate: number, level: number): LevelPeriod {
  let [expected, variance, observed] = [0, 0, 0];
  const reached = Math.round(samples);
  for (let sample = 0; sample < reached; sample++) {
    const logOdds = logitOf(rate) + 0.5 * random.normal();
    const p = rateOf(logOdds);
    expected += p;
    variance += p * (1 - p);
    if (random.uniform() < rateOf(logOdds + level)) observed++;
  }
  return { period, reached, expected, variance, observed };
}

/** How often the 95 % interval of the first bank's level covers it, and the mean error of the level. */
function measure(changed: Partial<World>): {
  readonly coverage: number;
  readonly bias: number;
  readonly error: number;
} {
  const random = new Random(17);
  let [covered, bias, squares] = [0, 0, 0];
  for (let world = 0; world < WORLDS; world++) {
    const { banks, truth } = drawWorld(random, { ...USUAL, ...changed });
    const [{ shift, variance }] = forecastLevels(banks, CAMPAIGN);
    if (Math.abs(shift - truth) < 1.96 * Math.sqrt(variance)) covered++;
    bias += (shift - truth) / WORLDS;
    squares += (shift - truth) ** 2 / WORLDS;
  }
  return { coverage: covered / WORLDS, bias, error: Math.sqrt(squares) };
}

for (const [title, world] of [
  ['of a bank that ended early', { to: 4 }],
  ['of a bank that began late', { from: 6 }],
  ['of a bank with few samples', { share: 0.03 }],
  ['of a bank that ended early, without drift', { to: 4, walk: 0 }],
  ['of a bank with few samples, without drift', { share: 0.03, walk: 0 }],
  ['among four banks', { banks: 4, to: 4 }],
  ['of rare conversions', { rate: 0.02, to: 4 }],
  ['of rare conversions of a bank with few samples', { rate: 0.05, share: 0.05 }],
] as const)
  test(`the level of a bank is within its 95 % interval, and right on average: ${title}`, () => {
    const { coverage, bias } = measure(world);
    assert.ok(coverage >= 0.91, `${coverage}`);
    assert.ok(Math.abs(bias) < 0.12, `${bias}`);
  });

test('the level of a bank has a smaller error with more samples and over more periods', () => {
  const { error } = measure({ walk: 0 });
  assert.ok(error < 0.1 && error < measure({ walk: 0, share: 0.1 }).error && error < measure({ to: 4 }).error);
});

test('a level is uncertain, but finite, without conversions, samples, or probabilities other than 0 and 1', () => {
  const empty = { period: 3, reached: 50, expected: 5, variance: 4, observed: 0 };
  for (const periods of [
    [],
    [empty],
    [{ ...empty, observed: 50 }],
    [{ ...empty, expected: 0, variance: 0 }],
    [{ ...empty, expected: 50, variance: 0, observed: 50 }],
    [{ ...empty, reached: 1e7, expected: 1, variance: 1, observed: 1e6 }],
  ]) {
    const [{ shift, variance }] = forecastLevels([periods], CAMPAIGN);
    assert.ok(Number.isFinite(shift) && variance > 0 && variance < 20, JSON.stringify({ periods, shift, variance }));
  }
  const [nothing] = forecastLevels([[]], CAMPAIGN);
  assert.deepEqual([nothing.shift, Math.round(1e9 * nothing.variance)], [0, 1e9]);
});

test('the level of a bank is the same for any order of the banks', () => {
  const { banks } = drawWorld(new Random(4), { ...USUAL, banks: 3 });
  const [one, other] = [forecastLevels(banks, CAMPAIGN), forecastLevels(banks.toReversed(), CAMPAIGN).toReversed()];
  one.forEach(({ shift, variance }, bank) => {
    assert.ok(Math.abs(shift - other[bank].shift) < 1e-9 && Math.abs(variance - other[bank].variance) < 1e-9);
  });
});

describe('the discount of earlier periods', () => {
  /** The mean squared error of a walk's level, estimated from noisy periods that are discounted. */
  function squaredError(walk: number, chance: number, discount: number): number {
    const random = new Random(23);
    let [level, sum, weight, squares] = [0, 0, 0, 0];
    const periods = 20_000;
    for (let period = 0; period < periods; period++) {
      level += Math.sqrt(walk) * random.normal();
      sum = discount * sum + level + Math.sqrt(chance) * random.normal();
      weight = discount * weight + 1;
      squares += (sum / weight - level) ** 2 / periods;
    }
    return squares;
  }

  it('estimates a level that walks at random better than a larger or a smaller discount', () => {
    for (const walk of [0.01, 0.3, 4]) {
      const best = periodDiscount(walk, 1);
      const error = squaredError(walk, 1, best);
      assert.ok(Math.abs(error / (1 - best) - 1) < 0.1, `${walk}: ${error}`);
      for (const other of [best * 0.8, best ** 2, best ** 0.5])
        assert.ok(error < squaredError(walk, 1, other), `${walk}: ${other}`);
    }
  });

  it('is 1 for a level that does not change, and depends only on the ratio of walk to chance', () => {
    assert.equal(periodDiscount(0, 0.2), 1);
    assert.ok(Math.abs(periodDiscount(0.1, 0.2) - periodDiscount(1, 2)) < 1e-12);
    assert.ok(periodDiscount(1e6, 1) >= 0 && periodDiscount(1e6, 1) < 1e-5);
  });
});

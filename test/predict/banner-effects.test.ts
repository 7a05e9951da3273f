import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import {
  BannerReliability,
  correctForecast,
  probabilitiesShown,
  type BannerPredictions,
} from '../../core/predict/banner-effects.ts';
import type { ForecastParameters } from '../../core/predict/forecast.ts';

/** The corrected probabilities of every banner, as if it were shown to all samples: `[banner][step][sample]`. */
function correctEach(banners: BannerPredictions, parameters: ForecastParameters, bank: string): Float32Array[][] {
  const samples = banners[0][0].length;
  return banners.map((_, banner) => correctForecast(banners, new Uint32Array(samples).fill(banner), parameters, bank));
}

const shrinkBanners = (banners: BannerPredictions, bannerSlopes: readonly number[]): Float32Array[][] =>
  correctEach(banners, { bannerSlopes, conditionalShifts: {}, levelShifts: {}, variances: [] }, '');

const BANKS = 40;
const BANNERS = 30;
const USERS = 20;
/** Standard deviation of the error of a model of all users; that of a model of half the users is √2 times as large. */
const NOISE = 0.15;

const logistic = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** One bank's banners: true log-odds, and those predicted by the two models that each learnt from half of the users. */
interface Bank {
  readonly users: readonly number[];
  readonly truth: readonly number[];
  readonly halves: readonly [readonly number[], readonly number[]];
}

function drawBank(random: Random, effect: number): Bank {
  const normals = (count: number, deviation: number): number[] =>
    Array.from({ length: count }, () => deviation * random.normal());
  const truth = normals(BANNERS, effect);
  const half = (): number[] => normals(BANNERS, NOISE * Math.SQRT2).map((error, banner) => truth[banner] + error);
  return { users: normals(USERS, 1), truth, halves: [half(), half()] };
}

const chains = ({ users }: Bank, effects: readonly number[]): Float32Array[][] =>
  effects.map((effect) => [Float32Array.from(users, (user) => logistic(user - 3 + effect))]);

const mean = ({ halves: [one, other] }: Bank): number[] => one.map((effect, banner) => (effect + other[banner]) / 2);

/** Predicted over true conversions if each user is shown the banner with the highest probability. */
function measure(effect: number): { readonly factor: number; readonly raw: number; readonly shrunk: number } {
  const random = new Random(7);
  const banks = Array.from({ length: BANKS }, () => drawBank(random, effect));
  const reliability = new BannerReliability(1);
  for (const bank of banks)
    reliability.add(chains(bank, mean(bank)), [chains(bank, bank.halves[0]), chains(bank, bank.halves[1])]);
  let [raw, shrunk, truth] = [0, 0, 0];
  for (const bank of banks) {
    const effects = mean(bank);
    const best = effects.indexOf(Math.max(...effects));
    const predicted = chains(bank, effects);
    raw += sum(predicted[best][0]);
    shrunk += sum(shrinkBanners(predicted, reliability.factors)[best][0]);
    truth += sum(chains(bank, bank.truth)[best][0]);
  }
  return { factor: reliability.factors[0], raw: raw / truth, shrunk: shrunk / truth };
}

function sum(numbers: Float32Array): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('the probability of the chosen banner', () => {
  it('is free of the winner’s curse if banners do not differ', () => {
    const { factor, raw, shrunk } = measure(0);
    assert.ok(factor < 0.1, `factor ${factor}`);
    assert.ok(raw > 1.25, `raw ${raw}`);
    assert.ok(Math.abs(shrunk - 1) < 0.03, `shrunk ${shrunk}`);
  });

  it('is free of the winner’s curse if banners differ as much as the model errs', () => {
    const { factor, raw, shrunk } = measure(NOISE);
    assert.ok(Math.abs(factor - 0.5) < 0.06, `factor ${factor}`);
    assert.ok(raw > 1.1, `raw ${raw}`);
    assert.ok(Math.abs(shrunk - 1) < 0.03, `shrunk ${shrunk}`);
  });

  it('hardly changes if banners differ much more than the model errs', () => {
    const { factor, shrunk } = measure(1);
    assert.ok(factor > 0.95, `factor ${factor}`);
    assert.ok(Math.abs(shrunk - 1) < 0.03, `shrunk ${shrunk}`);
  });
});

test('shrinking keeps the order of the banners and the order of the steps, even if all differences are chance', () => {
  const random = new Random(3);
  for (const slopes of [
    [0.9, 0.2],
    [0, 0],
  ]) {
    const shuffled = Array.from({ length: 9 }, () => {
      const click = Float32Array.from({ length: 50 }, () => random.uniform());
      return [click, click.map((p) => p * random.uniform())];
    });
    const corrected = shrinkBanners(shuffled, slopes);
    for (let user = 0; user < 50; user++) {
      const ranked = (banners: BannerPredictions): number[] =>
        banners.map((_, banner) => banner).sort((a, b) => banners[a][0][user] - banners[b][0][user]);
      assert.deepEqual(ranked(corrected), ranked(shuffled));
      for (const [click, approval] of corrected) assert.ok(approval[user] <= click[user]);
    }
  }
});

test('shrinking leaves a single banner unchanged', () => {
  const [[only]] = shrinkBanners([[Float32Array.of(0.25, 0.5)]], [0]);
  assert.deepEqual([...only], [0.25, 0.5]);
});

test('shrinking corrects a sample’s own banner as if all were shown it, and leaves predictions unchanged', () => {
  const banners = [0.1, 0.2, 0.4].map((p) => [Float32Array.of(p, p / 2, p / 3), Float32Array.of(p / 4, p / 5, p / 6)]);
  const before = structuredClone(banners);
  const parameters = {
    bannerSlopes: [0.5, 0.25],
    conditionalShifts: { north: [0.1, 0.2] },
    levelShifts: { north: [0.3, 0] },
    variances: [],
  };
  const shown = Uint32Array.of(2, 0, 1);
  const expected = probabilitiesShown(correctEach(banners, parameters, 'north'), shown);
  assert.deepEqual(correctForecast(banners, shown, parameters, 'north'), expected);
  assert.deepEqual(banners, before);
});

test('a level shift multiplies the odds of every probability, with and without shrinking', () => {
  for (const bannerSlopes of [null, [0.5]]) {
    const chains = [[Float32Array.of(0.2, 0.5)], [Float32Array.of(0.3, 0.9)]];
    const parameters = { bannerSlopes, conditionalShifts: {}, variances: [] };
    const unshifted = correctEach(chains, { ...parameters, levelShifts: {} }, 'north');
    const shifted = correctEach(chains, { ...parameters, levelShifts: { north: [Math.log(2)] } }, 'north');
    shifted.forEach(([probabilities], banner) => {
      probabilities.forEach((p, user) => {
        const before = unshifted[banner][0][user];
        assert.ok(Math.abs(p / (1 - p) / (before / (1 - before)) - 2) < 1e-4);
      });
    });
  }
});

test('a conditional shift multiplies the odds of a step given the previous one, and leaves other rates alone', () => {
  const before = [Float32Array.of(0.2, 0.8), Float32Array.of(0.1, 0.79), Float32Array.of(0.05, 0.7)];
  const parameters = {
    bannerSlopes: null,
    conditionalShifts: { north: [0, Math.log(3), 0] },
    levelShifts: {},
    variances: [],
  };
  assert.deepEqual(correctEach([before], parameters, 'south'), [before], 'a bank without a shift');
  const [chain] = correctEach([before], parameters, 'north');
  for (const user of [0, 1]) {
    const rate = (steps: readonly ArrayLike<number>[], step: number): number =>
      steps[step][user] / steps[step - 1][user];
    const odds = (p: number): number => p / (1 - p);
    assert.ok(Math.abs(odds(rate(chain, 1)) / odds(rate(before, 1)) / 3 - 1) < 1e-4);
    assert.ok(Math.abs(rate(chain, 2) - rate(before, 2)) < 1e-6);
    assert.equal(chain[0][user], before[0][user]);
  }
});

test('a conditional shift keeps the order of banners even if a step is no less probable than the previous one', () => {
  const approvals = [0.1, 0.196, 0.199, 0.1999, 0.2, 0.21, 0.9];
  for (const shift of [-2, 0.1, 2]) {
    const banners = approvals.map((p) => [Float32Array.of(0.2), Float32Array.of(p)]);
    const parameters = {
      bannerSlopes: null,
      conditionalShifts: { north: [0.3, shift] },
      levelShifts: {},
      variances: [],
    };
    const corrected = correctEach(banners, parameters, 'north');
    const after = corrected.map(([, [approval]]) => approval);
    assert.ok(
      after.every((p, banner) => p < corrected[banner][0][0] && (banner === 0 || p > after[banner - 1])),
      `${after}`,
    );
  }
});

test('a bank without a shift may be named like a property that every JavaScript object has', () => {
  for (const bank of ['constructor', '__proto__', 'toString']) {
    const chain = [Float32Array.of(0.2), Float32Array.of(0.1)];
    const parameters = { bannerSlopes: null, conditionalShifts: { north: [1, 1] }, levelShifts: {}, variances: [] };
    assert.deepEqual(correctEach([chain], parameters, bank), [chain]);
  }
});

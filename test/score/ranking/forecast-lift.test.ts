import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { forecastLift } from '../../../core/score/ranking/forecast-lift.ts';
import { ProbabilitySums } from '../../../core/score/ranking/probability-sums.ts';
import { poisson } from '../../evaluate/poisson.ts';

interface Errors {
  readonly model: number;
  readonly level: number;
  readonly drift: number;
}

/** Two banks, each scored by a run of its own, with two banners each. */
const BANKS = [0, 0, 1, 1];

function shapeOf({ model, level, drift }: Errors) {
  const variances = [{ step: 'approval', model: model ** 2, level: level ** 2, drift: drift ** 2 }];
  const forecast = { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances };
  return {
    candidates: BANKS.map((run, index) => ({ run, bank: `b${run}`, banner: String(index) })),
    runs: [0, 1].map(() => ({ steps: ['approval'], forecast })),
  };
}

/** The number of users of each banner, all of whom are equally likely to convert. */
interface Part {
  readonly counts: readonly number[];
  readonly probability: number;
}

function sumsOf(parts: readonly Part[]): ProbabilitySums {
  const sums = new ProbabilitySums(BANKS.length);
  for (const { counts, probability } of parts)
    counts.forEach((count, candidate) => {
      for (let row = 0; row < count; row++) sums.add(candidate, probability);
    });
  return sums;
}

const rowsOf = ({ counts }: Part): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * The share of 4000 worlds in which the true lift is within its interval. The model is off by banner, relative to the
 * level of its bank: independently for the selection and the rest, or alike. Worlds without conversions have no lift.
 */
function coverage(selection: Part, rest: Part, errors: Errors, isModelErrorCommon = false): number {
  const random = new Random(7);
  const [rows, allRows] = [rowsOf(selection), rowsOf(selection) + rowsOf(rest)];
  const forecast = forecastLift(shapeOf(errors), 'approval', sumsOf([selection]), sumsOf([selection, rest]));
  const [low, high] = [forecast?.low ?? NaN, forecast?.high ?? NaN];
  let [covered, worlds] = [0, 0];
  for (let draw = 0; draw < 4000; draw++) {
    const levels = [0, 1].map(() => 1 + errors.level * random.normal() + errors.drift * random.normal());
    const ofBanners = BANKS.map(() => errors.model * random.normal());
    const [x, z] = [selection, rest].map(({ counts, probability }) =>
      counts.reduce((sum, count, candidate) => {
        const model = isModelErrorCommon ? ofBanners[candidate] : errors.model * random.normal();
        return sum + poisson(random, Math.max(0, levels[BANKS[candidate]] * (1 + model)) * count * probability);
      }, 0),
    );
    if (x + z === 0) continue;
    worlds++;
    const lift = x / rows / ((x + z) / allRows);
    if (lift >= low - 1e-9 && lift <= high + 1e-9) covered++;
  }
  return covered / worlds;
}

const ERRORS = { model: 0.15, level: 0.1, drift: 0.15 };
const EVEN: Part = { counts: [250, 250, 250, 250], probability: 0.06 };
const REST: Part = { counts: [2250, 2250, 2250, 2250], probability: 0.02 };

test('the interval of the lift contains the true lift in 95 % of worlds', () => {
  const cases: readonly [Part, Part, Errors][] = [
    [EVEN, REST, ERRORS],
    [EVEN, REST, { model: 0, level: 0, drift: 0 }],
    [{ ...EVEN, counts: [1000, 0, 0, 0] }, REST, ERRORS],
    [{ ...EVEN, counts: [900, 100, 0, 0] }, { ...REST, counts: [100, 100, 4000, 4800] }, ERRORS],
    [{ counts: [100, 0, 0, 100], probability: 0.06 }, REST, ERRORS],
    [
      { counts: [5000, 0, 0, 0], probability: 0.06 },
      { ...REST, counts: [5000, 0, 0, 0] },
      { ...ERRORS, level: 0.3 },
    ],
    [{ counts: [9000, 0, 0, 0], probability: 0.05 }, { counts: [1000, 0, 0, 0], probability: 0.01 }, ERRORS],
  ];
  for (const [selection, rest, errors] of cases) {
    const share = coverage(selection, rest, errors);
    assert.ok(share >= 0.93 && share <= 0.98, `${share}`);
    assert.ok(coverage(selection, rest, errors, true) >= 0.93);
  }
});

test('the interval of a selection with few conversions, or of almost the whole list, is wide enough', () => {
  const cases: readonly [Part, Part][] = [
    [
      { counts: [20, 20, 20, 20], probability: 0.03 },
      { counts: [300, 300, 0, 0], probability: 0.01 },
    ],
    [{ counts: [1, 0, 0, 0], probability: 0.5 }, REST],
    [
      { counts: [9999, 0, 0, 0], probability: 0.05 },
      { counts: [1, 0, 0, 0], probability: 0.05 },
    ],
  ];
  for (const [selection, rest] of cases) assert.ok(coverage(selection, rest, ERRORS) >= 0.93);
});

test('the lift of the whole list is exactly 1, that of a selection without expected conversions 0', () => {
  const lift = (selected: readonly Part[], all: readonly Part[]) =>
    forecastLift(shapeOf(ERRORS), 'approval', sumsOf(selected), sumsOf(all));
  assert.deepEqual(lift([EVEN, REST], [EVEN, REST]), { lift: 1, low: 1, high: 1 });
  const impossible = { ...EVEN, probability: 0 };
  assert.deepEqual(lift([impossible], [impossible, REST]), { lift: 0, low: 0, high: 0 });
  assert.equal(lift([impossible], [impossible, impossible]), null);
  assert.equal(lift([], [EVEN]), null);
});

test('the upper bound is at most the lift of a selection with all conversions of the list', () => {
  const one = { counts: [1, 0, 0, 0], probability: 0.9 };
  const forecast = forecastLift(shapeOf(ERRORS), 'approval', sumsOf([one]), sumsOf([one, one]));
  assert.equal(forecast?.high, 2);
});

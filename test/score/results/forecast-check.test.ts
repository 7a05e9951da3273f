import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { quietJob } from '../../../core/job.ts';
import type { ForecastParameters } from '../../../core/predict/forecast.ts';
import type { AssignedList } from '../../../core/score/results/assigned-list.ts';
import { checkForecast } from '../../../core/score/results/forecast-check.ts';

const ROWS = 3000;
const STANDARD_ERRORS = { model: 0.2, level: 0.15, drift: 0.15 };

const forecast: ForecastParameters = {
  bannerSlopes: [1],
  conditionalShifts: {},
  levelShifts: {},
  variances: [
    {
      step: 'click',
      model: STANDARD_ERRORS.model ** 2,
      level: STANDARD_ERRORS.level ** 2,
      drift: STANDARD_ERRORS.drift ** 2,
    },
  ],
};

/** A list of six banners, whose rows have these probabilities of a click. */
function listOf(probabilities: Float32Array): AssignedList {
  const { length } = probabilities;
  return {
    per: 'user',
    rowOf: new Map(),
    groups: new Uint8Array(length),
    candidates: Array.from({ length: 6 }, (_, banner) => ({
      bank: banner % 2 === 0 ? 'north' : 'south',
      run: 'r1',
      banner: String(banner),
      objective: 'click',
    })),
    candidateOf: Int32Array.from({ length }, (_, row) => row % 6),
    users: Int32Array.from({ length }, (_, row) => row),
    probabilities: [probabilities],
    hasBanks: true,
    hasBanners: true,
  };
}

const shape = {
  candidates: Array.from({ length: 6 }, (_, banner) => ({ run: 0, bank: banner % 2 === 0 ? 'north' : 'south' })),
  runs: [{ steps: ['click'], forecast }],
};

test('the intervals of the forecast and of its parts contain the true conversions in 95 % of worlds', async () => {
  const random = new Random(12);
  const probabilities = Float32Array.from({ length: ROWS }, () => 0.01 + 0.05 * random.uniform());
  const list = listOf(probabilities);
  // A third is not shown, a third is not mature.
  const part = (row: number): number => Math.floor((3 * row) / ROWS);
  const observed = {
    found: new Uint8Array(ROWS).fill(1),
    reached: new Uint32Array(ROWS),
    depth: Int8Array.from(probabilities, (_, row) => (part(row) === 0 ? -1 : 0)),
    open: Uint32Array.from(probabilities, (_, row) => (part(row) === 1 ? 1 : 0)),
  };
  const check = await checkForecast(list, observed, { shape, steps: ['click'] }, quietJob());
  const { intervals, forecast: all, notShown, open } = check.balance[0];
  const [compared] = check.whole.steps;
  assert.ok(Math.abs(all - notShown - open - compared.expected) < 1e-6);
  assert.deepEqual([compared.rows, compared.actual], [1000, 0]);
  assert.ok(intervals.forecast.errors.model! > intervals.open.errors.model!);
  const covered = { forecast: 0, notShown: 0, open: 0 };
  const draws = 1500;
  for (let draw = 0; draw < draws; draw++) {
    const { model, level, drift } = STANDARD_ERRORS;
    const common = 1 + random.normal() * level + random.normal() * drift;
    const banners = Array.from({ length: 6 }, () => common + random.normal() * model);
    const counts = [0, 0, 0];
    for (let row = 0; row < ROWS; row++)
      if (random.uniform() < probabilities[row] * banners[row % 6]) counts[part(row)]++;
    const outcome = { forecast: counts[0] + counts[1] + counts[2], notShown: counts[0], open: counts[1] };
    for (const key of ['forecast', 'notShown', 'open'] as const)
      if (outcome[key] >= intervals[key].low && outcome[key] <= intervals[key].high) covered[key]++;
  }
  for (const [key, count] of Object.entries(covered))
    assert.ok(count / draws > 0.935 && count / draws < 0.985, `${key}: ${count / draws}`);
});

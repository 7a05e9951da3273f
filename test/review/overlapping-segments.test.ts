/** Segments that have samples in common, compared by counts taken directly from the impressions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { commonChangeOf, compareWithCommon } from '../../core/funnel/common-change.ts';
import { compareOverlapping, type Proportion } from '../../core/funnel/proportions.ts';
import { quietJob } from '../../core/job.ts';
import { explainChange } from '../../core/review/changes.ts';
import { reviewFunnel } from '../../core/review/review.ts';
import { rollUpDataset } from '../../core/review/rollup/roll-up.ts';
import { openOverlap } from '../../core/review/segment/overlap.ts';
import { openSegment } from '../../core/review/segment/segment.ts';
import { impressionProject, type Impression } from './fixture.ts';
import { expectedRate, mixedImpressions } from './impressions.ts';

const ROWS = mixedImpressions(70_000);
const CITY = { column: 'city', values: ['city 1', 'city 2', 'city 3'] };
const isNorth = ({ bank }: Impression): boolean => bank === 'north';
const isInCity = ({ city }: Impression): boolean => city !== null && CITY.values.includes(city);
const isInBoth = (row: Impression): boolean => isNorth(row) && isInCity(row);
const north = { dataset: 'january', bank: 'north' };
const inCity = { dataset: 'january', where: [CITY] };
const job = quietJob();

const project = impressionProject({ january: ROWS });

const rateOf = (rows: readonly Impression[], position: number): Proportion => expectedRate(rows, position);

test('each step and each group is compared without treating the common samples as independent', async () => {
  const review = await reviewFunnel(project, { segment: north, against: inCity, by: 'creative', limit: 10 }, job);
  const check = (steps: typeof review.steps, rows: readonly Impression[]): void => {
    for (const position of [1, 2]) {
      const [one, other, shared] = [isNorth, isInCity, isInBoth].map((holds) => rateOf(rows.filter(holds), position));
      assert.ok(shared.total > 100);
      const { difference, low, high, p } = compareOverlapping(one, other, shared) ?? assert.fail('there are samples');
      const change = steps[position].changeOfPrevious ?? assert.fail('there is a change');
      assert.deepEqual([change.difference, change.low, change.high, change.p], [difference, low, high, p]);
    }
  };
  check(review.steps, ROWS);
  assert.equal(review.groups.length, 3);
  for (const { value, steps } of review.groups)
    check(
      steps,
      ROWS.filter(({ banner }) => banner === value),
    );
});

test('a segment and all samples, which contain it, have the same difference either way round', async () => {
  const [forwards, backwards] = await Promise.all(
    [
      { segment: north, against: { dataset: 'january' } },
      { segment: { dataset: 'january' }, against: north },
    ].map((query) => reviewFunnel(project, { ...query, limit: 10 }, job)),
  );
  const [one, other] = [forwards, backwards].map(({ steps }) => steps[1].changeOfPrevious);
  assert.ok(one && other);
  assert.ok(Math.abs(one.difference + other.difference) < 1e-12 && Math.abs(one.p - other.p) < 1e-9);
  const rest = rateOf(
    ROWS.filter((row) => !isNorth(row)),
    1,
  );
  const { p } = compareOverlapping(rateOf(ROWS.filter(isNorth), 1), rest, { count: 0, total: 0 }) ?? { p: NaN };
  assert.ok(Math.abs(one.p - p) < 1e-9, 'north differs from all samples as it differs from the others');
});

test('the explanation of a change is tested on samples that are on one side only', async () => {
  const { values, change } = await explainChange(
    project,
    { segment: north, against: inCity, step: 'click', of: 'previous', limit: 100, columns: ['creative'] },
    job,
  );
  const banners = ['gold', 'silver', 'miles'];
  const sides = banners.map((banner) => {
    const rows = ROWS.filter((row) => row.banner === banner);
    return {
      now: rateOf(
        rows.filter((row) => isNorth(row) && !isInCity(row)),
        1,
      ),
      before: rateOf(
        rows.filter((row) => isInCity(row) && !isNorth(row)),
        1,
      ),
    };
  });
  const common = commonChangeOf(sides);
  for (const value of values) {
    const { p } = compareWithCommon(sides[banners.indexOf(value.value ?? '')], common);
    assert.ok(p !== null && value.p !== null && Math.abs(value.p - p) < 1e-9, `${value.value}: ${value.p} and ${p}`);
  }
  const sum = values.reduce((total, { contribution }) => total + contribution, 0);
  assert.ok(Math.abs(sum - (change?.difference ?? NaN)) < 1e-12, 'contributions are those of all samples');
});

test('rollups cover an overlap whose sides share a condition or a saved segment', async () => {
  await rollUpDataset(project, 'january', job);
  const [from, to] = [Date.parse('2026-01-05'), Date.parse('2026-01-20')];
  for (const filters of [{ where: [CITY] }, { segments: [{ name: 'metro', conditions: [CITY] }] }]) {
    const sides = [{ from }, { to }].map((period) =>
      openSegment(project, { dataset: 'january', ...filters, ...period }, job),
    );
    const [one, other] = await Promise.all(sides);
    const overlap = await openOverlap(one, other, job);
    assert.deepEqual(overlap?.period, { from, to });
    assert.notEqual(overlap.coverage, null);
  }
});

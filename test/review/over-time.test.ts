import assert from 'node:assert/strict';
import { test } from 'node:test';

import { QUANTILE_TOLERANCE } from '../../core/funnel/durations/duration-bins.ts';
import { DAY_MS } from '../../core/funnel/steps.ts';
import { quietJob } from '../../core/job.ts';
import { timeToConvert } from '../../core/review/time-to-convert.ts';
import { funnelTrend } from '../../core/review/trend.ts';
import { columnValues } from '../../core/review/values.ts';
import { AS_OF, isImmature, impressionProject, type Impression } from './fixture.ts';
import { expectedRate, isWithin, mixedImpressions } from './impressions.ts';

const ROWS = mixedImpressions(70_000);
const LONG = mixedImpressions(3_000).map((row, index): Impression => ({
  ...row,
  time: AS_OF - (index % 200) * DAY_MS - 1,
}));
const PERIOD = { dataset: 'january', from: Date.parse('2026-01-11'), to: Date.parse('2026-01-31') };

const project = impressionProject({ january: ROWS, long: LONG, empty: [] });

test('a trend has a point for every day, with rates over mature samples, and marks the open days', async () => {
  const {
    unit,
    series,
    before: other,
  } = await funnelTrend(project, { segment: PERIOD, against: 'previous' }, quietJob());
  assert.deepEqual(
    [unit, series.map(({ step, points }) => [step, points.length]), other?.map(({ points }) => points.length)],
    [
      'day',
      [
        ['click', 20],
        ['activation', 20],
      ],
      [20, 20],
    ],
  );
  series.forEach(({ points }, index) =>
    points.forEach(({ at, ofPrevious, ofFirst, open }) => {
      const rows = ROWS.filter(({ time }) => time !== null && time >= at && time < at + DAY_MS);
      assert.deepEqual(ofPrevious, expectedRate(rows, index + 1));
      assert.deepEqual(ofFirst, expectedRate(rows, index + 1, 'first'));
      assert.equal(open, index === 1 && rows.some(isImmature));
    }),
  );
  assert.equal(other?.[0].points[0].at, Date.parse('2025-12-22'));
});

test('a long period is shown by week, or by month on request', async () => {
  const { unit, series } = await funnelTrend(project, { segment: { dataset: 'long' } }, quietJob());
  assert.equal(unit, 'week');
  assert.equal(series[0].points.length, 29);
  assert.equal(
    series[0].points.reduce((sum, { ofFirst }) => sum + ofFirst.total, 0),
    LONG.length,
  );
  const byMonth = await funnelTrend(project, { segment: { dataset: 'long' }, unit: 'month' }, quietJob());
  assert.deepEqual(
    [byMonth.unit, byMonth.series[0].points.map(({ at }) => new Date(at).toISOString().slice(0, 10))],
    ['month', ['2025-07-01', '2025-08-01', '2025-09-01', '2025-10-01', '2025-11-01', '2025-12-01', '2026-01-01']],
  );
});

test('a week or month with only some days in the period or the data is marked', async () => {
  const partial = async (unit: 'day' | 'week' | 'month', from: string, to: string): Promise<readonly string[]> => {
    const segment = { dataset: 'january', from: Date.parse(from), to: Date.parse(to) };
    const { series } = await funnelTrend(project, { segment, unit }, quietJob());
    const marked = series[0].points.filter(({ partial: isPartial }) => isPartial);
    return marked.map(({ at }) => new Date(at).toISOString().slice(0, 10));
  };
  // 5 and 26 January 2026 were Mondays.
  assert.deepEqual(await partial('week', '2026-01-07', '2026-01-26'), ['2026-01-05']);
  assert.deepEqual(await partial('week', '2026-01-05', '2026-01-29'), ['2026-01-26']);
  assert.deepEqual(await partial('week', '2026-01-05', '2026-01-26'), []);
  assert.deepEqual(await partial('month', '2026-01-02', '2026-01-31'), ['2026-01-01']);
  assert.deepEqual(await partial('day', '2026-01-07', '2026-01-09'), []);
});

test('days with too few samples are shown by week, unless days are requested or there are few weeks', async () => {
  const small = { dataset: 'long', from: Date.parse('2025-12-01'), to: Date.parse('2026-01-31') };
  assert.deepEqual((await funnelTrend(project, { segment: small }, quietJob())).unit, 'week');
  assert.deepEqual((await funnelTrend(project, { segment: small, unit: 'day' }, quietJob())).unit, 'day');
  assert.deepEqual(
    (await funnelTrend(project, { segment: { ...small, from: Date.parse('2026-01-11') } }, quietJob())).unit,
    'day',
  );
});

test('a dataset without rows has a trend without points, and no durations', async () => {
  assert.deepEqual(
    (await funnelTrend(project, { segment: { dataset: 'empty' } }, quietJob())).series.map(({ points }) => points),
    [[], []],
  );
  const { steps } = await timeToConvert(project, { segment: { dataset: 'empty' }, since: 'previous' }, quietJob());
  assert.deepEqual(
    steps.map(({ count, median, histogram }) => [count, median, histogram]),
    [
      [0, null, []],
      [0, null, []],
    ],
  );
});

/** The exact durations of a step, without negative ones, which arise if the step precedes the previous one. */
function durationsOf(
  rows: readonly Impression[],
  step: 'click' | 'activation',
  since: 'previous' | 'impression',
): number[] {
  const reached = rows
    .filter(({ time, depth }) => time !== null && depth >= (step === 'click' ? 1 : 2))
    .filter((row) => step === 'click' || !isImmature(row));
  return reached
    .map(({ clickedAfter = NaN, activatedAfter = NaN }) =>
      step === 'click' ? clickedAfter : activatedAfter + (since === 'impression' ? clickedAfter : 0),
    )
    .filter((duration) => duration >= 0)
    .sort((one, other) => one - other);
}

test('durations are measured from the previous step or from the impression, over mature samples', async () => {
  for (const since of ['previous', 'impression'] as const) {
    const { steps } = await timeToConvert(project, { segment: PERIOD, against: 'previous', since }, quietJob());
    assert.deepEqual(
      steps.map((step) => [step.step, step.since]),
      [
        ['click', 'impression'],
        ['activation', since === 'previous' ? 'click' : 'impression'],
      ],
    );
    for (const { step, other, ...current } of steps) {
      for (const [figures, from, to] of [
        [current, '2026-01-11', '2026-01-31'],
        [other, '2025-12-22', '2026-01-11'],
      ] as const) {
        const exact = durationsOf(
          ROWS.filter((row) => isWithin(row, from, to)),
          step as 'click',
          since,
        );
        assert.equal(figures?.count, exact.length);
        for (const [quantile, actual] of [
          [0.5, figures?.median],
          [0.75, figures?.p75],
          [0.9, figures?.p90],
          [0.95, figures?.p95],
        ] as const) {
          const expected = exact[Math.ceil(quantile * exact.length) - 1];
          assert.ok(
            Math.abs((actual ?? NaN) - expected) <= expected * QUANTILE_TOLERANCE,
            `${step} ${quantile}: ${actual} for ${expected}`,
          );
        }
      }
    }
    assert.ok(steps[0].reversed === 0 && steps[1].reversed > 0);
  }
});

test('the values of a column are listed with their counts, the most frequent first, and can be searched', async () => {
  const { values, more } = await columnValues(project, { dataset: 'january', column: 'city', limit: 3 }, quietJob());
  const counts = new Map(
    Array.from(
      Map.groupBy(ROWS, ({ city }) => city),
      ([city, rows]) => [city, rows.length],
    ),
  );
  assert.deepEqual([values.length, more], [3, counts.size - 3]);
  for (const { value, count } of values) assert.equal(count, counts.get(value));
  assert.ok(values[0].count >= values[1].count && values[1].count >= values[2].count);
  assert.deepEqual(
    await columnValues(project, { dataset: 'january', column: 'city', search: 'Y 4', limit: 10 }, quietJob()),
    {
      values: [{ value: 'city 4', count: counts.get('city 4') }],
      more: 0,
    },
  );
  assert.deepEqual(
    (await columnValues(project, { dataset: 'january', column: 'children', limit: 10 }, quietJob())).values.map(
      ({ value }) => value,
    ),
    [null, '0', '1', '2', '3'],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { funnelCall } from '../../core/api/funnel.ts';
import { printResult } from '../../core/cli/print.ts';
import { DurationCounts } from '../../core/funnel/durations/duration-counts.ts';
import { DAY_MS } from '../../core/funnel/steps.ts';
import { quietJob } from '../../core/job.ts';
import { timeToConvert } from '../../core/review/time-to-convert.ts';
import { daysText } from '../../core/text/times.ts';
import { AS_OF, impressionProject, type Impression } from './fixture.ts';

const FIRST = Math.floor(AS_OF / DAY_MS) * DAY_MS - 90 * DAY_MS;
const person = { bank: 'north', city: null, tags: [], age: null, children: null };
/** Impressions of 40 days, clicked after 0 to 6 days; those clicked on day 0 are activated after 0 to 3 days. */
const DAYS = Array.from({ length: 700 }, (_, index): Impression => ({
  ...person,
  time: FIRST + (index % 40) * DAY_MS,
  depth: index % 7 === 0 ? 2 : 1,
  clickedAfter: (index % 7) * DAY_MS,
  ...(index % 7 === 0 && { activatedAfter: (index % 4) * DAY_MS }),
}));

test('if the data have only dates, steps take whole days, which are counted exactly', async (t) => {
  const project = impressionProject({ january: DAYS }, t);
  const { steps } = await timeToConvert(project, { segment: { dataset: 'january' }, since: 'previous' }, quietJob());
  const [click] = steps;
  assert.deepEqual([click.unitMs, click.count], [DAY_MS, 700]);
  assert.deepEqual(
    [click.median, click.p75, click.p90, click.p95],
    [3, 5, 6, 6].map((days) => days * DAY_MS),
  );
  assert.deepEqual(
    click.histogram,
    [0, 1, 2, 3, 4, 5, 6].map((day) => ({ fromMs: day * DAY_MS, toMs: (day + 1) * DAY_MS, count: 100 })),
  );
  assert.equal(steps[1].unitMs, DAY_MS);
  const result = await funnelCall.handle({ project: project.path, dataset: 'january', times: true }, quietJob());
  const quantiles = ['3 days (3–3 days)', '5 days (5–5 days)', '6 days (6–6 days)', '6 days (6–6 days)'].join(' +');
  const row = new RegExp(`click +impression +700 +${quantiles.replaceAll(/[()]/g, '\\$&')}`);
  assert.match(printResult('funnel', result), row);
});

test('if even one time includes a time of day, the durations of the step are not taken for whole days', async (t) => {
  const timed: Impression = { ...person, time: FIRST + 1000, depth: 1, clickedAfter: 59_000 };
  const project = impressionProject({ january: [...DAYS, timed] }, t);
  const { steps } = await timeToConvert(project, { segment: { dataset: 'january' }, since: 'previous' }, quietJob());
  assert.notEqual(steps[0].unitMs, DAY_MS);
});

test('bars of durations in whole seconds or minutes are a whole number of those units wide', async (t) => {
  const DELAYS = { 1000: 300, 60_000: 90 };
  for (const [unit, delays] of Object.entries(DELAYS)) {
    const unitMs = Number(unit);
    const rows = Array.from({ length: 10 * delays }, (_, index): Impression => ({
      ...person,
      time: FIRST + (index % 50) * unitMs,
      depth: 1,
      clickedAfter: (index % delays) * unitMs,
    }));
    const project = impressionProject({ january: rows }, t);
    const { steps } = await timeToConvert(project, { segment: { dataset: 'january' }, since: 'previous' }, quietJob());
    const [{ histogram, median, ...click }] = steps;
    assert.equal(click.unitMs, unitMs);
    assert.ok(Math.abs((median ?? 0) - (delays / 2) * unitMs) <= unitMs);
    assert.ok(histogram.length >= 20);
    for (const { fromMs, toMs, count } of histogram) {
      assert.deepEqual([fromMs % unitMs, toMs % unitMs], [0, 0]);
      assert.ok(count > 0, `${fromMs}–${toMs}`);
    }
    assert.deepEqual(histogram.slice(0, 3), [
      { fromMs: 0, toMs: unitMs, count: 10 },
      { fromMs: unitMs, toMs: 2 * unitMs, count: 10 },
      { fromMs: 2 * unitMs, toMs: 3 * unitMs, count: 10 },
    ]);
  }
});

test('times with milliseconds have no unit', async (t) => {
  const rows = Array.from({ length: 100 }, (_, index): Impression => ({
    ...person,
    time: FIRST,
    depth: 1,
    clickedAfter: 1 + index * 37,
  }));
  const project = impressionProject({ january: rows }, t);
  const { steps } = await timeToConvert(project, { segment: { dataset: 'january' }, since: 'previous' }, quietJob());
  assert.equal(steps[0].unitMs, null);
});

test('numbers of days are written in full, with the singular for one', () => {
  assert.deepEqual(
    [0, 1, 2, 1000].map((days) => daysText('en', days * DAY_MS)),
    ['0 days', '1 day', '2 days', '1,000 days'],
  );
  assert.equal(daysText('zh-CN', DAY_MS), '1\u202f天');
  assert.equal(daysText('en', null), '–');
});

test('every number of whole days up to a hundred is counted exactly, in no more bars than wanted', () => {
  for (let days = 0; days <= 100; days++) {
    const counts = new DurationCounts();
    counts.add(days * DAY_MS);
    assert.equal(counts.inUnits(DAY_MS).quantile(0.5), days * DAY_MS);
  }
  const all = new DurationCounts();
  for (let days = 0; days <= 100; days++) all.add(days * DAY_MS);
  const bars = all.inUnits(DAY_MS).histogram(24);
  assert.ok(bars.length <= 24);
  assert.equal(bars[0].fromMs, 0);
  assert.equal(
    bars.reduce((sum, { count }) => sum + count, 0),
    101,
  );
  assert.ok(bars.slice(1).every(({ fromMs }, index) => fromMs === bars[index].toMs));
  assert.deepEqual(new DurationCounts().inUnits(DAY_MS).histogram(24), []);
  assert.equal(new DurationCounts().inUnits(DAY_MS).quantile(0.5), null);
});

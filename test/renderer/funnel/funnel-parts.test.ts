import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { csvText } from '../../../core/text/csv.ts';
import { calendarDays, lastMonths } from '../../../renderer/parts/fields/period.ts';
import { groupsCsv, stepsCsv } from '../../../renderer/views/funnel/csv.ts';
import {
  comparablePeriod,
  formatSegment,
  parseSegment,
  segmentInput,
  wholeSegment,
} from '../../../renderer/views/funnel/segment.ts';
import {
  calendarColumns,
  calendarUnit,
  conditionsOf,
  dayColumn,
  filtersOf,
  formatWhere,
  areSameConditions,
  parseWhere,
  withBounds,
  type Condition,
} from '../../../renderer/views/funnel/segments/conditions.ts';
import { mostChangedStep, type Review, type ReviewStep } from '../../../renderer/views/funnel/steps.ts';
import { hasOpenDays, openSpan, trendLines } from '../../../renderer/views/funnel/trend.ts';

const where = fc.array(
  fc.record({ column: fc.string(), values: fc.array(fc.option(fc.string())) }, { noNullPrototype: true }),
);

test('filters are read from the address as they were written into it', () => {
  fc.assert(
    fc.property(where, fc.option(fc.string({ minLength: 1 })), (filters, bank) => {
      assert.deepEqual(parseWhere(formatWhere(filters)), filters);
      const segment = { ...wholeSegment, bank, from: '2026-05-01', where: filters };
      assert.deepEqual(parseSegment(formatSegment(segment)), segment);
    }),
  );
});

test('a feature with the name of a unit of time is not mistaken for the unit', () => {
  const time = { name: 'event_time', role: 'time' };
  const [day, month] = ['day', 'month'].map((name) => ({ name, role: 'categorical' }));
  const [plain, features] = [[time], [time, day, month]].map((columns) => ({ columns, firstTime: '2026-05-01' }));
  assert.deepEqual(calendarColumns(plain), ['day', 'week', 'month']);
  assert.deepEqual(calendarColumns(features), ['event_time', 'week']);
  assert.deepEqual(
    ['event_time', 'day', 'week', 'month', 'city'].map((name) => calendarUnit(features, name)),
    ['day', null, 'week', null, null],
  );
  assert.deepEqual(calendarColumns({ columns: [day], firstTime: null }), []);
});

test('a malformed address filters nothing', () => {
  for (const text of [null, '', '{', '7', '[7]', '[["a",3]]', '{"where":7}']) {
    assert.deepEqual(
      parseWhere(text).flatMap(({ values }) => values),
      [],
    );
    assert.deepEqual(parseSegment(text).where, []);
  }
});

test('days have a name of their own in the list of filters, even if a feature is called day', () => {
  const time = { name: 'event_time', role: 'time' };
  const feature = { name: 'day', role: 'categorical' };
  assert.equal(dayColumn({ columns: [time], firstTime: '2026-05-01' }), 'day');
  assert.equal(dayColumn({ columns: [time, feature], firstTime: '2026-05-01' }), 'event_time');
  assert.equal(dayColumn({ columns: [feature], firstTime: null }), null);
});

test('a filter of numbers keeps its exclusive bound, and is not applied while no number is within its bounds', () => {
  const bin = { column: 'age', operator: 'between', values: [], min: 18, below: 25 } as const;
  assert.deepEqual(withBounds(bin, { from: 20, to: 25 }), { ...bin, min: 20 });
  assert.equal(withBounds(bin, { from: 25, to: 25 }), null);
  const upToMax = { column: 'age', operator: 'between', values: [], min: 30, max: 30 };
  assert.deepEqual(withBounds(bin, { from: 30, to: 30 }), upToMax);
  assert.equal(withBounds(bin, { from: 31, to: 30 }), null);
  assert.deepEqual(withBounds(bin, { from: null, to: null }), { column: 'age', operator: 'between', values: [] });
});

test('the core gets half-open periods, and only filters that have values', () => {
  const choice = {
    dataset: null,
    from: '2026-05-01',
    to: '2026-05-31',
    bank: null,
    where: [
      { column: 'city', values: [null, 'Basel'] },
      { column: 'age', values: [] },
    ],
  };
  assert.deepEqual(segmentInput(choice, 'spring'), {
    dataset: 'spring',
    bank: undefined,
    from: '2026-05-01',
    to: '2026-06-01',
    where: [{ column: 'city', values: [null, 'Basel'] }],
  });
  assert.equal(segmentInput(wholeSegment, 'spring').where, undefined);
});

test('without a chosen period, the last 30 days are compared, or the second half of fewer than 60 days', () => {
  assert.deepEqual(comparablePeriod('2026-01-01T10:00:00Z', '2026-05-25T09:00:00Z'), {
    from: '2026-04-26',
    to: '2026-05-25',
  });
  assert.deepEqual(comparablePeriod('2026-05-01T10:00:00Z', '2026-05-10T09:00:00Z'), {
    from: '2026-05-06',
    to: '2026-05-10',
  });
  assert.deepEqual(
    [comparablePeriod('2026-05-01', '2026-05-01'), comparablePeriod(null, null)],
    [
      { from: null, to: null },
      { from: null, to: null },
    ],
  );
});

test('the months of the data are offered as whole months', () => {
  assert.deepEqual(lastMonths('2026-01-15', '2026-03-02'), [
    { from: '2026-03-01', to: '2026-03-31' },
    { from: '2026-02-01', to: '2026-02-28' },
  ]);
  assert.deepEqual(lastMonths('2026-03-01', '2026-03-02'), [{ from: '2026-03-01', to: '2026-03-31' }]);
});

function step(name: string, changes: Partial<ReviewStep> = {}): ReviewStep {
  return {
    step: name,
    count: 10,
    open: 0,
    mature: 10,
    eligible: 10,
    converted: 5,
    dropOff: 5,
    waiting: 0,
    ofPrevious: 0.5,
    low: 0.2,
    high: 0.8,
    ofFirst: 0.5,
    firstLow: 0.2,
    firstHigh: 0.8,
    other: null,
    changeOfPrevious: null,
    changeOfFirst: null,
    ...changes,
  };
}

function changed(name: string, rate: number, before: number, p: number): ReviewStep {
  const difference = { difference: rate - before, low: 0, high: 0, p, pAdjusted: p, test: 'score' } as const;
  return step(name, { ofPrevious: rate, other: { ...step(name), ofPrevious: before }, changeOfPrevious: difference });
}

test(
  'the step whose rate fell most is highlighted, or the one that changed most if none fell; changes that ' +
    'may be chance are ignored',
  () => {
    const steps = [
      step('impression'),
      changed('click', 0.2, 0.21, 0.001),
      changed('application', 0.05, 0.08, 0.001),
      changed('approval', 0.1, 0.5, 0.2),
    ];
    assert.equal(mostChangedStep(steps)?.step, 'application');
    assert.equal(
      mostChangedStep([changed('click', 0.3, 0.2, 0.01), changed('approval', 0.5, 0.49, 0.01)])?.step,
      'click',
    );
    assert.equal(mostChangedStep([changed('click', 0.3, 0.2, 0.4), step('approval')]), null);
  },
);

const review: Review = {
  period: null,
  against: null,
  independent: 'users',
  steps: [step('impression'), step('click')],
  groups: [{ value: '=1+1', otherValue: null, steps: [step('click', { ofPrevious: null })] }],
  others: null,
  overlapping: false,
};

test('exported tables hold unrounded figures, empty cells for undefined ones, and no spreadsheet formulas', () => {
  const [header, , click] = stepsCsv(review).split('\r\n');
  assert.equal(
    header,
    'step,count,open,mature,eligible,converted,drop_off,of_previous,of_previous_low,of_previous_high,' +
      'of_impressions,of_impressions_low,of_impressions_high',
  );
  assert.equal(click, 'click,10,0,10,10,5,5,0.5,0.2,0.8,0.5,0.2,0.8');
  assert.equal(groupsCsv(review, 'city').split('\r\n')[1], "city,'=1+1,click,10,0,10,10,5,5,,0.2,0.8,0.5,0.2,0.8");
  assert.equal(csvText([['a"b', 'c,d', -0.5, null]]), '"a""b","c,d",-0.5,\r\n');
});

const rate = (value: number | null) => ({ rate: value, low: value, high: value, count: 1, total: 2 });
const points = (values: readonly (number | null)[], start: number, openFrom = values.length) =>
  values.map((value, day) => ({
    at: new Date(Date.UTC(2026, 4, start + day)).toISOString(),
    ofPrevious: rate(value),
    ofFirst: rate(value),
    open: day >= openFrom,
    partial: day === 0,
  }));

const lineNames = {
  step: (name: string) => name,
  other: (name: string) => `${name} before`,
  interval: ({ low, high }: { readonly low: number | null; readonly high: number | null }) => `${low} to ${high}`,
};
const clickTrend = {
  unit: 'day' as const,
  series: [
    { step: 'click', points: points([0.2, 0.3, null], 11, 2) },
    { step: 'approval', points: points([0.5, 0.5, 0.5], 11) },
  ],
  before: [{ step: 'click', points: points([0.1, 0.1, 0.1, 0.1], 1) }],
  independent: 'users' as const,
  independentBefore: 'users' as const,
};

test('a trend shows all steps, or one step with its interval, and aligns the days of both sides', () => {
  assert.deepEqual(
    trendLines(clickTrend, 'ofPrevious', null, lineNames).map(({ name, points: line }) => [
      name,
      line.length,
      'low' in line[0],
    ]),
    [
      ['click', 3, false],
      ['approval', 3, false],
    ],
  );
  const [now, before] = trendLines(clickTrend, 'ofPrevious', 'click', lineNames);
  // Pointing at either line shows its interval, even where no band is drawn.
  assert.deepEqual([now.points[1].interval, before.points[1].interval], ['0.3 to 0.3', '0.1 to 0.1']);
  assert.equal(trendLines(clickTrend, 'ofPrevious', null, lineNames)[1].points[0].interval, '0.5 to 0.5');
  assert.deepEqual([now.points[2].y, now.points[0].low, before.name, before.dashed], [null, 0.2, 'click before', true]);
  assert.deepEqual(
    now.points.map(({ ring }) => ring),
    [true, false, false],
  );
  assert.deepEqual(
    before.points.map(({ x }) => x),
    now.points.map(({ x }) => x),
  );
  assert.deepEqual(openSpan(clickTrend, 'click'), { from: Date.UTC(2026, 4, 12, 12), to: Date.UTC(2026, 4, 13, 12) });
  assert.equal(openSpan(clickTrend, 'approval'), null);
});

test('among all steps of a trend, only the lines of those that are not yet mature are dotted', () => {
  assert.equal(hasOpenDays(clickTrend), true);
  assert.deepEqual(
    trendLines(clickTrend, 'ofPrevious', null, lineNames).map(({ points: line }) =>
      line.map(({ dotted }) => dotted === true),
    ),
    [
      [false, false, true],
      [false, false, false],
    ],
  );
  const one = trendLines(clickTrend, 'ofPrevious', 'click', lineNames);
  assert.ok(one.flatMap(({ points: line }) => line).every(({ dotted }) => dotted === undefined));
});

const conditions: readonly Condition[] = [
  { column: 'city', values: ['Basel', null] },
  { column: 'city', operator: 'is-not', values: ['Bern'] },
  { column: 'age', operator: 'between', min: 18, below: 30 },
  { column: 'age', operator: 'between', max: 0 },
  { column: 'day', operator: 'days', from: '2026-05-01' },
];

test('the conditions of a segment are the same after they were edited as filters and kept in the address', () => {
  const edited = conditionsOf(parseWhere(formatWhere(filtersOf(conditions))));
  assert.deepEqual(JSON.parse(JSON.stringify(edited)), conditions);
  assert.ok(areSameConditions(edited, conditions));
  for (const changed of [
    conditions.slice(1),
    conditions.with(2, { column: 'age', operator: 'between', min: 18, max: 30 }),
  ])
    assert.ok(!areSameConditions(changed, conditions));
});

test('the name of a calendar unit gives its first and last day', () => {
  assert.deepEqual(calendarDays('day', '2026-05-01'), { from: '2026-05-01', to: '2026-05-01' });
  assert.deepEqual(calendarDays('week', '2026-W01'), { from: '2025-12-29', to: '2026-01-04' });
  assert.deepEqual(calendarDays('week', '2020-W53'), { from: '2020-12-28', to: '2021-01-03' });
  assert.deepEqual(calendarDays('month', '2024-02'), { from: '2024-02-01', to: '2024-02-29' });
  assert.equal(calendarDays('city', '2026-05-01'), null);
});

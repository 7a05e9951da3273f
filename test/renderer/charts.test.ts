import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  extent,
  labelWidth,
  numberTicks,
  padded,
  percentDigits,
  rateExtent,
  periodTicks,
  timeTicks,
} from '../../renderer/charts/axis.ts';
import { endLabels, endSpace, markLabel, spanTextEnd, spanTextY } from '../../renderer/charts/end-labels.ts';
import { barLength, logTicks, openLength } from '../../renderer/charts/funnel-scale.ts';
import { sameContent } from '../../renderer/charts/same-content.ts';
import { allXs, nearest } from '../../renderer/charts/series.ts';
import { isOrdered, firstOfLastDays, periodDays, periodEnd } from '../../renderer/parts/fields/period.ts';
import { positionBeside } from '../../renderer/parts/overlays/position.ts';
import { nextSorting, sortRows } from '../../renderer/parts/table/table.ts';

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);

test('ticks are round numbers within the ends, about as many as requested', () => {
  assert.deepEqual(numberTicks(0, 0.85, 5), [0, 0.2, 0.4, 0.6, 0.8]);
  assert.deepEqual(numberTicks(0, 0.3, 3), [0, 0.1, 0.2, 0.3]);
  assert.deepEqual(numberTicks(-1, 1, 4), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(numberTicks(5, 5, 4), [5]);
  assert.deepEqual(
    [numberTicks(1, 4, 6, { whole: true }), numberTicks(1, 12, 5, { whole: true })],
    [
      [1, 2, 3, 4],
      [5, 10],
    ],
  );
  for (const [low, high] of [
    [0, 7],
    [0.001, 0.093],
    [-3e6, 8e6],
  ])
    assert.ok(numberTicks(low, high, 6).every((tick) => tick >= low && tick <= high * 1.000001));
});

test('an axis with room for two ticks has at least two, so that it shows its scale', () => {
  for (let index = 1; index < 2000; index++) {
    const { length } = numberTicks(Math.sin(index), Math.sin(index) + 0.001 * 1.01 ** index, 2 + (index % 9));
    assert.ok(length >= 2 && length <= 3 + (index % 9), `${index}: ${length}`);
  }
});

test('ticks of time fall on midnight or noon, or on every seventh day from the first', () => {
  assert.deepEqual(
    timeTicks(day('2026-05-01'), day('2026-05-31'), 5),
    ['2026-05-01', '2026-05-08', '2026-05-15', '2026-05-22', '2026-05-29'].map(day),
  );
  assert.deepEqual(
    timeTicks(day('2026-05-01'), day('2026-05-04'), 8),
    ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04']
      .flatMap((date) => [day(date), day(date) + 43_200_000])
      .slice(0, 7),
  );
});

test('weeks and months have their ticks at their points, at every second or third if space is short', () => {
  const months = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01'].map(day);
  assert.deepEqual(periodTicks(months, 9), months);
  assert.deepEqual(periodTicks(months, 3), [months[0], months[2], months[4]]);
  const days = ['2026-05-01', '2026-05-02', '2026-05-09'].map(day);
  assert.deepEqual([periodTicks(days, 9), periodTicks(days.slice(0, 1), 9)], [null, null]);
});

test('an extent contains every value and is never empty, and padding adds room at its upper end', () => {
  assert.deepEqual(extent([3, 1, 2]), [1, 3]);
  assert.deepEqual(extent([]), [0, 1]);
  assert.ok(extent([0.5])[0] < 0.5 && extent([0.5])[1] > 0.5);
  assert.deepEqual(extent([4, 2], { fromZero: true }), [0, 4]);
  assert.deepEqual(padded([0, 1], 0.1), [0, 1.1]);
});

const bars = [
  { step: 'impression', count: 1000, ofPrevious: null, ofFirst: 1 },
  { step: 'click', count: 100, ofPrevious: 0.1, ofFirst: 0.1 },
  { step: 'activation', count: 0, ofPrevious: 0, ofFirst: 0, open: 25 },
] as const;

test('bars of a funnel are drawn on the requested scale, and a step without a rate has no bar', () => {
  const approval = { step: 'approval', count: 20, ofPrevious: 0.2, ofFirst: 0.02 };
  assert.deepEqual(
    (['previous', 'impressions'] as const).map((scale) => barLength([bars[0], bars[1], approval], 2, scale)),
    [0.2, 0.02],
  );
  assert.ok(Math.abs((barLength(bars, 1, 'log') ?? 0) - Math.log10(101) / Math.log10(1001)) < 1e-12);
  // A tick is where a bar of its count ends.
  const count = (bar: number) => [{ ...bars[0] }, { ...bars[1], count: bar }];
  for (const tick of logTicks(bars[0].count)) assert.equal(barLength(count(tick.count), 1, 'log'), tick.at);
  assert.deepEqual(
    [0, 1, 950, 40_000_000].map((impressions) => logTicks(impressions).map((tick) => tick.count)),
    [[], [1], [1, 10, 100], [1, 100, 10_000, 1_000_000]],
  );
  assert.equal(
    barLength(
      [
        { ...bars[0], count: 0 },
        { ...bars[1], ofPrevious: null },
      ],
      1,
      'previous',
    ),
    null,
  );
  assert.deepEqual(
    [openLength(bars, 2, 'previous'), openLength(bars, 2, 'impressions'), openLength(bars, 2, 'log')],
    [0.25, 0.025, 0],
  );
});

test('the hatched part of a bar ends at the highest rate that is still possible', () => {
  // Of 100 applications, 60 are mature and 45 of these approved; 10 of the others are approved, and 30 still can be.
  const approvals = [
    { step: 'impression', count: 1000, ofPrevious: null, ofFirst: 1 },
    { step: 'application', count: 100, ofPrevious: 0.1, ofFirst: 0.1 },
    { step: 'approval', count: 55, ofPrevious: 0.75, ofFirst: 0.075, open: 30 },
  ];
  assert.ok(Math.abs(openLength(approvals, 2, 'previous') - (0.85 - 0.75)) < 1e-12);
  assert.ok(Math.abs(openLength(approvals, 2, 'impressions') - (0.085 - 0.075)) < 1e-12);
  const unlikely = approvals.map((bar, index) => (index === 2 ? { ...bar, ofPrevious: 0.9 } : bar));
  assert.equal(openLength(unlikely, 2, 'previous'), 0);
});

test('the pointer selects the nearest x among the points of all lines', () => {
  const xs = allXs([
    {
      name: 'a',
      color: '',
      points: [
        { x: 3, y: 1 },
        { x: 1, y: 1 },
      ],
    },
    {
      name: 'b',
      color: '',
      points: [
        { x: 3, y: 2 },
        { x: 2, y: null },
      ],
    },
  ]);
  assert.deepEqual(xs, [1, 2, 3]);
  assert.equal(nearest(xs, 2.4), 2);
  assert.equal(nearest([], 1), undefined);
});

test('rows are sorted by value, undefined values last in either order, equal values in their original order', () => {
  const rows = [
    { id: 'a', n: 2 },
    { id: 'b', n: null },
    { id: 'c', n: 10 },
    { id: 'd', n: 2 },
  ];
  const columns = [
    { key: 'n', title: 'n', text: () => '', value: (row: (typeof rows)[number]) => row.n },
    { key: 'id', title: 'id', text: () => '' },
  ];
  const order = (descending: boolean): string =>
    sortRows(rows, columns, { key: 'n', descending }, 'en')
      .map(({ id }) => id)
      .join('');
  assert.deepEqual([order(false), order(true)], ['adcb', 'cadb']);
  assert.equal(sortRows(rows, columns, { key: 'id', descending: true }, 'en'), rows);
});

test('a column title sorts one way, then the other, then not at all', () => {
  const first = nextSorting(null, { key: 'n', isNumeric: true });
  assert.deepEqual(first, { key: 'n', descending: true });
  assert.deepEqual(nextSorting(first, { key: 'n', isNumeric: true }), { key: 'n', descending: false });
  assert.equal(nextSorting({ key: 'n', descending: false }, { key: 'n', isNumeric: true }), null);
});

test('days are counted in UTC, across the ends of months', () => {
  assert.equal(periodEnd('2026-02-28'), '2026-03-01');
  assert.equal(periodEnd('9999-12-31'), undefined);
  assert.equal(firstOfLastDays('2026-05-31T23:59:00Z', 7), '2026-05-25');
  assert.equal(periodDays('2026-05-01T00:00:03Z', '2026-05-31T23:00:00Z'), 31);
  assert.deepEqual([isOrdered('2026-05-02', '2026-05-01'), isOrdered('', '2026-05-01')], [false, true]);
});

test('a tooltip stays within the window', () => {
  const view = { width: 800, height: 600 };
  assert.deepEqual(positionBeside({ left: 780, top: 10, width: 20, height: 20 }, { width: 100, height: 30 }, view), {
    left: 694,
    top: 36,
  });
  assert.deepEqual(positionBeside({ left: 400, top: 580, width: 20, height: 20 }, { width: 100, height: 30 }, view), {
    left: 360,
    top: 544,
  });
});

test('labels of an axis get the room that their characters need', () => {
  assert.deepEqual([labelWidth('23 May'), labelWidth('4月6日')], [42, 38]);
});

test('lines are named beside their ends, in order, at least a line of text apart and within the chart', () => {
  const line = (name: string, ...ys: readonly (number | null)[]) => ({
    name,
    color: 'red',
    points: ys.map((y, x) => ({ x, y })),
  });
  const series = [line('Click', 3, 99), line('Application', 100, 1, null), line('Approval', 98), line('None', null)];
  const named = endLabels(series, (value) => value, 100).map(({ name, y }) => [name, y]);
  assert.deepEqual(named, [
    ['Application', 1],
    ['Approval', 86],
    ['Click', 100],
  ]);
  assert.deepEqual(
    endLabels(series, (value) => value, 50),
    [],
  );
  assert.deepEqual(
    endLabels([line('alone', 1)], (value) => value, 100),
    [],
  );
  assert.ok(endSpace(series, 100) > labelWidth('Application'));
  assert.equal(endSpace(series, 50), 0);
  const long = [line('a bank with a very long name', 1), line('b', 2)];
  assert.deepEqual([endLabels(long, (value) => value, 100), endSpace(long, 100)], [[], 0]);
});

test('an axis of rates starts at 0 unless less than half of it would be used, and its ticks are exact', () => {
  assert.deepEqual(
    rateExtent([0.02, 0.3]).map((end) => Math.round(end * 1000)),
    [0, 317],
  );
  assert.deepEqual(
    rateExtent([0.08, 0.14]).map((end) => Math.round(end * 1000)),
    [76, 144],
  );
  assert.deepEqual(rateExtent([]), [0, 1]);
  for (let span = 0.002; span < 1; span *= 1.03)
    for (const low of [0, 0.5]) {
      const ends = [low, low + span] as const;
      for (const tick of numberTicks(...ends, 6))
        assert.ok(
          Math.abs(Number((100 * tick).toFixed(percentDigits(ends))) - 100 * tick) < 1e-9,
          `${tick} of ${span}`,
        );
    }
});

test('the text of a mark stands on the side with more room, and in the middle if it fits neither', () => {
  assert.deepEqual(markLabel(20, 'best', 200), { x: 24, anchor: 'start' });
  assert.deepEqual(markLabel(180, 'best', 200), { x: 176, anchor: 'end' });
  assert.deepEqual(markLabel(110, 'the best epoch of all', 200), { x: 100, anchor: 'middle' });
});

test('the text of a range stands where no line crosses it', () => {
  const plot = { x: (value: number) => value, y: (value: number) => 100 - value, height: 100 };
  const line = (...points: readonly (readonly [number, number | null])[]) => ({
    name: 'line',
    color: 'red',
    points: points.map(([x, y]) => ({ x, y })),
  });
  const place = (...lines: readonly ReturnType<typeof line>[]) => spanTextY(lines, 'not yet', 200, plot);
  const [top, bottom, middle] = [12, 94, 54];
  assert.equal(place(line([0, 5], [200, 5])), top);
  assert.equal(place(line([0, 95], [200, 95])), bottom);
  assert.equal(place(line([0, 95], [200, 95]), line([0, 5], [200, 5])), middle);
  assert.equal(place(line([0, 50], [200, 90])), bottom, 'a line may have no point within the range');
  assert.equal(place(line([0, 90], [100, 90], [150, null], [200, null])), top, 'a line may have ended before');
  assert.deepEqual([spanTextEnd(100, 200), spanTextEnd(160, 200)], [196, 156], 'before a narrow range');
  assert.equal(spanTextEnd(30, 60), null, 'neither the range nor what is before it has room');
});

test('axes are the same if their ends, points, titles and functions are', () => {
  const format = String;
  const axis = { extent: [0, 1], points: [], title: 'Loss', format };
  assert.ok(sameContent({ x: axis, y: axis }, { x: { ...axis, extent: [0, 1] }, y: { ...axis, points: [] } }));
  const others = [
    { ...axis, extent: [0, 2] },
    { ...axis, extent: [0] },
    { ...axis, points: [1] },
    { ...axis, points: {} },
    { ...axis, points: null },
    { ...axis, title: 'AUC' },
    { ...axis, format: (value: number) => String(value) },
    { ...axis, kind: undefined },
    { extent: [0, 1], points: [], title: 'Loss', text: format },
  ];
  for (const other of others) assert.ok(!sameContent(axis, other) && !sameContent(other, axis), JSON.stringify(other));
});

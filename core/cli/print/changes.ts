import type { CallResult } from '../../api.ts';
import {
  formatCount,
  formatInterval,
  formatMoment,
  formatP,
  formatRate,
  formatRateEnds,
  formatRateWithInterval,
} from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { formatFigure, plainText, messageText } from '../format.ts';
import { formatTable, type TableColumn } from '../table.ts';

type Changes = NonNullable<CallResult<'funnel'>['changes']>;

/** The explanation of a step's change, the largest contribution beyond the common change first. */
export function printChanges(changes: Changes): string {
  const { step, now, before, intervals, change, values, tested } = changes;
  if (change === null) return messageText('results.notExplained', { step });
  const heading = messageText('results.explained', {
    step,
    now: formatRateWithInterval(rateOf(now), intervals.now),
    before: formatRateWithInterval(rateOf(before), intervals.before),
    change: formatPoints(change.difference),
    low: formatPoints(change.low),
    high: formatPoints(change.high),
    p: formatP(change.p),
  });
  // A column's rare values, taken together, only complete the sum; they explain nothing.
  const single = values.filter(({ others }) => others === null);
  return [
    heading,
    valuesTable(single),
    messageText('results.excess'),
    messageText('results.excessTested', { tested }),
    messageText('results.intervalsOfValues'),
    ...usersCountedTwice(changes),
    ...(single.some(({ p }) => p === null) ? [messageText('results.excessUntested')] : []),
  ].join('\n');
}

/** What counts users who are on both sides as different people. */
function usersCountedTwice({ independent, usersCountOnce, columns }: Changes): string[] {
  if (independent === 'samples') return [];
  if (!usersCountOnce) return [messageText('results.contributionsOfUsers')];
  const hasLists = columns.some(({ rateEffect }) => rateEffect === null);
  return hasLists ? [messageText('results.contributionsOfLists')] : [];
}

function valuesTable(values: readonly Value[]): string {
  return formatTable(
    [
      { title: 'column', key: true },
      { title: 'value', key: true },
      ...withInterval('excess'),
      { title: 'adjusted p', align: 'right', withPrevious: true },
      ...['contribution', 'by rate', 'by frequency', 'rate', 'before'].flatMap(withInterval),
    ],
    values.map((value) => [
      plainText(value.column),
      value.value === null ? '(missing)' : plainText(value.value),
      ...pointsCells(value, 'excess'),
      formatP(value.pAdjusted),
      ...pointsCells(value, 'contribution'),
      ...pointsCells(value, 'rateEffect'),
      ...pointsCells(value, 'mixEffect'),
      ...rateCells(value, 'now'),
      ...rateCells(value, 'before'),
    ]),
  );
}

/** The columns of a figure and its interval. */
function withInterval(title: string): TableColumn[] {
  return [
    { title, align: 'right' },
    { title: '95 % interval', align: 'right', withPrevious: true },
  ];
}

type Value = Changes['values'][number];

/** A figure in percentage points, and its interval without the unit. */
function pointsCells(value: Value, figure: 'excess' | 'contribution' | 'rateEffect' | 'mixEffect'): [string, string] {
  const interval = value.intervals[figure];
  const ends = interval && formatInterval({ low: interval.low * 100, high: interval.high * 100 }, 3);
  return [formatPoints(value[figure]), ends ?? UNDEFINED];
}

function rateCells(value: Value, side: 'now' | 'before'): [string, string] {
  const interval = value.intervals[side];
  return [formatRate(rateOf(value[side])), interval === null ? UNDEFINED : formatRateEnds(interval)];
}

type Previous = NonNullable<CallResult<'funnel'>['previous']>;

/** How every step's rate changed since the previous period. */
export function previousText({ period, against, steps }: Previous): string {
  if (against === null || steps.every(({ changeOfPrevious }) => changeOfPrevious === null))
    return messageText('review.noPrevious');
  const table = formatTable(
    [
      { title: 'step', key: true },
      { title: 'count', align: 'right' },
      { title: 'before', align: 'right' },
      { title: 'of previous', align: 'right' },
      { title: 'before', align: 'right' },
      { title: 'change', align: 'right' },
      { title: '95 % interval', align: 'right', withPrevious: true },
      { title: 'p', align: 'right', withPrevious: true },
    ],
    steps.map(({ step, count, ofPrevious, other, changeOfPrevious: change }) => [
      plainText(step),
      formatCount(count),
      formatCount(other?.count ?? 0),
      formatRate(ofPrevious),
      formatRateWithInterval(other?.ofPrevious ?? null, other),
      ...(change === null
        ? [UNDEFINED, UNDEFINED, UNDEFINED]
        : [
            formatPoints(change.difference),
            `${formatPoints(change.low)} … ${formatPoints(change.high)}`,
            formatP(change.p),
          ]),
    ]),
  );
  const days = (one: Previous['period']): string =>
    one === null
      ? UNDEFINED
      : messageText('results.period', { from: formatMoment(one.from), to: formatMoment(one.to) });
  const title = messageText('review.changes', { period: days(period), before: days(against.period) });
  return `${title}\n${table}\n\n${messageText('results.intervalsInBrackets')}`;
}

/** A difference of rates in percentage points: `+1.2 pp`. */
export function formatPoints(share: number): string {
  const size = formatFigure(Math.abs(share) * 100, 3);
  return `${Number(size) === 0 ? '' : share < 0 ? '−' : '+'}${size} pp`;
}

function rateOf({ count, total }: Changes['now']): number | null {
  return total > 0 ? count / total : null;
}

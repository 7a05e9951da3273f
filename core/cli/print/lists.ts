import type { CallResult } from '../../api.ts';
import { formatConversions, formatCount, formatRate } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { formatFigure, plainText, messageText } from '../format.ts';
import { formatTable } from '../table.ts';
import { rangeText } from './forecast.ts';

type Comparison = CallResult<'compare-lists'>;
type Cutoff = Comparison['cutoffs'][number];

/** How two ranked lists differ: overlap and expected conversions of the top of each, and the users who moved most. */
export function printLists({ cutoffs, notes, movers, ...lists }: Comparison): string {
  const { rows, otherRows, common, correlation } = lists;
  return [
    messageText('results.listsCompared', { rows, otherRows, common, correlation: formatFigure(correlation, 3) }),
    overlapTable(cutoffs),
    ...(cutoffs[0].expected.length === 0 ? [] : expectedTables(cutoffs)),
    ...(notes.length === 0 ? [] : [notes.map(plainText).join('\n')]),
    ...(movers.length === 0 ? [] : [moversTable(movers)]),
  ].join('\n\n');
}

function overlapTable(cutoffs: readonly Cutoff[]): string {
  return formatTable(
    [
      { title: 'top' },
      { title: 'rows', align: 'right' },
      { title: 'in both', align: 'right' },
      { title: 'share', align: 'right' },
      { title: 'same banner', align: 'right' },
    ],
    cutoffs.map(({ share, rows, common, sameBanner }) => [
      formatRate(share),
      formatCount(rows),
      formatCount(common),
      formatRate(common / rows),
      formatRate(common === 0 ? null : sameBanner / common),
    ]),
  );
}

/** Expected conversions of the top of each list, with their difference; then by the other list's probabilities. */
function expectedTables(cutoffs: readonly Cutoff[]): string[] {
  const rows = cutoffs.flatMap(({ share, expected }) => expected.map((one) => ({ share, ...one })));
  const right = (title: string) => ({ title, align: 'right' as const });
  const forecasts = formatTable(
    [
      { title: 'top', key: true },
      { title: 'step', key: true },
      ...['list', 'other', 'difference'].flatMap((title) => [
        right(title),
        { ...right('95 % interval'), withPrevious: true },
      ]),
    ],
    rows.map(({ share, step, list, other, intervals, difference }) => [
      formatRate(share),
      plainText(step),
      ...cells(list, intervals.list),
      ...cells(other, intervals.other),
      ...cells(difference.expected, difference),
    ]),
  );
  const crossed = formatTable(
    [
      { title: 'top', key: true },
      { title: 'step', key: true },
      right('list, scored by other'),
      right('other, scored by list'),
    ],
    rows.map(({ share, step, listByOther, otherByList }) => [
      formatRate(share),
      plainText(step),
      listByOther === null ? UNDEFINED : formatConversions(listByOther),
      otherByList === null ? UNDEFINED : formatConversions(otherByList),
    ]),
  );
  return [messageText('results.expectedOfLists'), forecasts, messageText('results.scoredByOther'), crossed];
}

/** An expected number, and its interval if something can be expected. */
function cells(expected: number, interval: { readonly low: number; readonly high: number }): [string, string] {
  const format = formatConversions;
  return [format(expected), rangeText(interval, format)];
}

function moversTable(movers: Comparison['movers']): string {
  return formatTable(
    [
      { title: 'user', key: true },
      { title: 'rank', align: 'right' },
      { title: 'other rank', align: 'right' },
      { title: 'bank' },
      { title: 'banner' },
    ],
    movers.map(({ user, bank, banner, rank, otherRank }) => [
      plainText(user),
      formatCount(rank),
      formatCount(otherRank),
      plainText(bank),
      plainText(banner),
    ]),
  );
}

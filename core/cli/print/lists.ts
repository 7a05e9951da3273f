import type { CallResult } from '../../api.ts';
import { formatCount, formatRate } from '../../text/figures.ts';
import { formatFigure, plainText, messageText } from '../format.ts';
import { formatTable } from '../table.ts';

type Comparison = CallResult<'compare-lists'>;
type Cutoff = Comparison['cutoffs'][number];

/** How two ranked lists differ: overlap and expected conversions of the top of each, and the users who moved most. */
export function printLists({ rows, otherRows, common, correlation, cutoffs, movers }: Comparison): string {
  return [
    messageText('results.listsCompared', { rows, otherRows, common, correlation: formatFigure(correlation, 3) }),
    overlapTable(cutoffs),
    ...(cutoffs[0].expected.length === 0 ? [] : [messageText('results.expectedOfLists'), expectedTable(cutoffs)]),
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

/** Expected conversions of the top of each list: by its own probabilities, and by those of the other list. */
function expectedTable(cutoffs: readonly Cutoff[]): string {
  return formatTable(
    [
      { title: 'top' },
      { title: 'step' },
      { title: 'list', align: 'right' },
      { title: 'other', align: 'right' },
      { title: 'list, scored by other', align: 'right' },
      { title: 'other, scored by list', align: 'right' },
    ],
    cutoffs.flatMap(({ share, expected }) =>
      expected.map(({ step, ...counts }) => [
        formatRate(share),
        plainText(step),
        ...[counts.list, counts.other, counts.listByOther, counts.otherByList].map((count) => formatFigure(count, 1)),
      ]),
    ),
  );
}

function moversTable(movers: Comparison['movers']): string {
  return formatTable(
    [
      { title: 'user' },
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

import type { CallResult } from '../../../api.ts';
import { formatConversions, formatCount, formatRate } from '../../../text/figures.ts';
import { UNDEFINED } from '../../../text/numbers.ts';
import { formatFigure, messageText, plainText } from '../../format.ts';
import { formatTable, type TableColumn } from '../../table.ts';

type Ranking = NonNullable<CallResult<'banks'>['rankings']>[number];
type Comparison = NonNullable<Ranking['comparison']>;

/** The top of a bank's ranking by each objective; `current` is the objective that it has now. */
export function rankingText({ bank, comparison }: Ranking, current: string | null): string {
  if (comparison === null) return messageText('review.notRanked', { bank });
  const { run, sampled, objectives, steps } = comparison;
  const columns: TableColumn[] = [
    { title: 'top', align: 'right', key: true },
    { title: 'ranked by', key: true },
    ...steps.flatMap((step): TableColumn[] => [
      { title: plainText(step), align: 'right' },
      { title: 'expected', align: 'right', withPrevious: true },
    ]),
    { title: 'same users', align: 'right' },
    { title: 'correlation', align: 'right', withPrevious: true },
  ];
  const shares = objectives[0]?.slices.map(({ share }) => share) ?? [];
  const rows = shares.flatMap((share, index) =>
    objectives.map(({ objective, slices }) => [
      formatRate(share),
      plainText(objective),
      ...slices[index].steps.flatMap(({ observed, expected }) => [formatCount(observed), formatConversions(expected)]),
      ...similarity(comparison, { objective, current, share }),
    ]),
  );
  const heading = messageText('review.rankings', { bank, run, sampled });
  return [
    `${heading}\n${formatTable(columns, rows)}`,
    ...(current === null ? [] : [messageText('review.sameUsers', { step: current })]),
  ].join('\n\n');
}

/** The share of top users in common with the ranking by the current objective; the correlation of both rankings. */
function similarity(
  { similarities }: Comparison,
  { objective, current, share }: { objective: string; current: string | null; share: number },
): [string, string] {
  const pair = similarities.find(
    ({ one, other }) => (one === current && other === objective) || (one === objective && other === current),
  );
  if (pair === undefined) return [UNDEFINED, UNDEFINED];
  const common = pair.overlap.find((slice) => slice.share === share)?.common;
  return [formatRate(common), formatFigure(pair.correlation, 2)];
}

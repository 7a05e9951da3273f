import type { CallResult } from '../../api.ts';
import { formatCount, formatRate } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { plainText, messageText } from '../format.ts';
import { formatPairs, formatTable } from '../table.ts';

type Profile = CallResult<'column-profile'>;
type Spread = NonNullable<Profile['spread']>;

/** The content of a column of a dataset. */
export function printProfile({ column, role, rows, missing, distinct, spread, top, lengths }: Profile): string {
  const pairs = formatPairs([
    ['column', plainText(column)],
    ['role', role],
    ['rows', formatCount(rows)],
    ['missing', `${formatCount(missing)} (${formatRate(rows > 0 ? missing / rows : null)})`],
    ...(distinct === null ? [] : [['distinct', formatCount(distinct)] as [string, string]]),
    ...(spread === null ? [] : spreadPairs(spread)),
  ]);
  return [
    pairs,
    ...(top.length === 0 ? [] : [valuesTable(top)]),
    ...(lengths === null ? [] : [lengthsTable(lengths)]),
  ].join('\n\n');
}

function spreadPairs(spread: Spread): [string, string][] {
  if (spread.kind === 'time') return [['period', `${spread.first} … ${spread.last}`]];
  const quantile = (share: number): string =>
    String(spread.quantiles.find((one) => one.share === share)?.value ?? UNDEFINED);
  return [
    ['range', `${spread.min} … ${spread.max}`],
    ['mean', String(Number(spread.mean.toPrecision(6)))],
    ['quartiles', [0.25, 0.5, 0.75].map(quantile).join(', ')],
  ];
}

function valuesTable(top: Profile['top']): string {
  return formatTable(
    [{ title: 'value' }, { title: 'rows', align: 'right' }, { title: 'share', align: 'right' }],
    top.map(({ value, count, share }) => [plainText(value), formatCount(count), formatRate(share)]),
  );
}

function lengthsTable(lengths: NonNullable<Profile['lengths']>): string {
  return formatTable(
    [
      { title: messageText('results.valuesPerRow'), align: 'right' },
      { title: 'rows', align: 'right' },
    ],
    lengths.map(({ length, rows }) => [formatCount(length), formatCount(rows)]),
  );
}

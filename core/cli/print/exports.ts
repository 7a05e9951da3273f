import type { CallResult } from '../../api.ts';
import { ownValue } from '../../own-value.ts';
import { formatCount, formatMoment } from '../../text/figures.ts';
import { messageText, plainText } from '../format.ts';
import { formatTable } from '../table.ts';
import { conversionsText, valueText } from './forecast.ts';
import { listText } from './tables.ts';

type Export = CallResult<'exports'>['exports'][number];

/** The exported lists of a project, the latest first, with what was expected of each. */
export function printExports({ exports, damaged }: CallResult<'exports'>): string {
  return listText(exports.length === 0 ? null : exportsTable(exports), messageText('results.noExports'), damaged);
}

/** The lists, and below them a line for each expected figure: beside each other, these would be too wide to read. */
function exportsTable(exports: readonly Export[]): string {
  const lists = formatTable(
    [
      { title: 'number', align: 'right', key: true },
      { title: 'written' },
      { title: 'runs' },
      { title: 'rows', align: 'right' },
      { title: 'list' },
    ],
    exports.map((one) => [
      String(one.id),
      formatMoment(one.createdAt),
      one.runs.join(', '),
      formatCount(one.rows),
      one.exists ? plainText(one.file) : messageText('results.listGone', { file: one.file }),
    ]),
  );
  const expected = formatTable(
    [{ title: 'number', align: 'right' }, { title: 'forecast' }, { title: 'expected' }],
    exports.flatMap((one) => expectedRows(one).map((cells) => [String(one.id), ...cells])),
  );
  const isOlder = exports.some(({ intervals }) => intervals === null);
  return [lists, expected, ...(isOlder ? [messageText('results.olderWithoutIntervals')] : [])].join('\n\n');
}

/** The expected conversions of each step and the expected value of a list. */
function expectedRows({ expected, expectedValue, intervals }: Export): [string, string][] {
  return [
    ...Object.entries(expected).map(([step, count]): [string, string] => [
      plainText(step),
      conversionsText(count, ownValue(intervals?.steps, step)),
    ]),
    ...(expectedValue === null
      ? []
      : [['value', valueText(expectedValue.amount, expectedValue.currency, intervals?.value)] as [string, string]]),
  ];
}

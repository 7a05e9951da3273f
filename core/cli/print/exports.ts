import type { CallResult } from '../../api.ts';
import { ownValue } from '../../own-value.ts';
import { formatCount, formatMoment } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { messageText, plainText } from '../format.ts';
import { formatTable } from '../table.ts';
import { conversionsText, valueText } from './forecast.ts';
import { listText } from './tables.ts';

type Export = CallResult<'exports'>['exports'][number];

/** The exported lists of a project, the latest first, with what was expected of each. */
export function printExports({ exports, damaged }: CallResult<'exports'>): string {
  return listText(exports.length === 0 ? null : exportsTable(exports), messageText('results.noExports'), damaged);
}

function exportsTable(exports: readonly Export[]): string {
  const steps = [...new Set(exports.flatMap(({ expected }) => Object.keys(expected)))];
  const figures = [
    ...steps.map((step) => ({ title: messageText('results.expectedOf', { step }), of: expectedOf(step) })),
    ...(exports.every(({ expectedValue }) => expectedValue === null)
      ? []
      : [{ title: messageText('results.expectedValue'), of: valueOf }]),
  ];
  const table = formatTable(
    [
      { title: 'number', align: 'right' },
      { title: 'list' },
      { title: 'written' },
      { title: 'runs' },
      { title: 'rows', align: 'right' },
      ...figures.map(({ title }) => ({ title, align: 'right' as const })),
    ],
    exports.map((one) => [
      String(one.id),
      one.exists ? plainText(one.file) : messageText('results.listGone', { file: one.file }),
      formatMoment(one.createdAt),
      one.runs.join(', '),
      formatCount(one.rows),
      ...figures.map(({ of }) => of(one)),
    ]),
  );
  const isOlder = exports.some(({ intervals }) => intervals === null);
  return isOlder ? `${table}\n\n${messageText('results.olderWithoutIntervals')}` : table;
}

function expectedOf(step: string) {
  return ({ expected, intervals }: Export): string => {
    const count = ownValue(expected, step);
    if (count === undefined) return UNDEFINED;
    return conversionsText(count, ownValue(intervals?.steps, step));
  };
}

function valueOf({ expectedValue, intervals }: Export): string {
  return expectedValue === null ? UNDEFINED : valueText(expectedValue.amount, expectedValue.currency, intervals?.value);
}

import type { CallResult } from '../../api.ts';
import { formatConversions, formatCount, formatMoment, formatMoney } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { messageText, plainText } from '../format.ts';
import { formatTable } from '../table.ts';
import { endsText } from './forecast.ts';
import { listText } from './tables.ts';

type Export = CallResult<'exports'>['exports'][number];
type Interval = { readonly low: number; readonly high: number } | null | undefined;

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
  return formatTable(
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
}

function expectedOf(step: string) {
  return ({ expected, intervals }: Export): string =>
    step in expected
      ? withEnds(formatConversions(expected[step]), intervals?.steps[step], formatConversions)
      : UNDEFINED;
}

function valueOf({ expectedValue, intervals }: Export): string {
  if (expectedValue === null) return UNDEFINED;
  const { amount, currency } = expectedValue;
  const text = [formatMoney(amount), currency].filter((part) => part !== null).join(' ');
  return withEnds(text, intervals?.value, formatMoney);
}

/** A figure with the ends of its interval: `128 (106–171)`; alone if it has none, as in lists of older versions. */
function withEnds(figure: string, interval: Interval, format: (figure: number) => string): string {
  return interval ? `${figure} (${endsText(interval, format)})` : figure;
}

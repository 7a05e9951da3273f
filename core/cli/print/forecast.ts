import type { CallResult } from '../../api.ts';
import { ownValue } from '../../own-value.ts';
import { formatConversions, formatExpectedMoney } from '../../text/figures.ts';
import { expectedEnds, UNDEFINED } from '../../text/numbers.ts';
import { plainText, messageText } from '../format.ts';
import { formatTable } from '../table.ts';

type Scored = Pick<CallResult<'score'>, 'forecast' | 'expectedValue'>;
type Errors = Scored['forecast'][number]['errors'];
type Interval = Pick<Scored['forecast'][number], 'low' | 'high' | 'errors'>;

/** The forecasts of a list: `128 (95 % interval 106–171)`, by step, and of the value if banks have one. */
export function forecastPairs({ forecast, expectedValue }: Scored): [string, string][] {
  return [
    ...forecast.map(({ step, expected, ...interval }): [string, string] => [
      messageText('results.expectedOf', { step }),
      conversionsText(expected, interval),
    ]),
    ...valuePairs(expectedValue, expectedValue),
  ];
}

/** The forecasts of an exported list; without intervals if an older version wrote it. */
export function listForecastPairs({
  expected,
  expectedValue,
  intervals,
}: Pick<CallResult<'exports'>['exports'][number], 'expected' | 'expectedValue' | 'intervals'>): [string, string][] {
  return [
    ...Object.entries(expected).map(([step, count]): [string, string] => [
      messageText('results.expectedOf', { step }),
      conversionsText(count, ownValue(intervals?.steps, step)),
    ]),
    ...valuePairs(expectedValue, intervals?.value),
  ];
}

function valuePairs(
  value: { readonly amount: number; readonly currency: string | null } | null,
  interval: Interval | null | undefined,
): [string, string][] {
  return value === null
    ? []
    : [[messageText('results.expectedValue'), valueText(value.amount, value.currency, interval)]];
}

/** Expected conversions with their interval; lists from older versions have none. */
export function conversionsText(count: number, interval: Interval | undefined): string {
  const text = formatConversions(count);
  return interval === undefined ? text : intervalText(text, interval, formatConversions);
}

/** The expected value of a list with its interval; campaigns from older versions have none. */
export function valueText(value: number, currency: string | null, interval: Interval | null | undefined): string {
  const amount = formatExpectedMoney(value, value, currency);
  return interval ? intervalText(amount, interval, formatExpectedMoney) : amount;
}

/**
 * A figure with its interval and the errors that the interval omits: `128 (95 % interval 106–171, without rate drift)`;
 * only the figure if nothing can be expected.
 */
function intervalText(
  expected: string,
  { low, high, errors }: Interval,
  text: (figure: number, otherEnd: number) => string,
): string {
  if (low === 0 && high === 0) return expected;
  return messageText(intervalKey(errors), { expected, low: text(low, high), high: text(high, low) });
}

function intervalKey({ model, drift, incomplete = [] }: Errors) {
  if (model === null) return 'results.expectedByChance';
  if (incomplete.includes('model')) return 'results.expectedSomeErrors';
  if (drift === null) return 'results.expectedNoDrift';
  return incomplete.includes('drift') ? 'results.expectedSomeDrift' : 'results.expectedCount';
}

/** The ends of an interval: `106–171`; a dash if there is none. */
export function endsText(...given: Parameters<typeof expectedEnds>): string {
  return expectedEnds(...given) ?? UNDEFINED;
}

/** The ends of an interval that may be negative: `−3 to 12`; a dash if there is none. */
export function rangeText(...[interval, format]: Parameters<typeof expectedEnds>): string {
  return endsText(interval, format, (low, high) => `${low} to ${high}`);
}

/**
 * The half-widths of the intervals that each kind of error alone would give: of the forecasts, then of `others`;
 * nothing if only the error of chance is known.
 */
export function errorsTable(
  { forecast, expectedValue }: Scored,
  others: readonly { readonly name: string; readonly errors: Errors }[] = [],
): string[] {
  if ([...forecast, ...others].every(({ errors }) => errors.model === null)) return [];
  const cells = ({ incomplete = [], ...errors }: Errors, text: (figure: number) => string): string[] =>
    (['chance', 'model', 'drift'] as const).map((part) => {
      const error = errors[part];
      if (error === null) return UNDEFINED;
      const isComplete = part === 'chance' || !incomplete.includes(part);
      return isComplete ? `± ${text(error)}` : messageText('results.errorOrMore', { error: text(error) });
    });
  const rows = [
    ...forecast.map(({ step, errors }) => [plainText(step), ...cells(errors, formatConversions)]),
    ...(expectedValue === null
      ? []
      : [[messageText('results.expectedValue'), ...cells(expectedValue.errors, formatExpectedMoney)]]),
    ...others.map(({ name, errors }) => [plainText(name), ...cells(errors, formatConversions)]),
  ];
  const columns = (['chance', 'model', 'rate drift'] as const).map((title) => ({ title, align: 'right' as const }));
  return [formatTable([{ title: messageText('results.errorsAlone') }, ...columns], rows)];
}

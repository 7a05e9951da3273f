import type { CallResult } from '../../api.ts';
import { formatConversions, formatMoney } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { plainText, messageText } from '../format.ts';
import { formatTable } from '../table.ts';

type Scored = Pick<CallResult<'score'>, 'forecast' | 'expectedValue'>;
type Errors = Scored['forecast'][number]['errors'];

/** The forecasts of a list: `128 (95 % interval 106–171)`, by step, and of the value if banks have one. */
export function forecastPairs({ forecast, expectedValue }: Scored): [string, string][] {
  return [
    ...forecast.map(({ step, expected, ...interval }): [string, string] => [
      messageText('results.expectedOf', { step }),
      intervalText(formatConversions(expected), interval, formatConversions),
    ]),
    ...(expectedValue === null ? [] : [pairOf(expectedValue)]),
  ];
}

function pairOf({ amount, currency, ...interval }: NonNullable<Scored['expectedValue']>): [string, string] {
  return [messageText('results.expectedValue'), valueText(amount, currency, interval)];
}

/** The expected value of a list with its interval; campaigns of older versions have none. */
export function valueText(
  value: number,
  currency: string | null,
  interval: { readonly low: number; readonly high: number; readonly errors: Errors } | null | undefined,
): string {
  const amount = moneyText(value, currency);
  return interval ? intervalText(amount, interval, formatMoney) : amount;
}

/** An amount with its currency, if there is one. */
export function moneyText(amount: number, currency: string | null): string {
  return [formatMoney(amount), currency].filter((part) => part !== null).join(' ');
}

/** A figure with its interval and what that leaves out: `128 (95 % interval 106–171, without rate drift)`. */
export function intervalText(
  expected: string,
  { low, high, errors }: { readonly low: number; readonly high: number; readonly errors: Errors },
  text: (figure: number) => string,
): string {
  const { model, drift } = errors;
  const key =
    model === null ? 'results.expectedByChance' : drift === null ? 'results.expectedNoDrift' : 'results.expectedCount';
  return messageText(key, { expected, low: text(low), high: text(high) });
}

/** The ends of an interval: `106–171`; a dash if there is none, as in campaigns of older versions. */
export function endsText(
  interval: { readonly low: number; readonly high: number } | null | undefined,
  text: (figure: number) => string,
): string {
  return interval ? `${text(interval.low)}–${text(interval.high)}` : UNDEFINED;
}

/**
 * The intervals that each error alone would give, those of some further figures last; nothing if only that of chance
 * is known.
 */
export function errorsTable(
  { forecast, expectedValue }: Scored,
  others: readonly { readonly name: string; readonly errors: Errors }[] = [],
): string[] {
  if ([...forecast, ...others].every(({ errors }) => errors.model === null)) return [];
  const cells = ({ chance, model, drift }: Errors, text: (figure: number) => string): string[] =>
    [chance, model, drift].map((error) => (error === null ? UNDEFINED : `± ${text(error)}`));
  const rows = [
    ...forecast.map(({ step, errors }) => [plainText(step), ...cells(errors, formatConversions)]),
    ...(expectedValue === null
      ? []
      : [[messageText('results.expectedValue'), ...cells(expectedValue.errors, formatMoney)]]),
    ...others.map(({ name, errors }) => [plainText(name), ...cells(errors, formatConversions)]),
  ];
  const columns = (['chance', 'model', 'rate drift'] as const).map((title) => ({ title, align: 'right' as const }));
  return [formatTable([{ title: messageText('results.errorsAlone') }, ...columns], rows)];
}

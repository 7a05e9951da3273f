/** Figures as the tables of reports and of the command line show them, the same in every language. */
import {
  expectedMoneyColumn,
  expectedMoneyText,
  moneyColumn,
  moneyText,
  neededDigits,
  priceColumn,
  type MoneyColumn,
} from './money.ts';
import { countText, endDigits, UNDEFINED, withMinus } from './numbers.ts';

/** A count with thousands separated: `1,234,567`. */
export function formatCount(count: number): string {
  return countText('en', count);
}

/** A figure with the given number of decimals, without a sign if it rounds to zero; a dash if it is undefined. */
export function formatFigure(value: number | null | undefined, decimals = 4): string {
  if (value === null || value === undefined) return UNDEFINED;
  return withMinus(value, (size) => size.toFixed(decimals));
}

/** A figure with its sign. */
export function formatSigned(value: number | null | undefined, decimals = 4): string {
  if (value === null || value === undefined) return UNDEFINED;
  return `${value < 0 ? '−' : '+'}${formatFigure(Math.abs(value), decimals)}`;
}

/** Mean ± standard deviation; only the mean if there is no deviation. */
export function formatSpread(
  { mean, std }: { readonly mean: number | null; readonly std: number | null },
  decimals = 4,
): string {
  return std === null
    ? formatFigure(mean, decimals)
    : `${formatFigure(mean, decimals)} ± ${formatFigure(std, decimals)}`;
}

/** The ends of an interval: `0.7901–0.8345`; of a difference that may be below 0: `−0.0012…0.0034`. */
export function formatInterval({ low, high }: Ends, decimals = 4): string {
  if (low === null || low === undefined || high === null || high === undefined) return UNDEFINED;
  const [from, to] = [formatFigure(low, decimals), formatFigure(high, decimals)];
  return `${from}${from.startsWith('−') ? '…' : '–'}${to}`;
}

/** The ends of the interval of a difference, with more decimals if an end that is not 0 would read as 0. */
export function formatDifferenceEnds({ low, high }: Ends, decimals = 4): string {
  return formatInterval({ low, high }, endDigits({ low: low ?? null, high: high ?? null }, decimals));
}

/** The ends of a 95 % interval; absent in results from older versions, null if it is undefined. */
interface Ends {
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
}

/**
 * Whether a figure lacks its interval because an older version stored it: the interval, or its lower end, is then
 * absent. An interval that is undefined is null instead.
 */
export function lacksInterval(figure: unknown, interval: unknown): boolean {
  return figure !== null && figure !== undefined && interval === undefined;
}

/** A figure with its interval, if it has one: `0.0412 (0.0398–0.0427)`. */
export function formatWithInterval(value: number | null | undefined, { low, high }: Ends, decimals = 4): string {
  const figure = formatFigure(value, decimals);
  if (low === null || low === undefined || high === null || high === undefined) return figure;
  return `${figure} (${formatInterval({ low, high }, decimals)})`;
}

/** A difference with a larger p-value may be chance. */
export const SIGNIFICANT = 0.05;
/** A smaller p-value is marked as strong evidence. */
export const VERY_SIGNIFICANT = 0.01;

/** A p-value; as a bound if four decimals cannot show it. */
export function formatP(p: number | null | undefined): string {
  return p !== null && p !== undefined && p < 0.0001 ? '< 0.0001' : formatFigure(p);
}

/** A share or rate in per cent, with two or three significant digits. */
export function formatRate(rate: number | null | undefined): string {
  if (rate === null || rate === undefined || !Number.isFinite(rate)) return UNDEFINED;
  const percent = Number((rate * 100).toPrecision(3));
  const power = Math.floor(Math.log10(Math.abs(percent)));
  const digits = percent === 0 ? 0 : Math.min(8, Math.max(0, power < -1 ? 1 - power : 2 - power));
  const text = percent.toFixed(digits);
  return Number(text) === 0 ? '0 %' : `${text} %`;
}

/** The ends of the interval of a rate: `22.9 % … 23.7 %`. */
export function formatRateEnds({ low, high }: Ends): string {
  return low === null || low === undefined ? UNDEFINED : `${formatRate(low)} … ${formatRate(high)}`;
}

/** The ends of the interval of a rate in a narrow column: `22.9 … 23.7 %`. */
export function formatNarrowRateEnds({ low, high }: Readonly<Record<'low' | 'high', number>>): string {
  return `${formatRate(low).replace(' %', '')} … ${formatRate(high)}`;
}

/** A rate with its interval, if it has one: `23.3 % (22.9 % … 23.7 %)`. */
export function formatRateWithInterval(rate: number | null, interval: Ends | null): string {
  const text = formatRate(rate);
  return typeof interval?.low === 'number' ? `${text} (${formatRateEnds(interval)})` : text;
}

/** A moment in UTC to the minute: `2026-03-31 12:00`. */
export function formatMoment(moment: number | string | null): string {
  return moment === null ? UNDEFINED : new Date(moment).toISOString().slice(0, 16).replace('T', ' ');
}

/** An amount of money, as the window shows it: with cents below a thousand. */
export function formatMoney(amount: number, currency: string | null = null): string {
  return withPlainSpaces(moneyText('en', amount, currency));
}

/** An expected amount of money, as the window shows it: with cents below ten, or as many as the amount beside it. */
export function formatExpectedMoney(amount: number, beside = amount, currency: string | null = null): string {
  return withPlainSpaces(expectedMoneyText('en', amount, currency, beside));
}

/** How a column writes its amounts of money. */
export function moneyColumnOf(amounts: readonly (number | null | undefined)[]): MoneyColumn {
  return plainColumn(moneyColumn('en', amounts));
}

/** How a column writes expected amounts of money, ends of intervals included. */
export function expectedMoneyColumnOf(amounts: readonly (number | null | undefined)[]): MoneyColumn {
  return plainColumn(expectedMoneyColumn('en', amounts));
}

/** How a column writes prices, none of which may lose decimals. */
export function priceColumnOf(prices: readonly (number | null | undefined)[]): MoneyColumn {
  return plainColumn(priceColumn('en', prices));
}

function plainColumn(column: MoneyColumn): MoneyColumn {
  return (...given) => withPlainSpaces(column(...given));
}

/** Between the amount and its currency, like in other figures of these tables. */
function withPlainSpaces(text: string): string {
  return text.replace('\u00a0', ' ');
}

/** How a column writes numbers such as weights: all with the decimals of the one that needs most. */
export function formatNumbers(numbers: readonly number[]): string[] {
  const digits = neededDigits(numbers);
  return numbers.map((one) => formatFigure(one, digits));
}

/** An expected number of conversions: one decimal below ten. */
export function formatConversions(value: number): string {
  return withMinus(value, (size) => (size > 0 && size < 10 ? size.toFixed(1) : formatCount(Math.round(size))));
}

/** A bank's limits of contacts as the command line takes them: `1,000..5,000`, `..5,000`; a dash if there are none. */
export function formatQuota({ min, max }: { readonly min: number; readonly max: number | null }): string {
  if (min === 0 && max === null) return UNDEFINED;
  return `${min === 0 ? '' : formatCount(min)}..${max === null ? '' : formatCount(max)}`;
}

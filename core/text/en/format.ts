/** How English messages write numbers and lists. */
import { roundedDown, withMinus, countText } from '../numbers.ts';

/** Created on first use, since the first formatter of a process takes longer than loading all messages. */
let numbers: Intl.NumberFormat | undefined;

/** A whole number: `300,000`. */
export function count(value: number): string {
  numbers ??= new Intl.NumberFormat('en-US');
  return numbers.format(value);
}

/** An estimated number, as exact as is sensible: `322`, `0.4`. */
export function rounded(value: number): string {
  return withMinus(value, (size) => (size < 10 ? size.toFixed(1) : count(Math.round(size))));
}

/** A share, as exact as is sensible: `34 %`, `0.4 %`. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value > 0 && value < 9.95 ? Number(value.toPrecision(2)) : count(Math.round(value))} %`;
}

/** A share that a user has entered, such as a lift, with all of its decimals: `12.5 %`. */
export function exactPercent(share: number): string {
  return `${count(Number((100 * share).toPrecision(6)))} %`;
}

/** A share that is below a limit, rounded down, so that it never looks like the limit: `79 %`. */
export function percentBelow(share: number): string {
  return percent(share < 0.1 ? share : roundedDown(share, 100));
}

/** An amount of money, with its currency if it has one: `1,250 EUR`. */
export function money(value: number, currency: string | null): string {
  const amount = withMinus(value, (size) => size.toLocaleString('en-US', { maximumFractionDigits: 6 }));
  return currency === null ? amount : `${amount} ${currency}`;
}

/** Items one after the other: `click, approval`. */
export function list(items: readonly string[]): string {
  return items.join(', ');
}

/** Alternatives: `.csv, .tsv or .xlsx`. */
export function anyOf(items: readonly string[]): string {
  return items.length < 2 ? list(items) : `${list(items.slice(0, -1))} or ${items[items.length - 1]}`;
}

/** Flags that cannot be given without another: `--lift, --holdout-seed need --holdout`. */
export function need(flags: readonly string[], other: string): string {
  return `${list(flags)} ${flags.length === 1 ? 'needs' : 'need'} ${other}`;
}

/** A moment of the data, in UTC: `2026-03-31T12:00:00.000Z`. */
export function moment(ms: number): string {
  return new Date(ms).toISOString();
}

/** Names to list; the others are counted. */
const MAX_NAMES = 5;

/** The first five names, and how many more there are. */
export function firstOf(names: readonly string[]): string {
  const more = names.length > MAX_NAMES ? ` and ${count(names.length - MAX_NAMES)} more` : '';
  return list(names.slice(0, MAX_NAMES)) + more;
}

/** A count with its noun: `1 row`, `1,200 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countText('en', count)} ${count === 1 ? one : many}`;
}

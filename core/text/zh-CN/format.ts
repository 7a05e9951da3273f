/** How Chinese texts write numbers, lists and names. */
import { joined, roundedDown, withMinus, countText } from '../numbers.ts';

/** Created on first use. */
let numbers: Intl.NumberFormat | undefined;

/** A whole number: `300,000`. */
export function count(value: number): string {
  numbers ??= new Intl.NumberFormat('zh-CN');
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

/** A share that was set, such as a lift, with all of its decimals: `12.5 %`. */
export function exactPercent(share: number): string {
  return `${count(Number((100 * share).toPrecision(6)))} %`;
}

/** A share that is below a limit, rounded down, so that it never looks like the limit: `79 %`. */
export function percentBelow(share: number): string {
  return percent(share < 0.1 ? share : roundedDown(share, 100));
}

/** An amount of money, with its currency if it has one: `1,250 CNY`. */
export function money(value: number, currency: string | null): string {
  const amount = withMinus(value, (size) => size.toLocaleString('zh-CN', { maximumFractionDigits: 6 }));
  return currency === null ? amount : `${amount} ${currency}`;
}

/** Items one after the other: `点击、核卡`. */
export function list(items: readonly string[]): string {
  return items.join('、');
}

/**
 * A text in which a space separates a value from adjacent Chinese characters, unless the value has one on that side:
 * spaced`按${step}排序` is `按 call 排序`, but `按点击排序`.
 */
export function spaced(texts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return values.reduce<string>((text, value, index) => joined(joined(text, String(value)), texts[index + 1]), texts[0]);
}

/** A moment of the data, in UTC: `2026-03-31T12:00:00.000Z`. */
export function moment(ms: number): string {
  return new Date(ms).toISOString();
}

/** Names to list; the others are counted. */
const MAX_NAMES = 5;

/** The first five names, and how many more there are. */
export function firstOf(names: readonly string[]): string {
  const first = list(names.slice(0, MAX_NAMES));
  return names.length > MAX_NAMES ? spaced`${first}等（另有 ${count(names.length - MAX_NAMES)} 个）` : first;
}

/** A count with its measure word: `1,200 行`. */
export function counted(count: number, what: string): string {
  return `${countText('zh-CN', count)} ${what}`;
}

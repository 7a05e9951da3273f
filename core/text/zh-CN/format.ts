/** How Chinese messages write numbers and lists. */

/** Created on first use. */
let numbers: Intl.NumberFormat | undefined;

/** A whole number: `300,000`. */
export function count(value: number): string {
  numbers ??= new Intl.NumberFormat('zh-CN');
  return numbers.format(value);
}

/** An estimated number, as exact as is sensible: `322`, `0.4`. */
export function rounded(value: number): string {
  return value < 10 ? value.toFixed(1) : count(Math.round(value));
}

/** A share, as exact as is sensible: `34 %`, `0.4 %`. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value > 0 && value < 9.95 ? Number(value.toPrecision(2)) : count(Math.round(value))} %`;
}

/** An amount of money, with its currency if it has one: `1,250 CNY`. */
export function money(value: number, currency: string | null): string {
  const amount = value.toLocaleString('zh-CN', { maximumFractionDigits: 6 });
  return currency === null ? amount : `${amount} ${currency}`;
}

/** Items one after the other: `点击、核卡`. */
export function list(items: readonly string[]): string {
  return items.join('、');
}

/** A name between Chinese characters, with spaces if it is not Chinese itself: ` call back `, but `点击`. */
export function spaced(name: string): string {
  const isForeign = (letter: string | undefined): boolean => /[ -~]/.test(letter ?? '');
  return `${isForeign(name[0]) ? ' ' : ''}${name}${isForeign(name.at(-1)) ? ' ' : ''}`;
}

/** A moment of the data, in UTC: `2026-03-31T12:00:00.000Z`. */
export function moment(ms: number): string {
  return new Date(ms).toISOString();
}

/** Names to list; the others are counted. */
const MAX_NAMES = 5;

/** The first five names, and how many more there are. */
export function firstOf(names: readonly string[]): string {
  const more = names.length > MAX_NAMES ? ` 等（另有 ${count(names.length - MAX_NAMES)} 个）` : '';
  return list(names.slice(0, MAX_NAMES)) + more;
}

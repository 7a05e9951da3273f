import { formatMoney } from '../../text/format.ts';

/** An amount of money without its currency. */
export function money(amount: number): string {
  return formatMoney(amount, null);
}

/** The ends of an interval; null if there is none, as in plans of older versions. */
export function intervalText(
  interval: { readonly low: number; readonly high: number } | null | undefined,
  format: (figure: number) => string,
): string | null {
  return interval ? `${format(interval.low)}–${format(interval.high)}` : null;
}

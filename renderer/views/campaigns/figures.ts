import { formatMoney } from '../../text/format.ts';

/** An amount of money without its currency; `beside` a larger amount, it gets the decimals of that one. */
export function money(amount: number, beside = amount): string {
  return formatMoney(amount, null, beside);
}

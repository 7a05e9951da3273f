import { formatMoney } from '../../text/format.ts';

/** An amount of money without its currency, with the decimals of a larger one beside it. */
export function money(amount: number, beside = amount): string {
  return formatMoney(amount, null, beside);
}

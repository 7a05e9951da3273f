import { formatMoney } from '../../text/format.ts';

/** An amount of money without its currency. */
export function money(amount: number): string {
  return formatMoney(amount, null);
}

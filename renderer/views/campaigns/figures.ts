import type { MoneyColumn } from '../../../core/text/numbers.ts';
import { formatMoney, moneyColumn } from '../../text/format.ts';
import type { Plan } from './planning.svelte.ts';

/** An amount of money without its currency; `beside` is a larger amount shown with it, whose decimals it gets. */
export function money(amount: number, beside = amount): string {
  return formatMoney(amount, null, beside);
}

type Valued = Pick<Plan['campaign'], 'value' | 'valueInterval'>;

/** How a column writes expected values and the ends of their intervals. */
export function valueColumn(sides: readonly Valued[]): MoneyColumn {
  return moneyColumn(sides.flatMap(({ value, valueInterval }) => [value, valueInterval?.low, valueInterval?.high]));
}

import type { MoneyColumn } from '../../../core/text/money.ts';
import { expectedMoneyColumn, formatExpectedMoney } from '../../text/format.ts';
import type { Plan } from './planning.svelte.ts';

/** An expected amount without its currency; `beside` is a larger amount shown with it, whose decimals it gets. */
export function money(amount: number, beside = amount): string {
  return formatExpectedMoney(amount, null, beside);
}

type Valued = Pick<Plan['campaign'], 'value' | 'valueInterval'>;

/** How a column writes expected values and the ends of their intervals. */
export function valueColumn(sides: readonly Valued[]): MoneyColumn {
  return expectedMoneyColumn(
    sides.flatMap(({ value, valueInterval }) => [value, valueInterval?.low, valueInterval?.high]),
  );
}

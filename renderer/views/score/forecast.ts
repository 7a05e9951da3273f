import type { CallResult } from '../../../core/api.ts';
import { formatCount, formatNumber } from '../../text/format.ts';
import { text } from '../../text/text.svelte.ts';

type Errors = CallResult<'ranking-outlook'>['steps'][number]['errors'];

/** Formats a number of conversions, with a decimal below ten, where whole numbers would hide differences. */
export function formatConversions(value: number): string {
  return value > 0 && value < 10 ? formatNumber(value, 1) : formatCount(value);
}

/** How much each kind of error contributes to the width of an interval. */
export function describeErrors({ chance, model, drift }: Errors): string {
  const words = text().score.selection;
  const plusMinus = (error: number | null): string =>
    error === null ? words.unknown : `± ${formatConversions(error)}`;
  return words.errors(plusMinus(chance), plusMinus(model), plusMinus(drift));
}

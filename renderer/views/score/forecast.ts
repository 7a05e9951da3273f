import type { CallResult } from '../../../core/api.ts';
import { formatConversions } from '../../text/format.ts';
import { text } from '../../text/text.svelte.ts';

type Errors = CallResult<'ranking-outlook'>['steps'][number]['errors'];

/** How much each kind of error contributes to the width of an interval. */
export function describeErrors({ chance, model, drift }: Errors, format = formatConversions): string {
  const words = text().score.selection;
  const plusMinus = (error: number | null): string => (error === null ? words.unknown : `± ${format(error)}`);
  return words.errors(plusMinus(chance), plusMinus(model), plusMinus(drift));
}

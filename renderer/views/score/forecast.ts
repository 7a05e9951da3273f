import type { CallResult } from '../../../core/api.ts';
import { errorTexts, type ForecastErrors } from '../../parts/forecast-errors.ts';
import { formatConversions } from '../../text/format.ts';
import { text } from '../../text/text.svelte.ts';

/** The 95 % interval of a forecast, with the errors behind it. */
export type ForecastInterval = Pick<CallResult<'ranking-outlook'>['steps'][number], 'low' | 'high' | 'errors'>;

/** How much each kind of error contributes to the width of an interval. */
export function describeErrors(errors: ForecastErrors, format = formatConversions): string {
  return text().score.selection.errors(...errorTexts(errors, format));
}

import type { CallResult } from '../../../../core/api.ts';
import { formatCount } from '../../../text/format.ts';
import { stepName, text } from '../../../text/text.svelte.ts';

/** The late conversions of an append by step: `Click +3, Activation +12`; empty if there are none. */
export function lateConversions({ conversions }: Pick<CallResult<'append'>, 'conversions'>): string {
  const { late } = text().data.appends;
  return conversions
    .filter(({ samples }) => samples > 0)
    .map(({ step, samples }) => late(stepName(step), formatCount(samples)))
    .join(', ');
}

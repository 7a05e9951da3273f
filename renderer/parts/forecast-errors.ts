import type { CallResult } from '../../core/api.ts';
import { text } from '../text/text.svelte.ts';

/** The errors behind the interval of a forecast. */
export type ForecastErrors = CallResult<'ranking-outlook'>['steps'][number]['errors'];

/** Half the width that chance, the model or rate drift alone would give the interval: `± 22`, or that it is unknown. */
export function errorTexts(
  { chance, model, drift, incomplete = [] }: ForecastErrors,
  format: (error: number) => string,
): readonly [chance: string, model: string, drift: string] {
  const words = text().parts.intervals;
  const partText = (part: 'model' | 'drift', error: number | null): string => {
    if (error === null) return words.unknown;
    return incomplete.includes(part) ? words.orMore(`± ${format(error)}`) : `± ${format(error)}`;
  };
  return [`± ${format(chance)}`, partText('model', model), partText('drift', drift)];
}

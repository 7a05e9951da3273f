import { ownValue } from '../../../own-value.ts';
import { countText } from '../../numbers.ts';

const names: Readonly<Record<string, string>> = {
  impression: 'Impression',
  click: 'Click',
  application: 'Application',
  approval: 'Approval',
  activation: 'Activation',
};

/** The names of the impression and of the standard steps; custom steps keep their own name. */
export const steps = {
  names,
  name: (step: string): string => ownValue(names, step) ?? step,
  /** The plural of a step: `clicks`. */
  plural,
  /** A count of a step: `36 clicks`, `1 click`. */
  counted: (count: number, step: string) => `${countText('en', count)} ${count === 1 ? step : plural(step)}`,
};

/** Forms the plural of a step's name, which is a noun for an event. */
function plural(step: string): string {
  if (!/[a-z]$/i.test(step)) return step;
  if (/[^aeiou]y$/i.test(step)) return `${step.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/i.test(step) ? `${step}es` : `${step}s`;
}

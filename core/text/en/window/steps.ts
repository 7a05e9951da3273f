import { ownValue } from '../../../own-value.ts';
import { countText } from '../../numbers.ts';

const names: Readonly<Record<string, string>> = {
  impression: 'Impression',
  click: 'Click',
  application: 'Application',
  approval: 'Approval',
  activation: 'Activation',
};

/** The usual steps of a funnel; a step of another name is shown by its own. */
export const steps = {
  names,
  name: (step: string): string => ownValue(names, step) ?? step,
  /** Several of a step: `clicks`. */
  plural,
  /** A count of a step: `36 clicks`, `1 click`. */
  counted: (count: number, step: string) => `${countText('en', count)} ${count === 1 ? step : plural(step)}`,
};

/** Names of steps are nouns for an event, so they have a plural. */
function plural(step: string): string {
  if (!/[a-z]$/i.test(step)) return step;
  if (/[^aeiou]y$/i.test(step)) return `${step.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/i.test(step) ? `${step}es` : `${step}s`;
}

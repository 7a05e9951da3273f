import type { CallResult } from '../api.ts';
import { formatCount } from '../text/figures.ts';
import { plainText } from './format.ts';

type ChosenOn = NonNullable<CallResult<'train'>['chosenOn']>;
type Choice = ChosenOn[string];

/** What the epochs of a run were chosen on: `approval (66 positives)`; by step where each has its own. */
export function chosenOnText(chosenOn: ChosenOn): string {
  const steps = Object.entries(chosenOn);
  const alike = new Set(steps.map(([, choice]) => JSON.stringify(choice))).size === 1;
  if (alike) return choiceText(steps[0][1]);
  const others = steps.filter(([step, choice]) => !isOwn(step, choice));
  if (others.length === 0) return 'each step on its own';
  return others.map(([step, choice]) => `${plainText(step)} on ${choiceText(choice)}`).join(', ');
}

function isOwn(step: string, { positives, allBanks, enough }: Choice): boolean {
  return step in positives && !allBanks && enough;
}

function choiceText({ positives, allBanks, enough }: Choice): string {
  const steps = Object.entries(positives).map(
    ([step, count]) => `${plainText(step)} (${formatCount(count)} positives)`,
  );
  return [
    steps.length > 1 ? `the mean of ${steps.join(', ')}` : steps[0],
    ...(allBanks ? ['of all banks'] : []),
    ...(enough ? [] : ['too few: mostly chance']),
  ].join(', ');
}

/** The same for a column of a table, for the step that a run is listed by: `approval`, `activation, all banks`. */
export function shortChosenOn(chosenOn: ChosenOn | null, step: string): string {
  if (chosenOn === null || !Object.hasOwn(chosenOn, step)) return '–';
  const { positives, allBanks, enough } = chosenOn[step];
  const steps = Object.keys(positives);
  return [
    steps.length > 1 ? `mean of ${steps.length} steps` : plainText(steps[0]),
    ...(allBanks ? ['all banks'] : []),
    ...(enough ? [] : ['too few']),
  ].join(', ');
}

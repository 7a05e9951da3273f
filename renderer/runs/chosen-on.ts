import type { CallResult } from '../../core/api.ts';
import { formatList } from '../text/format.ts';
import { stepCount, stepName, text } from '../text/text.svelte.ts';

type ChosenOn = NonNullable<CallResult<'train'>['chosenOn']>;
type Choice = ChosenOn[string];

/** What the epochs of a run were chosen on: `Approval (66 approvals)`; by step where each has its own. */
export function chosenOnText(chosenOn: ChosenOn): string {
  const words = text().models;
  const steps = Object.entries(chosenOn);
  const alike = new Set(steps.map(([, choice]) => JSON.stringify(choice))).size === 1;
  if (alike) return choiceText(steps[0][1]);
  const others = steps.filter(([step, choice]) => !isOwn(step, choice));
  if (others.length === 0) return words.chosenEach;
  return others.map(([step, choice]) => words.chosenOf(stepName(step), choiceText(choice))).join(' · ');
}

function isOwn(step: string, { positives, allBanks, enough }: Choice): boolean {
  return step in positives && !allBanks && enough;
}

/** What one choice is made on: `Approval of all banks (312 approvals)`. */
export function choiceText({ positives, allBanks, enough }: Choice): string {
  const words = text().models;
  const steps = Object.keys(positives);
  const counts = formatList(Object.entries(positives).map(([step, count]) => stepCount(count, step)));
  const named = steps.length > 1 ? words.chosenMean(formatList(steps.map(stepName))) : stepName(steps[0]);
  const counted = allBanks ? words.chosenOnAllBanks(named, counts) : words.chosenOnOwn(named, counts);
  return enough ? counted : words.chosenByChance(counted);
}

/** Messages about the validation figures by which the epochs, or numbers of trees, of a run were chosen. */
import { message, stepName, type Message } from './message.ts';

/** The validation figures by which an epoch was chosen: an `EpochChoice`, as calls return it. */
interface Choice {
  readonly positives: Readonly<Record<string, number>>;
  readonly allBanks: boolean;
  readonly enough: boolean;
}

/**
 * The steps on which the epochs of a run were chosen: `approval (66 positives)`; listed by step if each has its own
 * epoch.
 */
export function chosenOnMessage(chosenOn: Readonly<Record<string, Choice>>): Message {
  const steps = Object.entries(chosenOn);
  if (new Set(steps.map(([, choice]) => JSON.stringify(choice))).size === 1) return choiceMessage(steps[0][1]);
  // A step that was chosen on enough positives of its own and of the bank needs no mention.
  const exceptions = steps.filter(
    ([step, { positives, allBanks, enough }]) => !(step in positives) || allBanks || !enough,
  );
  if (exceptions.length === 0) return message('results.chosenEach');
  return message('results.choices', {
    choices: exceptions.map(([step, choice]) =>
      message('results.chosenFor', { step: stepName(step), choice: choiceMessage(choice) }),
    ),
  });
}

/** The steps on which one epoch was chosen. */
export function choiceMessage({ positives, ...choice }: Choice): Message {
  const steps = Object.entries(positives).map(([step, count]) =>
    message('results.decidingStep', { step: stepName(step), positives: count }),
  );
  return qualified(steps.length === 1 ? steps[0] : message('results.meanOf', { steps }), choice);
}

/** The pooled model that a run keeps, and why: it has too few positives to tell whether fine-tuning helps. */
export function keptMessage(base: string, few: Readonly<Record<string, number>>): Message {
  const steps = Object.entries(few).map(([step, positives]) =>
    message('train.positives', { step: stepName(step), positives }),
  );
  return message('results.kept', { base, steps });
}

/** The short form, for a column of a table: `approval`, `activation, all banks`. */
export function shortChoiceMessage({ positives, ...choice }: Choice): Message {
  return qualified(message('results.choices', { choices: Object.keys(positives).map(stepName) }), choice);
}

function qualified(choice: Message, { allBanks, enough }: Omit<Choice, 'positives'>): Message {
  const scoped = allBanks ? message('results.onAllBanks', { choice }) : choice;
  return enough ? scoped : message('results.byChance', { choice: scoped });
}

/** What the epochs, or the numbers of trees, of a run were chosen on, as messages. */
import { message, stepName, type Message } from './message.ts';

/** The validation figures that chose an epoch, as results of calls have them. */
interface Choice {
  readonly positives: Readonly<Record<string, number>>;
  readonly allBanks: boolean;
  readonly enough: boolean;
}

/** What a run was chosen on: `approval (66 positives)`; by step where each has its own epoch. */
export function chosenOnMessage(chosenOn: Readonly<Record<string, Choice>>): Message {
  const steps = Object.entries(chosenOn);
  if (new Set(steps.map(([, choice]) => JSON.stringify(choice))).size === 1) return choiceMessage(steps[0][1]);
  const others = steps.filter(([step, { positives, allBanks, enough }]) => !(step in positives) || allBanks || !enough);
  if (others.length === 0) return message('results.chosenEach');
  return message('results.choices', {
    choices: others.map(([step, choice]) =>
      message('results.chosenFor', { step: stepName(step), choice: choiceMessage(choice) }),
    ),
  });
}

/** What one choice was made on. */
export function choiceMessage({ positives, ...choice }: Choice): Message {
  const steps = Object.entries(positives).map(([step, count]) =>
    message('results.decidingStep', { step: stepName(step), positives: count }),
  );
  return qualified(steps.length === 1 ? steps[0] : message('results.meanOf', { steps }), choice);
}

/** The same for a column of a table: `approval`, `activation, all banks`. */
export function shortChoiceMessage({ positives, ...choice }: Choice): Message {
  return qualified(message('results.choices', { choices: Object.keys(positives).map(stepName) }), choice);
}

function qualified(choice: Message, { allBanks, enough }: Omit<Choice, 'positives'>): Message {
  const where = allBanks ? message('results.onAllBanks', { choice }) : choice;
  return enough ? where : message('results.byChance', { choice: where });
}

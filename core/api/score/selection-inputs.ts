import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { RankingSelection } from '../../score/saved-ranking/selection.ts';
import { message } from '../../text/message.ts';
import { assignments, readAmount } from '../contract/assignments.ts';
import { cliOption } from '../contract/call.ts';

const amount = z.number().min(0);

/** Which rows of a ranked list to write, on the command line. */
export const selectionInputs = {
  top: cliOption(z.number().int().min(1).optional(), {
    value: 'N',
    about: 'keep the first N of the list (of each bank)',
  }),
  minScore: cliOption(amount.optional(), { value: 'SCORE', about: 'keep the rows with at least this score' }),
  budget: cliOption(amount.optional(), {
    value: 'AMOUNT',
    about: 'keep as many rows as this amount is expected to pay for',
  }),
  costPerContact: cliOption(amount.optional(), {
    value: 'AMOUNT',
    about: 'cost of a contact, that is of a row; required with a budget',
  }),
  costPerStep: cliOption(
    assignments(readAmount, (given) => message('score.notStepCost', { given }))
      .transform((costs) => Object.fromEntries(costs))
      .optional(),
    { value: 'STEP=AMOUNT', about: 'cost of a conversion of a step, within the budget' },
  ),
};

/** The options of a selection. */
export interface SelectionInputs {
  readonly top?: number | undefined;
  readonly minScore?: number | undefined;
  readonly budget?: number | undefined;
  readonly costPerContact?: number | undefined;
  readonly costPerStep?: Readonly<Record<string, number>> | undefined;
}

/**
 * The selection by a minimum score or a budget, which needs the whole ranking; null without these options. Throws
 * `usage` for options that exclude each other, or that need another one.
 */
export function selectionOf({
  top,
  minScore,
  budget,
  costPerContact,
  costPerStep,
}: SelectionInputs): RankingSelection | null {
  const named = { '--top': top, '--min-score': minScore, '--budget': budget };
  const given = Object.entries(named).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (given.length > 1) throw new AppError('usage', message('score.oneSelection', { flags: given }));
  if (budget === undefined) {
    if (costPerContact !== undefined || costPerStep !== undefined)
      throw new AppError('usage', message('score.costWithoutBudget'), message('score.giveBudget'));
    return minScore === undefined ? null : { threshold: minScore };
  }
  if (costPerContact === undefined)
    throw new AppError('usage', message('score.budgetWithoutCost'), message('score.giveCost'));
  return { budget, costPerContact, ...(costPerStep && { costPerStep }) };
}

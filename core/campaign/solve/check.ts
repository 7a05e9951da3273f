import { AppError } from '../../errors.ts';
import { message, type Message } from '../../text/message.ts';
import { BUDGET_ROUNDING, type AllocationProblem } from './problem.ts';

/** Throws `invalid-input`, with the numbers, if no allocation to this many users meets all limits. */
export function checkLimits(problem: AllocationProblem, banks: readonly string[], users: number): void {
  const { min, max, costs, cap, contacts, budget } = problem;
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const refuse = (what: Message, help: Message): never => {
    throw new AppError('invalid-input', what, help);
  };
  banks.forEach((bank, index) => {
    const [least, most] = [min[index], max[index]];
    if (least > most)
      refuse(message('campaign.minAboveMax', { bank, min: least, max: most }), message('campaign.swap'));
    if (least > users)
      refuse(message('campaign.minAboveUsers', { bank, min: least, users }), message('campaign.lowerMin'));
  });
  const all = sum(min);
  if (all > users * cap)
    refuse(message('campaign.minimaAboveCap', { all, users, cap }), message('campaign.lowerMinima'));
  if (all > contacts)
    refuse(message('campaign.minimaAboveContacts', { all, contacts }), message('campaign.raiseContacts'));
  const cost = sum(min.map((least, bank) => least * costs[bank]));
  if (cost > budget * (1 + BUDGET_ROUNDING))
    refuse(message('campaign.minimaAboveBudget', { cost, budget }), message('campaign.raiseBudget', { cost }));
}

import { Choice } from './choice.ts';
import { ChoiceReader } from './core-users.ts';
import { limitValue } from './multipliers.ts';
import type { AllocationProblem, Pause, ScoreBlock, ScoreSource } from './problem.ts';
import type { SolvedFlow } from './solve.ts';

/** Receives a user's contacts: the first `count` of `banks`. */
export type ContactVisitor<Block extends ScoreBlock = ScoreBlock> = (
  banks: Int32Array,
  count: number,
  block: Block,
  row: number,
) => void;

/** Visits every user of the audience with the contacts that the user gets. */
export async function visitContacts<Block extends ScoreBlock>(
  source: ScoreSource<Block>,
  { cap }: AllocationProblem,
  { core, gains }: SolvedFlow,
  pause: Pause,
  visit: ContactVisitor<Block>,
): Promise<void> {
  const { assignment, numbers, prices } = core;
  const chosen = new Int32Array(cap);
  let next = 0;
  await new ChoiceReader(source, cap, gains, pause).visit(prices, (choice, block, row) => {
    if (numbers[next] !== block.first + row) {
      visit(choice.banks, choice.count, block, row);
      return;
    }
    let count = 0;
    for (let bank = 0; bank < source.banks; bank++)
      if (assignment.isContact[next * source.banks + bank] === 1) chosen[count++] = bank;
    next++;
    visit(chosen, count, block, row);
  });
}

/** The value of an allocation, and an upper bound for all allocations. */
export interface AllocationValue {
  /** The sum of the contacts' gains. */
  readonly gain: number;
  readonly cost: number;
  /** Contacts by bank. */
  readonly contacts: Float64Array;
  /** The Lagrangian dual: an upper bound of the gain of every allocation within the limits. */
  readonly bound: number;
}

/** Adds up an allocation and its dual bound in one pass, with exact gains. */
export async function valueAllocation(
  source: ScoreSource,
  problem: AllocationProblem,
  solved: SolvedFlow,
  pause: Pause,
): Promise<AllocationValue> {
  const { banks } = source;
  const { gains, multipliers } = solved;
  const contacts = new Float64Array(banks);
  const row = new Float64Array(banks);
  const best = new Choice(problem.cap, banks);
  let gain = 0;
  let bound = limitValue(solved.flow.limits, multipliers);
  await visitContacts(source, problem, solved, pause, (chosen, count, block, index) => {
    for (let bank = 0; bank < banks; bank++) row[bank] = gains.exact(block.scores[index * banks + bank], bank);
    best.choose(row, 0, multipliers.prices);
    bound += best.total;
    for (let contact = 0; contact < count; contact++) {
      gain += row[chosen[contact]];
      contacts[chosen[contact]]++;
    }
  });
  const cost = contacts.reduce((sum, count, bank) => sum + count * problem.costs[bank], 0);
  return { gain, cost, contacts, bound };
}

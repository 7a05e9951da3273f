import { Choice } from './choice.ts';
import type { ChoiceReader } from './core-users.ts';
import { limitValue } from './multipliers.ts';
import type { Multipliers, NodeLimits } from './problem.ts';

/** Number of steps that are tried on each way; the shortest is 2⁻³⁹ of it. */
const STEPS = 40;

/** Multipliers on the way from some to others, by the share of the way. */
export type Way = (share: number) => Multipliers;

/**
 * Returns the multipliers with the lowest dual on some ways. Tries 1, ½, ¼, … of each, all in one pass over the users.
 */
export async function searchWays(
  reader: ChoiceReader,
  cap: number,
  limits: NodeLimits,
  ways: readonly Way[],
): Promise<Multipliers> {
  const steps = ways.flatMap((way) => Array.from({ length: STEPS }, (_, index) => way(2 ** -index)));
  const duals = steps.map((multipliers) => limitValue(limits, multipliers));
  const choice = new Choice(cap, reader.row.length);
  await reader.visit(steps[0].prices, () => {
    for (let index = 0; index < steps.length; index++) {
      choice.choose(reader.row, 0, steps[index].prices);
      duals[index] += choice.total;
    }
  });
  return steps[duals.indexOf(Math.min(...duals))];
}

/** The straight way: all prices go the same share of their way. */
export function straight(from: Multipliers, to: Multipliers): Way {
  return (share) => ({
    prices: from.prices.map((price, node) => price + share * (to.prices[node] - price)),
    budget: from.budget + share * (to.budget - from.budget),
  });
}

/** A way on which all prices move at the same speed, so that those with a short distance arrive first. */
export function atEqualSpeed(from: Multipliers, to: Multipliers): Way {
  const longest = from.prices.reduce((most, price, node) => Math.max(most, Math.abs(to.prices[node] - price)), 0);
  const longestOfBudget = Math.abs(to.budget - from.budget);
  return (share) => ({
    prices: from.prices.map((price, node) => towards(price, to.prices[node], share * longest)),
    budget: towards(from.budget, to.budget, share * longestOfBudget),
  });
}

function towards(from: number, to: number, most: number): number {
  return from + Math.min(most, Math.max(-most, to - from));
}

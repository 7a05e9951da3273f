import { Choice } from './choice.ts';
import type { ChoiceReader } from './core-users.ts';
import { limitValue } from './multipliers.ts';
import type { Multipliers, NodeLimits } from './problem.ts';

/** Number of points that are tried on each trajectory; the nearest is 2⁻³⁹ of the distance away. */
const STEPS = 40;

/** A curve from some multipliers to others: the multipliers at a share of the distance, from 0 to 1. */
export type Trajectory = (share: number) => Multipliers;

/**
 * Returns the multipliers with the lowest dual on some trajectories. Tries 1, ½, ¼, … of each, all in one pass over the
 * users.
 */
export async function searchTrajectories(
  reader: ChoiceReader,
  cap: number,
  limits: NodeLimits,
  trajectories: readonly Trajectory[],
): Promise<Multipliers> {
  const steps = trajectories.flatMap((at) => Array.from({ length: STEPS }, (_, index) => at(2 ** -index)));
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

/** A straight line: all prices change by the same share of their distance. */
export function straight(from: Multipliers, to: Multipliers): Trajectory {
  return (share) => ({
    prices: from.prices.map((price, node) => price + share * (to.prices[node] - price)),
    budget: from.budget + share * (to.budget - from.budget),
  });
}

/** A trajectory on which all prices change at the same speed, so that those with a short distance arrive first. */
export function atEqualSpeed(from: Multipliers, to: Multipliers): Trajectory {
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

import { Choice } from './choice.ts';
import type { ChoiceReader } from './core-users.ts';
import { limitValue } from './multipliers.ts';
import type { Multipliers, NodeLimits } from './problem.ts';

/** Number of steps that are tried; the shortest is 2⁻³⁹ of the way. */
const STEPS = 40;

/**
 * Returns the multipliers with the lowest dual on the line from `from` to `to`. Tries steps of 1, ½, ¼, … of the way,
 * all in one pass over the users.
 */
export async function searchLine(
  reader: ChoiceReader,
  cap: number,
  limits: NodeLimits,
  from: Multipliers,
  to: Multipliers,
): Promise<Multipliers> {
  const steps = Array.from({ length: STEPS }, (_, index) => between(from, to, 2 ** -index));
  const duals = steps.map((multipliers) => limitValue(limits, multipliers));
  const choice = new Choice(cap, reader.row.length);
  await reader.visit(from.prices, () => {
    for (let index = 0; index < STEPS; index++) {
      choice.choose(reader.row, 0, steps[index].prices);
      duals[index] += choice.total;
    }
  });
  return steps[duals.indexOf(Math.min(...duals))];
}

function between(from: Multipliers, to: Multipliers, step: number): Multipliers {
  return {
    prices: from.prices.map((price, node) => price + step * (to.prices[node] - price)),
    budget: from.budget + step * (to.budget - from.budget),
  };
}

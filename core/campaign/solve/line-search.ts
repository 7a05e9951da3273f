import { Choice } from './choice.ts';
import type { ChoiceReader } from './core-users.ts';
import { limitValue } from './multipliers.ts';
import type { Multipliers, NodeLimits } from './problem.ts';

/** Steps are halved up to so often. */
const HALVINGS = 40;

/** The multipliers with the lowest dual on the way from some to others: a step of 1, ½, ¼, … of it. */
export async function bestOnTheWay(
  reader: ChoiceReader,
  cap: number,
  limits: NodeLimits,
  from: Multipliers,
  to: Multipliers,
): Promise<Multipliers> {
  const steps = Array.from({ length: HALVINGS }, (_, index) => between(from, to, 2 ** -index));
  const duals = steps.map((multipliers) => limitValue(limits, multipliers));
  const choice = new Choice(cap, reader.row.length);
  await reader.visit(from.prices, () => {
    for (let index = 0; index < HALVINGS; index += 1) {
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

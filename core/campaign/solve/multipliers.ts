import type { Flow } from './flow.ts';
import type { Multipliers, NodeLimits } from './problem.ts';

/**
 * The multipliers for which a flow is optimal: the shortest paths to and from the sink bound the price of each node,
 * and the middle of them is taken. A node without a bound on one side keeps its earlier price if the bound on the other
 * side allows it.
 */
export async function multipliersOf(flow: Flow, earlier: Float64Array): Promise<Multipliers> {
  await flow.findPaths(true);
  const { sink, budgetPrice, limits, paths } = flow;
  const prices = earlier.map((price, node) => {
    const [low, high] = [-paths.length(sink, node), paths.length(node, sink)];
    const middle =
      Number.isFinite(low) && Number.isFinite(high) ? (low + high) / 2 : Math.min(Math.max(price, low), high);
    return budgetPrice * limits.costs[node] + multiplierFor(flow, node, middle - budgetPrice * limits.costs[node]);
  });
  return { prices, budget: budgetPrice };
}

/**
 * Restricts a multiplier to those that a node's quota can have: 0 if it does not bind, none below 0 at its maximum, and
 * none above 0 at its minimum.
 */
function multiplierFor(flow: Flow, node: number, multiplier: number): number {
  const [atMin, atMax] = [flow.spare(node) <= 0, flow.room(node) <= 0];
  if (atMin && atMax) return multiplier;
  if (atMax) return Math.max(0, multiplier);
  return atMin ? Math.min(0, multiplier) : 0;
}

/** Whether users outside of memory still choose the same: no price rose further above another one than the margin. */
export function isWithin(margins: Float64Array, before: Float64Array, after: Float64Array): boolean {
  const rises = after.map((price, node) => price - before[node]);
  return margins.every((margin, pair) => {
    const [from, to] = [Math.floor(pair / rises.length), pair % rises.length];
    return from === to || rises[from] - rises[to] <= margin;
  });
}

/** The value of the limits at their multipliers: the part of the dual that is not summed over users. */
export function limitValue(limits: NodeLimits, { prices, budget }: Multipliers): number {
  let value = budget === 0 ? 0 : budget * limits.budget;
  prices.forEach((price, node) => {
    const multiplier = price - budget * limits.costs[node];
    value += multiplier * (multiplier > 0 ? limits.max[node] : limits.min[node]);
  });
  return value;
}

import type { Flow } from './flow.ts';
import type { Multipliers, NodeLimits } from './problem.ts';

/**
 * The multipliers for which a flow is optimal: the shortest paths to and from the sink bound the price of each node,
 * which is set to the middle of its bounds. A node without a bound on one side keeps its earlier price if the prices of
 * the other nodes allow it.
 */
export async function multipliersOf(flow: Flow, earlier: Float64Array): Promise<Multipliers> {
  await flow.findPaths(true);
  const { sink, budgetPrice, limits, paths } = flow;
  const chosen = new Map([[sink, 0]]);
  const bounds = Array.from(earlier, (_, node) => [-paths.length(sink, node), paths.length(node, sink)] as const);
  for (const [node, [low, high]] of bounds.entries())
    if (Number.isFinite(low) && Number.isFinite(high)) chosen.set(node, (low + high) / 2);
  for (const [node, price] of earlier.entries()) {
    if (chosen.has(node)) continue;
    const others = [...chosen];
    const low = Math.max(...others.map(([from, at]) => at - paths.length(from, node)));
    const high = Math.min(...others.map(([to, at]) => at + paths.length(node, to)));
    chosen.set(node, Math.min(Math.max(price, low), high));
  }
  const prices = earlier.map((_, node) => {
    const ofBudget = budgetPrice * limits.costs[node];
    return ofBudget + multiplierFor(flow, node, chosen.get(node)! - ofBudget);
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

/**
 * Whether the users who are not in memory would choose the same contacts at the new prices: no price rose further above
 * another one than the margin.
 */
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

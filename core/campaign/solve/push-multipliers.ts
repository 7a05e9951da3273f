import type { Flow } from './flow.ts';
import type { Multipliers } from './problem.ts';

/**
 * Multipliers for the next round if moving the users in memory could not meet the limits. The prices of nodes between
 * which these users can move contacts change together: if only the price of a node with too few contacts fell, it would
 * take them from nodes that have none to spare.
 */
export async function pushMultipliers(flow: Flow, { prices, budget }: Multipliers): Promise<Multipliers> {
  const { costs } = flow.limits;
  const step = flow.assignment.users.gains.reduce((most, gain) => Math.max(most, Math.abs(gain)), 0);
  const more = flow.cost > flow.limits.budget ? step / Math.max(...costs) : 0;
  const nodes = Array.from({ length: flow.sink + 1 }, (_, node) => node);
  if (nodes.every((node) => flow.excess(node) === 0)) {
    const rises = await budgetRises(flow);
    return { prices: prices.map((price, node) => price + more * rises[node]), budget: budget + more };
  }
  const rises = await quotaRises(flow, nodes);
  return {
    prices: prices.map((price, node) => price + step * rises[node] + more * costs[node]),
    budget: budget + more,
  };
}

/**
 * By how many steps the price of each node rises if nodes have too many or too few contacts: by one at the nodes to
 * which moves lead from a node with too many, and by minus one at those from which moves lead to a node with too few.
 * Since the price of the sink is always 0, the other prices change by the opposite instead.
 */
async function quotaRises(flow: Flow, nodes: readonly number[]): Promise<readonly number[]> {
  await flow.findPaths(true);
  const hasPath = (from: number, to: number): boolean => flow.paths.length(from, to) < Infinity;
  const above = nodes.filter((node) => flow.excess(node) > 0);
  const below = nodes.filter((node) => flow.excess(node) < 0);
  const rises = nodes.map(
    (node) => Number(above.some((from) => hasPath(from, node))) - Number(below.some((to) => hasPath(node, to))),
  );
  return rises.map((rise) => rise - rises[flow.sink]);
}

/**
 * How much the price of each node rises with the price of the budget: by the lowest cost of a contact at the nodes with
 * room to which moves lead from it, which may be the node itself.
 */
async function budgetRises(flow: Flow): Promise<readonly number[]> {
  await flow.findPaths(false);
  const { costs } = flow.limits;
  return Array.from(costs, (_, from) =>
    costs.reduce(
      (least, cost, to) =>
        flow.room(to) > 0 && flow.paths.length(from, to) < Infinity ? Math.min(least, cost) : least,
      Math.max(...costs),
    ),
  );
}

import type { Assignment } from './assignment.ts';
import type { Multipliers, NodeLimits, Pause } from './problem.ts';
import { ShortestPaths } from './shortest-paths.ts';

/** Number of shortest-path searches between two pauses. */
const PAUSE_EVERY = 500;
/** Relative to the largest gain. */
const ROUNDING = 1e-14;

/**
 * Contacts as a flow: users' contacts flow to the nodes, and from each node `outflow` contacts to a sink, within the
 * node's limits. The flow is optimal for its limits and its budget price at every moment; where the contacts
 * and the outflow of a node differ, moves along shortest paths remove the difference (successive shortest paths).
 */
export class Flow {
  readonly assignment: Assignment;
  limits: NodeLimits;
  /** Contacts that each node passes on, within its limits. */
  readonly outflow: Float64Array;
  /** The price of a unit of the budget. */
  budgetPrice: number;
  readonly paths: ShortestPaths;
  readonly tolerance: number;
  readonly #pause: Pause;
  #steps = 0;

  /** The assignment must be the users' best choice at the multipliers' prices. */
  constructor(assignment: Assignment, limits: NodeLimits, { prices, budget }: Multipliers, pause: Pause) {
    this.assignment = assignment;
    this.limits = limits;
    this.budgetPrice = budget;
    this.tolerance = ROUNDING * assignment.users.gains.reduce((most, gain) => Math.max(most, Math.abs(gain)), 0);
    this.outflow = assignment.counts.map((count, node) => {
      const [least, most] = [limits.min[node], limits.max[node]];
      const multiplier = prices[node] - budget * limits.costs[node];
      if (Math.abs(multiplier) <= this.tolerance) return Math.min(Math.max(count, least), most);
      return multiplier > 0 ? most : least;
    });
    this.paths = new ShortestPaths(limits.min.length + 1);
    this.#pause = pause;
  }

  /** The number of the sink, which follows those of the nodes. */
  get sink(): number {
    return this.limits.min.length;
  }

  /** The cost of the outflow. */
  get cost(): number {
    return this.outflow.reduce((sum, contacts, node) => sum + contacts * this.limits.costs[node], 0);
  }

  /** How many more contacts a node has than it passes on; for the sink, how many more it gets than the nodes have. */
  excess(node: number): number {
    if (node < this.sink) return this.assignment.counts[node] - this.outflow[node];
    return this.outflow.reduce((sum, contacts, index) => sum + contacts - this.assignment.counts[index], 0);
  }

  /** Finds the shortest paths of moves, through the sink at the current budget price, or without it. */
  async findPaths(throughSink: boolean): Promise<void> {
    const { sink } = this;
    const { lengths, nodes } = this.paths;
    this.#steps++;
    if (this.#steps % PAUSE_EVERY === 0) await this.#pause();
    for (let from = 0; from < sink; from++) {
      for (let to = 0; to < sink; to++) lengths[from * nodes + to] = from === to ? 0 : this.assignment.loss(from, to);
      const cost = this.budgetPrice * this.limits.costs[from];
      lengths[from * nodes + sink] = throughSink && this.room(from) > 0 ? cost : Infinity;
      lengths[sink * nodes + from] = throughSink && this.spare(from) > 0 ? -cost : Infinity;
    }
    this.paths.find(this.tolerance);
  }

  /** How many more contacts a node may pass on. */
  room(node: number): number {
    return this.limits.max[node] - this.outflow[node];
  }

  /** How many fewer contacts a node may pass on. */
  spare(node: number): number {
    return this.outflow[node] - this.limits.min[node];
  }

  /**
   * Moves contacts along the shortest path: one, or up to `most` if the path is an edge between a node and the sink.
   */
  push(from: number, to: number, most = 1): void {
    const nodes = this.paths.path(from, to);
    const isDirect = nodes.length === 2 && (from === this.sink || to === this.sink);
    for (let index = 1; index < nodes.length; index++) this.#pass(nodes[index - 1], nodes[index], isDirect ? most : 1);
  }

  #pass(from: number, to: number, most: number): void {
    if (to === this.sink) this.outflow[from] += Math.min(most, this.room(from));
    else if (from === this.sink) this.outflow[to] -= Math.min(most, this.spare(to));
    else this.assignment.moveCheapest(from, to);
  }
}

/**
 * Moves contacts until every node passes on what it has. Returns false if moving the users in memory cannot do this.
 */
export async function meetQuotas(flow: Flow): Promise<boolean> {
  for (;;) {
    const nodes = Array.from({ length: flow.sink + 1 }, (_, node) => node);
    const excess = nodes.map((node) => flow.excess(node));
    if (excess.every((contacts) => contacts === 0)) return true;
    await flow.findPaths(true);
    let [best, source, target] = [Infinity, -1, -1];
    for (const from of nodes) {
      if (excess[from] <= 0) continue;
      for (const to of nodes) {
        if (excess[to] >= 0 || flow.paths.length(from, to) >= best) continue;
        [best, source, target] = [flow.paths.length(from, to), from, to];
      }
    }
    if (source < 0) return false;
    flow.push(source, target, Math.min(excess[source], -excess[target]));
  }
}

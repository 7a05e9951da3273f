import type { Flow } from './flow.ts';
import { BUDGET_ROUNDING } from './problem.ts';

/** Maximum number of contacts dropped so that others fit into the budget. */
const MAX_DROPPED = 40;
/** Gains up to this multiple of the rounding tolerance count as none. */
const NEGLIGIBLE_TOLERANCES = 100;

/** A contact that goes from one node to another along the shortest path, and what that changes. */
interface Shift {
  readonly from: number;
  readonly to: number;
  /** How much gain is lost; negative if gain is won. */
  readonly loss: number;
  /** How much more the contacts cost. */
  readonly cost: number;
}

/**
 * Changes the price of the budget until the flow, optimal at each price, spends as much as the budget allows: makes one
 * shift after another, always the one with the best ratio of gain to cost. Returns false if the users in memory cannot
 * spend so little.
 */
export async function meetBudget(flow: Flow): Promise<boolean> {
  const budget = flow.limits.budget * (1 + BUDGET_ROUNDING);
  while (flow.cost > budget) {
    const shift = await bestShift(flow, ({ loss, cost }) => (cost < 0 ? loss / cost : -Infinity));
    if (shift === null) return false;
    flow.budgetPrice = Math.max(flow.budgetPrice, shift.loss / -shift.cost);
    apply(flow, shift);
  }
  while (flow.budgetPrice > 0) {
    const shift = await bestShift(flow, ({ loss, cost }) => (cost > 0 ? -loss / cost : -Infinity));
    flow.budgetPrice = Math.max(0, Math.min(flow.budgetPrice, shift === null ? 0 : -shift.loss / shift.cost));
    if (shift === null || flow.budgetPrice === 0 || flow.cost + shift.cost > budget) break;
    apply(flow, shift);
  }
  return true;
}

/**
 * Spends what is left of the budget on shifts that gain, the best first; and, if that yields more, after dropping some
 * contacts so that others fit. The flow is no longer optimal for its budget price afterwards.
 */
export async function spendRest(flow: Flow): Promise<void> {
  if (flow.limits.budget === Infinity) return;
  let [best, most] = [0, -Infinity];
  for (let dropped = 0; dropped <= MAX_DROPPED; dropped++) {
    const outflow = flow.outflow.slice();
    flow.assignment.record();
    const gain = await dropAndFill(flow, dropped);
    flow.assignment.undo();
    flow.outflow.set(outflow);
    if (gain > most + NEGLIGIBLE_TOLERANCES * flow.tolerance) [best, most] = [dropped, gain];
  }
  await dropAndFill(flow, best);
}

/** Makes the `count` shifts that lose least for what they save, then those that gain most; returns the gain of all. */
async function dropAndFill(flow: Flow, count: number): Promise<number> {
  let gain = 0;
  for (let dropped = 0; dropped < count; dropped++) {
    const shift = await bestShift(flow, ({ loss, cost }) => (cost < 0 ? loss / cost : -Infinity));
    if (shift === null) return -Infinity;
    gain -= shift.loss;
    apply(flow, shift);
  }
  for (let fills = 0; fills <= 2 * MAX_DROPPED; fills++) {
    const rest = flow.limits.budget * (1 + BUDGET_ROUNDING) - flow.cost;
    const least = NEGLIGIBLE_TOLERANCES * flow.tolerance;
    const shift = await bestShift(flow, ({ loss, cost }) => (cost <= rest && -loss > least ? -loss : -Infinity));
    if (shift === null) break;
    gain -= shift.loss;
    apply(flow, shift);
  }
  return gain;
}

function apply(flow: Flow, { from, to }: Shift): void {
  flow.push(from, to);
  flow.outflow[from]--;
  flow.outflow[to]++;
}

/** The possible shift with the highest rating; null if all are rated −∞. */
async function bestShift(flow: Flow, rate: (shift: Shift) => number): Promise<Shift | null> {
  let best: Shift | null = null;
  let highest = -Infinity;
  for (const shift of await shifts(flow)) {
    const rating = rate(shift);
    if (rating > highest) [best, highest] = [shift, rating];
  }
  return best;
}

/** The shifts between all pairs of nodes that the quotas allow. */
async function shifts(flow: Flow): Promise<Shift[]> {
  await flow.findPaths(false);
  const { costs } = flow.limits;
  const found: Shift[] = [];
  for (let from = 0; from < flow.sink; from++) {
    if (flow.spare(from) <= 0) continue;
    for (let to = 0; to < flow.sink; to++) {
      const loss = flow.paths.length(from, to);
      if (from !== to && loss < Infinity && flow.room(to) > 0)
        found.push({ from, to, loss, cost: costs[to] - costs[from] });
    }
  }
  return found;
}

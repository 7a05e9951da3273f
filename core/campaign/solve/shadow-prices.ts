import type { Move } from './assignment.ts';
import { meetBudget } from './budget.ts';
import { meetQuotas, type Flow } from './flow.ts';
import type { Multipliers, NodeLimits } from './problem.ts';

/** By how many contacts a limit is loosened to find its price. */
const CONTACTS_STEP = 1000;
/** Multipliers up to this multiple of the rounding tolerance count as 0. */
const NEGLIGIBLE_TOLERANCES = 100;

/** The shadow price of a limit: how the best allocation changes if the limit is loosened by `step`. */
export interface ShadowPrice {
  readonly limit: 'min' | 'max' | 'contacts' | 'budget';
  /** The bank of a quota; −1 for limits of the whole campaign. */
  readonly bank: number;
  /** By how much the limit is loosened: a number of contacts, or an amount of money. */
  readonly step: number;
  /** How much more gain the loosened limit allows. */
  readonly gain: number;
  /** The contacts that change, of users in memory. */
  readonly moves: readonly Move[];
}

/** Limits with one of them loosened. */
interface Loosened extends Pick<ShadowPrice, 'limit' | 'bank' | 'step'> {
  readonly limits: NodeLimits;
}

/** The shadow prices of all binding limits, found by loosening one after the other; the flow must be optimal. */
export async function shadowPrices(flow: Flow, multipliers: Multipliers): Promise<ShadowPrice[]> {
  const prices: ShadowPrice[] = [];
  for (const loosened of bindingLimits(flow, multipliers)) {
    const price = await priceOf(flow, loosened);
    if (price !== null) prices.push(price);
  }
  return prices;
}

function bindingLimits({ limits, sink, tolerance }: Flow, { prices, budget }: Multipliers): Loosened[] {
  const unused = sink - 1;
  const binding = Array.from(prices, (price, node): Loosened[] => {
    const multiplier = price - budget * limits.costs[node];
    const step = Math.min(CONTACTS_STEP, multiplier > 0 ? limits.max[unused] - limits.max[node] : limits.min[node]);
    if (Math.abs(multiplier) <= NEGLIGIBLE_TOLERANCES * tolerance || !(step > 0)) return [];
    const side = multiplier > 0 ? 'max' : 'min';
    const changed = limits[side].slice();
    changed[node] += multiplier > 0 ? step : -step;
    const limit = node === unused ? 'contacts' : side;
    return [{ limit, bank: node === unused ? -1 : node, step, limits: { ...limits, [side]: changed } }];
  }).flat();
  if (budget === 0) return binding;
  const step = budgetStep(limits);
  return [...binding, { limit: 'budget', bank: -1, step, limits: { ...limits, budget: limits.budget + step } }];
}

/** About what the step of contacts costs: a power of ten. */
function budgetStep({ costs }: NodeLimits): number {
  const priced = costs.filter((cost) => cost > 0);
  const mean = priced.reduce((sum, cost) => sum + cost, 0) / priced.length;
  return 10 ** Math.floor(Math.log10(CONTACTS_STEP * mean));
}

/** Solves with a loosened limit, starting from the flow, and restores it; null if the limit cannot be loosened. */
async function priceOf(flow: Flow, { limits, ...limit }: Loosened): Promise<ShadowPrice | null> {
  const before = { limits: flow.limits, outflow: flow.outflow.slice(), budgetPrice: flow.budgetPrice };
  const rest = restValue(flow);
  flow.assignment.record();
  flow.limits = limits;
  if (limit.limit !== 'budget') {
    const node = limit.bank < 0 ? flow.sink - 1 : limit.bank;
    flow.outflow[node] += limit.limit === 'max' ? limit.step : -limit.step;
  }
  const isMet = (await meetQuotas(flow)) && (await meetBudget(flow));
  const restGain = restValue(flow) - rest;
  const moves = flow.assignment.undo();
  flow.limits = before.limits;
  flow.outflow.set(before.outflow);
  flow.budgetPrice = before.budgetPrice;
  const moved = moves.reduce((sum, { user, from, to }) => sum + gainOf(flow, user, from, to), 0);
  return isMet ? { ...limit, gain: moved + restGain, moves } : null;
}

function gainOf({ assignment }: Flow, user: number, from: number, to: number): number {
  return assignment.gain(user, to) - assignment.gain(user, from);
}

/** The yield of the rest of the budget, which is too small for another contact. */
function restValue(flow: Flow): number {
  return flow.budgetPrice === 0 ? 0 : flow.budgetPrice * (flow.limits.budget - flow.cost);
}

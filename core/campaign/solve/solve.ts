import { meetBudget } from './budget.ts';
import { ChoiceReader, collectCore, type CoreUsers } from './core-users.ts';
import { Flow, meetQuotas } from './flow.ts';
import type { Gains } from './gains.ts';
import { searchLine } from './line-search.ts';
import { multipliersOf, isWithin } from './multipliers.ts';
import { nodeLimits, type AllocationProblem, type Multipliers, type Pause, type ScoreSource } from './problem.ts';
import { firstMultipliers } from './sample.ts';

/** Gains held in memory for the users whose choice may change: 32 MB, and a few times as much for their moves. */
const CORE_CELLS = 4 << 20;
/** Users drawn for the first multipliers: enough for prices that are right to about half a percent of the contacts. */
const SAMPLE_USERS = 1 << 16;
/** From this round on, an allocation within the limits is good enough; its gap to the bound says how good. */
const ENOUGH_ROUNDS = 6;
const MAX_ROUNDS = 30;
/** After these rounds, more users are held in memory. */
const FEW_ROUNDS = 2;

/** An optimal allocation: the flow of the users in memory, and the prices at which all others choose. */
export interface SolvedFlow {
  readonly flow: Flow;
  readonly core: CoreUsers;
  readonly gains: Gains;
  readonly multipliers: Multipliers;
  /** How often users were loaded into memory. */
  readonly rounds: number;
}

/** How a problem is solved. */
export interface SolveOptions {
  /** Users held in memory at most; by default as many as fit into a fixed amount of memory. */
  readonly coreUsers?: number;
  /** Users drawn for the first multipliers. */
  readonly sampleUsers?: number;
  readonly pause?: Pause;
}

/**
 * Finds the contacts with the highest sum of gains within the limits, in constant memory. The multipliers of a sample
 * tell apart the users whose choice is clear; for the others, in memory, successive shortest paths find the optimum. If
 * the prices then move so far that other users would choose again, this is repeated from the new prices.
 */
export async function solveAllocation(
  source: ScoreSource,
  problem: AllocationProblem,
  { coreUsers, sampleUsers = SAMPLE_USERS, pause = async () => undefined }: SolveOptions = {},
): Promise<SolvedFlow> {
  const limit = coreUsers ?? Math.floor(CORE_CELLS / (source.banks * Math.min(source.banks, problem.cap)));
  const first = await firstMultipliers(source, problem, sampleUsers, pause);
  const { gains } = first;
  const reader = new ChoiceReader(source, problem.cap, gains, pause);
  const limits = nodeLimits(problem, source.users);
  let { multipliers } = first;
  for (let rounds = 1; rounds <= MAX_ROUNDS; rounds++) {
    const core = await collectCore(reader, problem.cap, multipliers.prices, limit * growth(rounds));
    const flow = new Flow(core.assignment, limits, multipliers, pause);
    const isMet = (await meetQuotas(flow)) && (await meetBudget(flow));
    const found = await multipliersOf(flow, multipliers.prices);
    const isOptimal = isMet && isWithin(core.margins, multipliers.prices, found.prices);
    multipliers = isOptimal
      ? found
      : await searchLine(reader, problem.cap, limits, multipliers, isMet ? found : pushMultipliers(flow, found));
    if (isOptimal || (isMet && rounds >= ENOUGH_ROUNDS)) return { flow, core, gains, multipliers, rounds };
  }
  throw new Error('no allocation was found within the limits');
}

/** The factor by which a round holds more users in memory than the first one: at most four. */
function growth(rounds: number): number {
  return Math.min(4, 2 ** Math.max(0, rounds - FEW_ROUNDS));
}

/** Multipliers that attract or repel the contacts of nodes for which the users in memory did not suffice. */
function pushMultipliers(flow: Flow, { prices, budget }: Multipliers): Multipliers {
  const { costs } = flow.limits;
  const step = flow.assignment.users.gains.reduce((most, gain) => Math.max(most, Math.abs(gain)), 0);
  const more = flow.cost > flow.limits.budget ? step / Math.max(...costs) : 0;
  return {
    prices: prices.map((price, node) => price + more * costs[node] + Math.sign(flow.excess(node)) * step),
    budget: budget + more,
  };
}

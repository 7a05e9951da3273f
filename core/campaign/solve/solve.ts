import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { meetBudget } from './budget.ts';
import { ChoiceReader, collectCore, type CoreLimits, type CoreUsers } from './core-users.ts';
import { Flow, meetQuotas } from './flow.ts';
import type { Gains } from './gains.ts';
import { atEqualSpeed, searchTrajectories, straight } from './line-search.ts';
import { multipliersOf, isWithin } from './multipliers.ts';
import { nodeLimits, type AllocationProblem, type Multipliers, type Pause, type ScoreSource } from './problem.ts';
import { pushMultipliers } from './push-multipliers.ts';
import { firstMultipliers, GROWTH, scaled } from './sample.ts';

/** Gains held in memory for the users whose choice may change: 32 MB, and a few times as much for their moves. */
const CORE_CELLS = 4 << 20;
/** Users drawn for the first multipliers: enough for prices that are right to about half a percent of the contacts. */
const SAMPLE_USERS = 1 << 16;
/** The largest share of the audience to solve before all of it: a larger one would hardly give better first prices. */
const MAX_SHARE = 1 / 4;
/** From this round on, an allocation within the limits is good enough; its gap to the bound says how good. */
const ENOUGH_ROUNDS = 10;
const MAX_ROUNDS = 30;
/** After these rounds, more users are held in memory: twice as many in each further one, up to four times as many. */
const FEW_ROUNDS = 2;
/** After these rounds, which few campaigns need, still more users are held. */
const MANY_ROUNDS = 15;

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
  /** Users drawn for the first multipliers, at least one. */
  readonly sampleUsers?: number;
  readonly pause?: Pause;
}

/**
 * Finds the contacts with the highest sum of gains within the limits, in constant memory. The multipliers of a sample
 * show for which users the choice is clear; for the others, in memory, successive shortest paths find the optimum. If
 * the prices then move so far that other users would choose again, this is repeated from the new prices. Throws
 * `invalid-input` if no contacts are found because the limits leave nothing to spare.
 */
export async function solveAllocation(
  source: ScoreSource,
  problem: AllocationProblem,
  { coreUsers, sampleUsers = SAMPLE_USERS, pause = async () => undefined }: SolveOptions = {},
): Promise<SolvedFlow> {
  if (!(sampleUsers >= 1)) throw new RangeError(`the first multipliers need a sample of users: ${sampleUsers}`);
  const limit = coreUsers ?? Math.floor(CORE_CELLS / (source.banks * Math.min(source.banks, problem.cap)));
  const first = await firstMultipliers(source, problem, sampleUsers, pause);
  const { gains } = first;
  const reader = new ChoiceReader(source, problem.cap, gains, pause);
  let { multipliers } = first;
  for (const share of growingShares(source.users, sampleUsers, limit))
    multipliers = (await solveRound(reader, problem, multipliers, { share, most: limit })).multipliers;
  let push: Float64Array | null = null;
  for (let rounds = 1; rounds <= MAX_ROUNDS; rounds++) {
    const round = await solveRound(reader, problem, multipliers, { share: 1, most: limit * growth(rounds), push });
    ({ multipliers, push } = round);
    const { flow, core, isMet, isOptimal } = round;
    if (isOptimal || (isMet && rounds >= ENOUGH_ROUNDS)) return { flow, core, gains, multipliers, rounds };
  }
  throw new AppError('invalid-input', message('campaign.noneFound'), message('campaign.loosenLimits'));
}

/** The shares of an audience to solve before all of it, the smallest first; none if all users fit into memory. */
function growingShares(users: number, sampleUsers: number, limit: number): number[] {
  const shares: number[] = [];
  if (users <= limit) return shares;
  for (let share = (GROWTH * sampleUsers) / users; share <= MAX_SHARE; share *= GROWTH) shares.push(share);
  return shares;
}

/** A flow at some prices, and better ones. */
interface Round {
  readonly flow: Flow;
  readonly core: CoreUsers;
  readonly multipliers: Multipliers;
  /** Whether the flow is within the limits. */
  readonly isMet: boolean;
  /** Whether no user who is not in memory would choose otherwise at the new prices. */
  readonly isOptimal: boolean;
  /** How far the prices were pushed because the users in memory do not suffice for the limits; null if they do. */
  readonly push: Float64Array | null;
}

/** Solves the problem for the users whose choice is close at the current prices. */
async function solveRound(
  reader: ChoiceReader,
  problem: AllocationProblem,
  current: Multipliers,
  held: Omit<CoreLimits, 'cap'>,
): Promise<Round> {
  const { cap } = problem;
  const { users } = reader.source;
  const core = await collectCore(reader, current.prices, { cap, ...held });
  const limits = nodeLimits(scaled(problem, held.share), Math.round(held.share * users));
  const flow = new Flow(core.assignment, limits, current, reader.pause);
  const isMet = (await meetQuotas(flow)) && (await meetBudget(flow));
  const found = await multipliersOf(flow, current.prices);
  const isOptimal = isMet && isWithin(core.margins, current.prices, found.prices);
  const target = isMet ? found : await pushMultipliers(flow, found);
  const pushed = isMet ? [] : [straight(found, target), atEqualSpeed(current, target)];
  const trajectories = [straight(current, found), ...pushed];
  const limitsOfAll = nodeLimits(problem, users);
  const multipliers = isOptimal ? found : await searchTrajectories(reader, cap, limitsOfAll, trajectories);
  const push = isMet ? null : target.prices.map((price, node) => price - found.prices[node]);
  return { flow, core, multipliers, isMet, isOptimal, push };
}

/** The factor by which a round holds more users in memory than the first one. */
function growth(rounds: number): number {
  return rounds > MANY_ROUNDS ? 8 : Math.min(4, 2 ** Math.max(0, rounds - FEW_ROUNDS));
}

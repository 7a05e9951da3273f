import { Assignment, type HeldUsers } from './assignment.ts';
import { meetBudget } from './budget.ts';
import { Flow, meetQuotas } from './flow.ts';
import { Gains, userHash } from './gains.ts';
import { multipliersOf } from './multipliers.ts';
import {
  freeMultipliers,
  nodeLimits,
  type AllocationProblem,
  type Multipliers,
  type Pause,
  type ScoreSource,
} from './problem.ts';

/** Users of the first sample. */
const FIRST_USERS = 1 << 10;
/** Each sample is this many times as large as the previous one. */
export const GROWTH = 8;

/**
 * First multipliers for an audience, and its gains: solves the problem for a small random sample with quotas in
 * proportion, then for larger ones, each starting from the multipliers of the previous one.
 */
export async function firstMultipliers(
  source: ScoreSource,
  problem: AllocationProblem,
  sampleUsers: number,
  pause: Pause,
): Promise<{ readonly multipliers: Multipliers; readonly gains: Gains }> {
  const { users, meanScore } = await drawSample(source, problem, sampleUsers, pause);
  let multipliers = freeMultipliers(source.banks);
  for (const count of sampleSizes(users.count, source.users))
    multipliers = await solveSample({ ...users, count }, scaled(problem, count / source.users), multipliers, pause);
  return { multipliers, gains: new Gains(problem, meanScore) };
}

/** The growing sizes of the samples of `drawn` users; none that would be the whole audience. */
function sampleSizes(drawn: number, users: number): number[] {
  const sizes: number[] = [];
  const first = Math.min(FIRST_USERS, drawn);
  // A last sample of at least half its intended size is worth solving.
  for (let size = first; size > 0 && size < Math.min(2 * drawn, users); size *= GROWTH)
    sizes.push(Math.min(size, drawn));
  return sizes;
}

/** Whether a user belongs to a random share of the audience; a larger share includes a smaller one. */
export function isDrawn(user: number, share: number): boolean {
  return userHash(user) < share * 2 ** 32;
}

/** The problem for a sample of the audience, with its limits in proportion. */
export function scaled(problem: AllocationProblem, share: number): AllocationProblem {
  const max = problem.max.map((most) => (most === 0 ? 0 : Math.max(1, Math.round(share * most))));
  return {
    ...problem,
    min: problem.min.map((least, bank) => Math.min(max[bank], Math.floor(share * least))),
    max,
    contacts: Math.ceil(share * problem.contacts),
    budget: share * problem.budget,
  };
}

async function solveSample(
  users: HeldUsers,
  problem: AllocationProblem,
  start: Multipliers,
  pause: Pause,
): Promise<Multipliers> {
  const limits = nodeLimits(problem, users.count);
  const { cap } = problem;
  const others = new Float64Array(users.banks + 1);
  const assignment = await Assignment.create(users, { cap, prices: start.prices, others }, pause);
  const flow = new Flow(assignment, limits, start, pause);
  await meetQuotas(flow);
  await meetBudget(flow);
  return multipliersOf(flow, start.prices);
}

async function drawSample(
  source: ScoreSource,
  problem: AllocationProblem,
  sampleUsers: number,
  pause: Pause,
): Promise<{ readonly users: HeldUsers; readonly meanScore: number }> {
  const { banks } = source;
  const drawn: { readonly hash: number; readonly scores: Float32Array }[] = [];
  const limit = (sampleUsers / source.users) * 2 ** 32;
  let sum = 0;
  for await (const block of source.blocks()) {
    await pause();
    for (let row = 0; row < block.rows; row++) {
      const scores = block.scores.subarray(row * banks, (row + 1) * banks);
      for (const score of scores) sum += Math.abs(score);
      const hash = userHash(block.first + row);
      if (hash < limit) drawn.push({ hash, scores: scores.slice() });
    }
  }
  drawn.sort((a, b) => a.hash - b.hash);
  const meanScore = sum / Math.max(1, source.users * banks);
  return { users: { count: drawn.length, banks, gains: gainsOf(drawn, problem, meanScore) }, meanScore };
}

function gainsOf(
  drawn: readonly { readonly scores: Float32Array }[],
  problem: AllocationProblem,
  meanScore: number,
): Float64Array {
  const gains = new Gains(problem, meanScore);
  const banks = problem.min.length;
  const all = new Float64Array(drawn.length * banks);
  drawn.forEach(({ scores }, user) => {
    gains.read({ first: user, rows: 1, scores }, 0, all, user * banks);
  });
  return all;
}

import { spendRest } from '../../../core/campaign/solve/budget.ts';
import { valueAllocation } from '../../../core/campaign/solve/contacts.ts';
import { userHash } from '../../../core/campaign/solve/gains.ts';
import type { AllocationProblem, ScoreBlock, ScoreSource } from '../../../core/campaign/solve/problem.ts';
import { shadowPrices } from '../../../core/campaign/solve/shadow-prices.ts';
import { solveAllocation } from '../../../core/campaign/solve/solve.ts';
import { measure } from '../measure.ts';

const BANKS = 12;
const BLOCK_USERS = 8192;

/** The cost of an allocation, and how close it is to the optimum. */
export interface CampaignFigures {
  readonly users: number;
  readonly passes: number;
  readonly cpuMs: number;
  /** How far the bound is above the gain, relative to the gain. */
  readonly gap: number;
}

/**
 * Measures the allocation of `users` to 12 banks, with minima, maxima and a budget, and the shadow prices of these. The
 * scores are computed in each pass instead of read.
 */
export async function benchCampaign(users: number): Promise<CampaignFigures> {
  let passes = 0;
  const source: ScoreSource = {
    banks: BANKS,
    users,
    async *blocks() {
      passes++;
      for (let first = 0; first < users; first += BLOCK_USERS) {
        await Promise.resolve();
        yield scoresOf(first, Math.min(BLOCK_USERS, users - first));
      }
    },
  };
  const problem = problemFor(users);
  const { result, elapsedMs, busyCores } = await measure(async () => {
    const solved = await solveAllocation(source, problem);
    await shadowPrices(solved.flow, solved.multipliers);
    await spendRest(solved.flow);
    return valueAllocation(source, problem, solved, () => Promise.resolve());
  });
  return { users, passes, cpuMs: elapsedMs * busyCores, gap: (result.bound - result.gain) / result.gain };
}

/**
 * Added to a user's number before it is hashed for a score. The solver draws its samples by the hash of the number
 * itself, so that otherwise only users with low scores would be drawn.
 */
const HASH_OFFSET = 2 ** 40;

/** Scores in money: the bank's value times a skewed probability that partly depends on the user alone. */
function scoresOf(first: number, rows: number): ScoreBlock {
  const scores = new Float32Array(rows * BANKS);
  for (let cell = 0; cell < scores.length; cell++) {
    const bank = cell % BANKS;
    const user = first + Math.floor(cell / BANKS);
    const own = userHash(HASH_OFFSET + user) / 2 ** 32;
    const ofBank = userHash(2 * HASH_OFFSET + user * BANKS + bank) / 2 ** 32;
    scores[cell] = (20 + 10 * bank) * (0.002 + 0.03 * own ** 4 + 0.02 * ofBank ** 6);
  }
  return { first, rows, scores };
}

/** Minima for half of the banks, maxima for the others, and a budget for about half of the users. */
function problemFor(users: number): AllocationProblem {
  const byBank = (value: (bank: number) => number): Float64Array =>
    Float64Array.from({ length: BANKS }, (_, bank) => value(bank));
  return {
    min: byBank((bank) => (bank < 6 ? Math.floor(0.02 * (bank + 1) * users) : 0)),
    max: byBank((bank) => (bank < 6 ? Infinity : Math.floor(0.01 * (bank - 4) * users))),
    costs: byBank((bank) => 0.05 + 0.02 * bank),
    net: true,
    cap: 1,
    contacts: Infinity,
    budget: 0.1 * users,
  };
}

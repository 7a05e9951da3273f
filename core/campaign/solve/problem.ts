/** Rounding may put a sum of costs above an equal budget by less than this share of it. */
export const BUDGET_ROUNDING = 1e-9;

/** The limits of a campaign. All arrays are by bank. */
export interface AllocationProblem {
  /** The smallest and the largest number of contacts. */
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** The cost of a contact, which counts against the budget. */
  readonly costs: Float64Array;
  /** Whether scores are money, so that a contact's cost is subtracted from its score. */
  readonly net: boolean;
  /** Maximum number of contacts per user, each for a different bank. */
  readonly cap: number;
  /** Maximum number of all contacts; infinite without a limit. */
  readonly contacts: number;
  /** Infinite without a budget. */
  readonly budget: number;
}

/** Consecutive users, with the score of each bank's best banner: `[rows × banks]`. */
export interface ScoreBlock {
  /** Number of the first user. */
  readonly first: number;
  readonly rows: number;
  readonly scores: Float32Array;
}

/** The scores of an audience, which can be read any number of times, always in the same order of users. */
export interface ScoreSource<Block extends ScoreBlock = ScoreBlock> {
  readonly banks: number;
  readonly users: number;
  /** The blocks in order; a block is only valid until the next one is read. */
  blocks(): AsyncIterable<Block>;
}

/** The Lagrangian multipliers of the limits: what one more contact, or one more unit of the budget, is worth. */
export interface Multipliers {
  /**
   * The price of a contact by bank, and last that of an unused contact: `multiplier of the quota + budget × cost`. A
   * user gets the contacts with the highest gain minus price.
   */
  readonly prices: Float64Array;
  /** The price of a unit of the budget, at least 0. */
  readonly budget: number;
}

/** Multipliers of limits that do not bind. */
export function freeMultipliers(banks: number): Multipliers {
  return { prices: new Float64Array(banks + 1), budget: 0 };
}

/** The limits by node: the banks, and last the unused contacts of the users, so that every user fills the cap. */
export interface NodeLimits {
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly costs: Float64Array;
  readonly budget: number;
}

/** The limits by node for an audience of this size. */
export function nodeLimits({ min, max, costs, cap, contacts, budget }: AllocationProblem, users: number): NodeLimits {
  const slots = cap * users;
  return {
    min: Float64Array.of(...min, Math.max(0, slots - contacts)),
    max: Float64Array.of(...max.map((most) => Math.min(most, users)), slots),
    costs: Float64Array.of(...costs, 0),
    budget,
  };
}

/** Yields to the event loop, and throws if the job is cancelled. */
export type Pause = () => Promise<void>;

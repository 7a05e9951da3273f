import { Assignment } from './assignment.ts';
import { Choice } from './choice.ts';
import type { Gains } from './gains.ts';
import { countMoves, holdsUser, Margins } from './margins.ts';
import type { Pause, ScoreBlock, ScoreSource } from './problem.ts';

/** The users whose best choice may still change, in memory; all others keep theirs at the prices given. */
export interface CoreUsers {
  readonly assignment: Assignment;
  /** The numbers of the users in the audience, ascending. */
  readonly numbers: Float64Array;
  /** The prices at which all others choose. */
  readonly prices: Float64Array;
  /** By pair of nodes: how far the first one's price may rise above the second one's before others choose again. */
  readonly margins: Float64Array;
}

/** Reads an audience's users one after the other, with their gains and their choice at some prices. */
export class ChoiceReader<Block extends ScoreBlock = ScoreBlock> {
  readonly source: ScoreSource<Block>;
  readonly #cap: number;
  readonly #gains: Gains;
  readonly pause: Pause;
  /** The gains of the user being visited. */
  readonly row: Float64Array;

  constructor(source: ScoreSource<Block>, cap: number, gains: Gains, pause: Pause) {
    this.source = source;
    this.#cap = cap;
    this.#gains = gains;
    this.pause = pause;
    this.row = new Float64Array(source.banks);
  }

  /** Calls `visit` for every user. */
  async visit(prices: Float64Array, visit: (choice: Choice, block: Block, row: number) => void): Promise<void> {
    const choice = new Choice(this.#cap, this.source.banks);
    for await (const block of this.source.blocks()) {
      await this.pause();
      for (let row = 0; row < block.rows; row++) {
        this.#gains.read(block, row, this.row, 0);
        choice.choose(this.row, 0, prices);
        visit(choice, block, row);
      }
    }
  }
}

/** Loads the users who lose least by a move from one node to another: at most about `limit`. */
export async function collectCore(
  reader: ChoiceReader,
  cap: number,
  prices: Float64Array,
  limit: number,
): Promise<CoreUsers> {
  const { banks, users } = reader.source;
  const isWhole = users <= limit;
  const margins = isWhole ? null : await measureMargins(reader, cap, prices, limit);
  const others = new Float64Array(banks + 1);
  const numbers: number[] = [];
  let gains = new Float64Array(banks * Math.min(users, limit));
  await reader.visit(prices, (choice, { first }, row) => {
    if (margins !== null && !holdsUser(choice, cap, margins, prices.length ** 2)) {
      for (let index = 0; index < choice.count; index++) others[choice.banks[index]]++;
      others[banks] += cap - choice.count;
      return;
    }
    if (banks * numbers.length === gains.length) gains = grown(gains, banks);
    gains.set(reader.row, banks * numbers.length);
    numbers.push(first + row);
  });
  const held = { count: numbers.length, banks, gains: gains.subarray(0, banks * numbers.length) };
  return {
    assignment: await Assignment.create(held, { cap, prices, others }, reader.pause),
    numbers: Float64Array.from(numbers),
    prices,
    margins: margins?.ofPairs() ?? new Float64Array(prices.length ** 2).fill(Infinity),
  };
}

function grown(gains: Float64Array, banks: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * gains.length + banks);
  larger.set(gains);
  return larger;
}

/**
 * Finds the margins at which at most about `limit` users are held. As `Margins` may hold twice its limits, these add up
 * to half of `limit`: three quarters of the half for the users who lose least by any move, and an equal share of the
 * rest for each pair of nodes.
 */
async function measureMargins(
  reader: ChoiceReader,
  cap: number,
  prices: Float64Array,
  limit: number,
): Promise<Margins> {
  const pairs = prices.length ** 2;
  const margins = new Margins([
    ...Array<number>(pairs).fill(Math.ceil(limit / 8 / pairs)),
    Math.floor((3 * limit) / 8),
  ]);
  await reader.visit(prices, (choice) => {
    countMoves(choice, cap, margins, pairs);
  });
  margins.set();
  return margins;
}

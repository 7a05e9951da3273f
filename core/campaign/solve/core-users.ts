import { Assignment } from './assignment.ts';
import { Choice } from './choice.ts';
import type { Gains } from './gains.ts';
import { countMoves, holdsUser, Margins } from './margins.ts';
import type { Pause, ScoreBlock, ScoreSource } from './problem.ts';
import { isDrawn } from './sample.ts';

/** The users whose best choice may still change, in memory; all others keep theirs at the prices given. */
export interface CoreUsers {
  readonly assignment: Assignment;
  /** The numbers of the users in the audience, ascending. */
  readonly numbers: Float64Array;
  /** The prices at which all others choose. */
  readonly prices: Float64Array;
  /** By pair of nodes: how far the first node's price may rise above the second's before other users choose again. */
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

/** Which users to hold in memory. */
export interface CoreLimits {
  readonly cap: number;
  /** About how many users to hold at most. */
  readonly most: number;
  /** The share of the audience that stands for all of it: other users are counted, but not held. */
  readonly share: number;
  /** How far prices were pushed because the users held last did not suffice; null if they did. */
  readonly push?: Float64Array | null;
}

/**
 * Loads the users who lose least by a move from one node to another. With a share below 1, the assignment is that of a
 * random sample whose contacts are in exact proportion to those of the audience.
 */
export async function collectCore(reader: ChoiceReader, prices: Float64Array, core: CoreLimits): Promise<CoreUsers> {
  const { cap, most, share } = core;
  const { banks, users } = reader.source;
  const margins = users * share <= most ? null : await measureMargins(reader, prices, core);
  const totals = new Float64Array(banks + 1);
  const held = new Float64Array(banks + 1);
  const numbers: number[] = [];
  let gains = new Float64Array(banks * Math.min(users, most));
  await reader.visit(prices, (choice, { first }, row) => {
    countContacts(choice, cap, totals);
    if (!isDrawn(first + row, share)) return;
    if (margins !== null && !holdsUser(choice, cap, margins, prices.length ** 2)) return;
    countContacts(choice, cap, held);
    if (banks * numbers.length === gains.length) gains = grown(gains, banks);
    gains.set(reader.row, banks * numbers.length);
    numbers.push(first + row);
  });
  const heldUsers = { count: numbers.length, banks, gains: gains.subarray(0, banks * numbers.length) };
  const others = inProportion(totals, cap * Math.round(share * users), share).map((count, node) => count - held[node]);
  return {
    assignment: await Assignment.create(heldUsers, { cap, prices, others }, reader.pause),
    numbers: Float64Array.from(numbers),
    prices,
    margins: margins?.ofPairs() ?? new Float64Array(prices.length ** 2).fill(Infinity),
  };
}

function countContacts({ banks, count }: Choice, cap: number, counts: Float64Array): void {
  for (let index = 0; index < count; index++) counts[banks[index]]++;
  counts[counts.length - 1] += cap - count;
}

/** A share of the contacts of each node, in whole numbers that add up to `sum`: the unused contacts make up for it. */
function inProportion(totals: Float64Array, sum: number, share: number): Float64Array {
  const counts = totals.map((count) => Math.round(share * count));
  const unused = counts.length - 1;
  counts[unused] += sum - counts.reduce((all, count) => all + count, 0);
  return counts;
}

function grown(gains: Float64Array, banks: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * gains.length + banks);
  larger.set(gains);
  return larger;
}

/** Finds the margins at which at most about `most` users are held. */
async function measureMargins(
  reader: ChoiceReader,
  prices: Float64Array,
  { cap, most, share, push = null }: CoreLimits,
): Promise<Margins> {
  const pairs = prices.length ** 2;
  const margins = new Margins(marginLimits(prices.length, most, push));
  await reader.visit(prices, (choice, { first }, row) => {
    if (isDrawn(first + row, share)) countMoves(choice, cap, margins, pairs);
  });
  margins.set();
  return margins;
}

/**
 * How many users to hold for each pair of nodes and, last, for the best moves. As `Margins` may hold twice its limits,
 * these add up to half of `most`: three quarters of the half for the users who lose least by any move, and an equal
 * share of the rest for each pair. After a push, half of the half is for the moves that it calls for, to nodes whose
 * prices were pushed up less.
 */
function marginLimits(nodes: number, most: number, push: Float64Array | null): number[] {
  const all = nodes ** 2;
  const isCalledFor = (pair: number): boolean => push !== null && push[Math.floor(pair / nodes)] > push[pair % nodes];
  const pairs = Array.from({ length: all }, (_, pair) => isCalledFor(pair));
  const called = pairs.filter(Boolean).length;
  const rest = called === 0 ? most / 2 : most / 4;
  return [
    ...pairs.map((isCalled) => Math.ceil(rest / 4 / all + (isCalled ? most / 4 / called : 0))),
    Math.floor((3 * rest) / 4),
  ];
}

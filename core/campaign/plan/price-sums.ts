import { stepIndexes, unionSteps } from '../../score/ranking/list-writer.ts';
import type { BlockDetails } from '../audience/stored-block.ts';
import type { ShadowPrice } from '../solve/shadow-prices.ts';
import type { SolvedFlow } from '../solve/solve.ts';
import type { ContactReader } from './contact-sums.ts';

/** The price of a limit: how much more the campaign would yield if the limit were loosened by `step`. */
export interface LimitPrice {
  readonly limit: ShadowPrice['limit'];
  /** The bank of a quota; null for a limit of the whole campaign. */
  readonly bank: string | null;
  /** Contacts, or an amount of money. */
  readonly step: number;
  /** In the unit that the campaign maximises. */
  readonly gain: number;
  /** Conversions by step; negative if there would be fewer. */
  readonly conversions: Readonly<Record<string, number>>;
  /** The expected value of all conversions; null without values. */
  readonly value: number | null;
}

interface PricedMove {
  readonly price: number;
  readonly bank: number;
  readonly sign: 1 | -1;
}

/** Adds up the conversions that each limit costs, from the contacts that change if it is loosened. */
export class PriceSums {
  readonly #reader: ContactReader;
  readonly #prices: readonly ShadowPrice[];
  readonly #moves = new Map<number, PricedMove[]>();
  readonly #steps: readonly string[];
  readonly #stepIndexes: readonly Int32Array[];
  readonly #conversions: readonly Float64Array[];
  readonly #values: Float64Array;

  constructor(reader: ContactReader, prices: readonly ShadowPrice[], { core }: SolvedFlow) {
    this.#reader = reader;
    this.#prices = prices;
    this.#steps = unionSteps(reader.shape.runs);
    this.#stepIndexes = stepIndexes(reader.shape);
    this.#conversions = prices.map(() => new Float64Array(this.#steps.length));
    this.#values = new Float64Array(prices.length);
    prices.forEach(({ moves }, price) => {
      for (const { user, from, to } of moves) {
        this.#addMove(core.numbers[user], { price, bank: from, sign: -1 });
        this.#addMove(core.numbers[user], { price, bank: to, sign: 1 });
      }
    });
  }

  /** Whether a user's contacts change in one of the prices. */
  has(user: number): boolean {
    return this.#moves.has(user);
  }

  /** Adds the changes of a user; an unused contact yields nothing. */
  add(user: number, details: BlockDetails, row: number): void {
    for (const { price, bank, sign } of this.#moves.get(user) ?? []) {
      const isContact = bank < this.#reader.banks;
      if (isContact && this.#reader.weight(details, row, bank) > 0) this.#addContact(price, sign, details, row, bank);
    }
  }

  /** The prices, with the names of the banks. */
  prices(banks: readonly string[], hasValues: boolean): LimitPrice[] {
    return this.#prices.map(({ limit, bank, step, gain }, price) => ({
      limit,
      bank: bank < 0 ? null : banks[bank],
      step,
      gain,
      conversions: Object.fromEntries(this.#steps.map((name, index) => [name, this.#conversions[price][index]])),
      value: hasValues ? this.#values[price] : null,
    }));
  }

  #addMove(user: number, move: PricedMove): void {
    const moves = this.#moves.get(user);
    if (moves === undefined) this.#moves.set(user, [move]);
    else moves.push(move);
  }

  #addContact(price: number, sign: number, details: BlockDetails, row: number, bank: number): void {
    const candidate = this.#reader.candidate(details, row, bank);
    const from = this.#reader.probabilitiesAt(row, bank);
    this.#stepIndexes[candidate].forEach((step, index) => {
      if (step >= 0) this.#conversions[price][index] += sign * details.probabilities[from + step];
    });
    const value = this.#reader.shape.candidates[candidate].value ?? 0;
    this.#values[price] += sign * value * this.#reader.objective(details, row, bank);
  }
}

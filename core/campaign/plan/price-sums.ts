import {
  forecastDifference,
  forecastValueDifference,
  type ComparedRows,
  type ComparedShape,
  type DifferenceForecast,
} from '../../score/ranking/forecast-difference.ts';
import { stepIndexes, unionSteps } from '../../score/ranking/list-writer.ts';
import { ProbabilitySums } from '../../score/ranking/probability-sums.ts';
import { intervalOf } from '../../store/runs/export-intervals.ts';
import type { BlockDetails } from '../audience/stored-block.ts';
import type { ShadowPrice } from '../solve/shadow-prices.ts';
import type { SolvedFlow } from '../solve/solve.ts';
import type { ContactReader, OutlookInterval } from './contact-sums.ts';

/** The price of a limit: how much more the campaign would yield if the limit were loosened by `step`. */
export interface LimitPrice {
  readonly limit: ShadowPrice['limit'];
  /** The bank of a quota; null for a limit of the whole campaign. */
  readonly bank: string | null;
  /** By how much the limit is loosened: a number of contacts, or an amount of money. Not a step of the funnel. */
  readonly step: number;
  /** In the unit that the campaign maximises. */
  readonly gain: number;
  /** Conversions by step; negative if there would be fewer. */
  readonly conversions: Readonly<Record<string, number>>;
  /** Their intervals; absent in plans from older versions. */
  readonly conversionIntervals?: Readonly<Record<string, OutlookInterval>> | undefined;
  /** The expected value of all conversions; null without values. */
  readonly value: number | null;
  /** Its interval; null without values, absent in plans from older versions. */
  readonly valueInterval?: OutlookInterval | null | undefined;
}

interface PricedMove {
  readonly price: number;
  readonly bank: number;
  readonly sign: 1 | -1;
}

/** The contacts that a loosened limit adds, or those that it removes. */
class ChangedContacts {
  readonly steps: readonly ProbabilitySums[];
  /** By candidate, the value of the conversions of its objective; and the variance of their sum by chance. */
  readonly values: Float64Array;
  variance = 0;

  constructor(candidates: number, steps: number) {
    this.steps = Array.from({ length: steps }, () => new ProbabilitySums(candidates));
    this.values = new Float64Array(candidates);
  }

  addValue(candidate: number, value: number, objective: number): void {
    this.values[candidate] += value * objective;
    this.variance += value ** 2 * objective * (1 - objective);
  }
}

/** The contacts that change if a limit is loosened. */
interface PriceContacts {
  readonly added: ChangedContacts;
  readonly removed: ChangedContacts;
}

/** Adds up the conversions that each limit costs, from the contacts that change if it is loosened. */
export class PriceSums {
  readonly #reader: ContactReader;
  readonly #prices: readonly ShadowPrice[];
  readonly #moves = new Map<number, PricedMove[]>();
  readonly #shape: ComparedShape;
  readonly #steps: readonly string[];
  readonly #stepIndexes: readonly Int32Array[];
  readonly #contacts: readonly PriceContacts[];

  constructor(reader: ContactReader, prices: readonly ShadowPrice[], { core }: SolvedFlow) {
    this.#reader = reader;
    this.#prices = prices;
    this.#steps = unionSteps(reader.shape.runs);
    this.#stepIndexes = stepIndexes(reader.shape);
    const { candidates, runs } = reader.shape;
    // Each bank has one run, so it does not matter which runs were trained on the same dataset.
    this.#shape = { candidates, runs: runs.map((run) => ({ ...run, dataset: null })) };
    const changed = (): ChangedContacts => new ChangedContacts(candidates.length, this.#steps.length);
    this.#contacts = prices.map(() => ({ added: changed(), removed: changed() }));
    prices.forEach(({ moves }, price) => {
      for (const { user, from, to } of moves) {
        this.#addMove(core.numbers[user], { price, bank: from, sign: -1 });
        this.#addMove(core.numbers[user], { price, bank: to, sign: 1 });
      }
    });
  }

  /** Whether a user's contacts change if one of the limits is loosened. */
  has(user: number): boolean {
    return this.#moves.has(user);
  }

  /** Adds the changes of a user. A move from or to the unused contacts changes one bank only. */
  add(user: number, details: BlockDetails, row: number): void {
    for (const { price, bank, sign } of this.#moves.get(user) ?? []) {
      const isContact = bank < this.#reader.banks;
      if (isContact && this.#reader.weight(details, row, bank) > 0) this.#addContact(price, sign, details, row, bank);
    }
  }

  /** The prices, with the names of the banks. */
  prices(banks: readonly string[], hasValues: boolean): LimitPrice[] {
    return this.#prices.map(({ limit, bank, step, gain }, price) => {
      const { added, removed } = this.#contacts[price];
      const changes = this.#steps.map(
        (name, index) => [name, this.#change(name, index, this.#contacts[price])] as const,
      );
      const rows = { shape: this.#shape, objectives: this.#reader.shape.candidates };
      const value = hasValues ? forecastValueDifference({ ...rows, ...removed }, { ...rows, ...added }) : null;
      return {
        limit,
        bank: bank < 0 ? null : banks[bank],
        step,
        gain,
        conversions: Object.fromEntries(changes.map(([name, { expected }]) => [name, expected])),
        conversionIntervals: Object.fromEntries(changes.map(([name, change]) => [name, intervalOf(change)])),
        value: value?.expected ?? null,
        valueInterval: value && intervalOf(value),
      };
    });
  }

  #change(step: string, index: number, { added, removed }: PriceContacts): DifferenceForecast {
    const rows = (contacts: ChangedContacts): ComparedRows => ({ shape: this.#shape, sums: contacts.steps[index] });
    return forecastDifference(step, rows(removed), rows(added));
  }

  #addMove(user: number, move: PricedMove): void {
    const moves = this.#moves.get(user);
    if (moves === undefined) this.#moves.set(user, [move]);
    else moves.push(move);
  }

  #addContact(price: number, sign: number, details: BlockDetails, row: number, bank: number): void {
    const candidate = this.#reader.candidate(details, row, bank);
    const from = this.#reader.probabilitiesAt(row, bank);
    const { added, removed } = this.#contacts[price];
    const contacts = sign > 0 ? added : removed;
    this.#stepIndexes[candidate].forEach((step, index) => {
      if (step >= 0) contacts.steps[index].add(candidate, details.probabilities[from + step]);
    });
    const value = this.#reader.shape.candidates[candidate].value ?? 0;
    contacts.addValue(candidate, value, this.#reader.objective(details, row, bank));
  }
}

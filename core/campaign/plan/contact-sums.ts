import type { StepForecast } from '../../score/ranking/forecast.ts';
import { ListSums } from '../../score/ranking/list-sums.ts';
import { hasValues, type ListShape } from '../../score/ranking/list-writer.ts';
import type { ValueForecast } from '../../score/ranking/value-forecast.ts';
import { intervalOf } from '../../store/runs/export-intervals.ts';
import type { BlockDetails, StoredShape } from '../audience/stored-block.ts';
import type { AllocationProblem } from '../solve/problem.ts';

/** The 95 % interval of an expected figure, with its errors. */
export type OutlookInterval = Omit<ValueForecast, 'expected'>;

/** The expected yield of the contacts of a bank. */
export interface BankOutlook {
  readonly contacts: number;
  /** Contacts with a weight above 0: only these are expected to convert; absent in plans from older versions. */
  readonly counted?: number | undefined;
  /** Expected conversions of the bank's objective. */
  readonly conversions: number;
  /** Their interval; absent in plans from older versions. */
  readonly conversionsInterval?: OutlookInterval | undefined;
  /** The expected value of these conversions; null without values. */
  readonly value: number | null;
  /** Its interval; null without values, absent in plans from older versions. */
  readonly valueInterval?: OutlookInterval | null | undefined;
  readonly cost: number;
}

/** The expected yield of a list of contacts: that of a campaign, or of the plain ranking. */
export interface ContactsOutlook extends Omit<BankOutlook, 'conversions' | 'conversionsInterval' | 'counted'> {
  /** The forecast by step. */
  readonly steps: readonly StepForecast[];
  /** The sum that a campaign maximises: weighted value, minus cost if there are values. */
  readonly gain: number;
}

/** Reads the details of a contact between a user, given by the row, and a bank. */
export class ContactReader {
  readonly shape: ListShape;
  readonly #stored: StoredShape;
  readonly #weightedAt: readonly number[];

  constructor(shape: ListShape, stored: StoredShape) {
    this.shape = shape;
    this.#stored = stored;
    this.#weightedAt = Array.from({ length: stored.banks }, (_, bank) => stored.weightedBanks.indexOf(bank));
  }

  /** The number of banks. */
  get banks(): number {
    return this.#stored.banks;
  }

  /** Index of the bank's best candidate for a user. */
  candidate({ candidates }: BlockDetails, row: number, bank: number): number {
    return candidates[row * this.#stored.banks + bank];
  }

  /** The weight of the candidate for the user, as scoring multiplies it. */
  weight(details: BlockDetails, row: number, bank: number): number {
    const weight = this.shape.candidates[this.candidate(details, row, bank)].weight * details.weights[row];
    const at = this.#weightedAt[bank];
    return at < 0 ? weight : weight * details.bankWeights[at][row];
  }

  /** Index among the details' probabilities of the candidate's first one. */
  probabilitiesAt(row: number, bank: number): number {
    return (row * this.#stored.banks + bank) * this.#stored.steps;
  }

  /** The probability of the candidate's objective. */
  objective(details: BlockDetails, row: number, bank: number): number {
    const { step } = this.shape.candidates[this.candidate(details, row, bank)];
    return details.probabilities[this.probabilitiesAt(row, bank) + step];
  }
}

/** Adds up the contacts of a list. */
export class ContactSums {
  readonly list: ListSums;
  readonly #reader: ContactReader;
  readonly #problem: AllocationProblem;
  readonly #contacts: Float64Array;
  readonly #counted: Float64Array;
  #gain = 0;

  constructor(reader: ContactReader, problem: AllocationProblem) {
    this.list = new ListSums(reader.shape);
    this.#reader = reader;
    this.#problem = problem;
    this.#contacts = new Float64Array(problem.costs.length);
    this.#counted = new Float64Array(problem.costs.length);
  }

  /** Adds a contact. A contact of weight 0 costs, but no conversion is expected from it. */
  add(details: BlockDetails, row: number, bank: number, score: number): void {
    const weight = this.#reader.weight(details, row, bank);
    const candidate = this.#reader.candidate(details, row, bank);
    this.list.addRow(candidate, weight, details.probabilities, this.#reader.probabilitiesAt(row, bank));
    this.#contacts[bank]++;
    this.#gain += score - (this.#problem.net ? this.#problem.costs[bank] : 0);
    if (weight > 0) this.#counted[bank]++;
  }

  /** The sums of each bank, given its name and the value of a conversion. */
  banks(names: readonly string[], values: Float64Array): BankOutlook[] {
    const isValued = hasValues(this.#reader.shape);
    return names.map((name, bank) => {
      const { expected, ...forecast } = this.list.forecastOfBank(name);
      const contacts = this.#contacts[bank];
      return {
        contacts,
        counted: this.#counted[bank],
        conversions: expected,
        conversionsInterval: scaled(forecast, 1),
        value: isValued ? values[bank] * expected : null,
        valueInterval: isValued ? scaled(forecast, values[bank]) : null,
        cost: contacts * this.#problem.costs[bank],
      };
    });
  }

  /** The sums of all banks. */
  outlook(): ContactsOutlook {
    const forecast = this.list.value();
    return {
      contacts: this.#contacts.reduce((sum, contacts) => sum + contacts, 0),
      steps: this.list.forecast(),
      value: forecast?.expected ?? null,
      valueInterval: forecast && intervalOf(forecast),
      cost: this.#contacts.reduce((sum, contacts, bank) => sum + contacts * this.#problem.costs[bank], 0),
      gain: this.#gain,
    };
  }
}

/** The interval of a multiple of a figure. */
function scaled({ low, high, errors }: OutlookInterval, factor: number): OutlookInterval {
  const times = (error: number | null): number | null => (error === null ? null : factor * error);
  return {
    low: factor * low,
    high: factor * high,
    errors: { ...errors, chance: factor * errors.chance, model: times(errors.model), drift: times(errors.drift) },
  };
}

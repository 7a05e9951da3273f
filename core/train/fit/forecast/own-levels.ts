import { expectedScales } from '../../../evaluate/correction.ts';
import { conditionalRate } from '../../../evaluate/level-shift.ts';
import { forecastLevels, type LevelForecast, type LevelPeriod } from '../../../evaluate/local-level.ts';
import type { Project } from '../../../store/file/project.ts';
import { banksOfRows, groupReader, type PredictedSamples, type TimeRange } from './forecast-cells.ts';
import type { GroupCodes } from './group-codes.ts';

/** The level of a bank's step at the time of a campaign, among samples that reach the previous step. */
export interface OwnLevel extends LevelForecast {
  /** Its forecast rate after the shift. */
  readonly rate: number;
}

/** The time of a campaign, and the groups of samples. */
export interface OwnLevelSetup {
  readonly steps: readonly string[];
  readonly range: TimeRange | null;
  readonly codes: GroupCodes;
  /** When the campaign ends, in periods since the beginning of the range. */
  readonly campaign: number;
}

/** The level of each bank by step, forecast from all of its days; `[bank code][step]`. */
export function ownLevels(
  project: Project,
  samples: readonly PredictedSamples[],
  { steps, range, codes, campaign }: OwnLevelSetup,
): ReadonlyMap<number, readonly OwnLevel[]> {
  const sums = new ConditionalSums(steps, range, codes);
  for (const some of samples) sums.add(project, some);
  const banks = sums.banks;
  const levels = steps.map((_, step) => {
    const periods = banks.map((bank) => sums.of(bank, step));
    // A period's samples are on average in its middle.
    const forecasts = forecastLevels(periods, range === null ? 0 : campaign - 0.5);
    return forecasts.map((forecast, index) => ({ ...forecast, rate: shiftedRate(periods[index], forecast.shift) }));
  });
  return new Map(banks.map((bank, index) => [bank, levels.map((ofStep) => ofStep[index])]));
}

/** The rate of a step after a shift of its log-odds; 0 if no sample reached the previous step. */
function shiftedRate(periods: readonly LevelPeriod[], shift: number): number {
  const sum = (key: 'reached' | 'expected'): number => periods.reduce((total, period) => total + period[key], 0);
  const [reached, expected] = [sum('reached'), sum('expected')];
  return expected > 0 ? 1 / (1 + (reached / expected - 1) * Math.exp(-shift)) : 0;
}

type Sums = { -readonly [Key in keyof LevelPeriod]: LevelPeriod[Key] };

/** Sums predictions and outcomes of each step over the samples that reached the previous step, by bank and period. */
class ConditionalSums {
  readonly #steps: readonly string[];
  readonly #range: TimeRange | null;
  readonly #codes: GroupCodes;
  /** `[bank code][step][period]`. */
  readonly #banks = new Map<number, readonly Map<number, Sums>[]>();

  constructor(steps: readonly string[], range: TimeRange | null, codes: GroupCodes) {
    this.#steps = steps;
    this.#range = range;
    this.#codes = codes;
  }

  get banks(): number[] {
    return [...this.#banks.keys()];
  }

  /** The periods of a bank, the oldest first. */
  of(bank: number, step: number): LevelPeriod[] {
    return [...(this.#banks.get(bank)?.[step].values() ?? [])].sort((one, other) => one.period - other.period);
  }

  add(project: Project, { dataset, predictions }: PredictedSamples): void {
    const groupOf = groupReader(project, dataset, this.#range, this.#codes);
    const { depth, matureSteps, sourceRows, weights, probabilities } = predictions;
    const columns = this.#steps.map((step) => probabilities[step]);
    const scalesOf = expectedScales(columns, weights, banksOfRows(project, dataset, sourceRows, this.#codes));
    for (let row = 0; row < predictions.rows; row++) {
      const { bank, period } = groupOf(sourceRows[row]);
      const ofBank = this.#stepsOf(bank);
      const weight = weights?.[row] ?? 1;
      const scales = scalesOf(bank);
      for (let step = 0; step < Math.min(matureSteps[row], depth[row] + 1); step++) {
        const p = columns[step][row];
        const rate = step === 0 ? p : conditionalRate(p, columns[step - 1][row]);
        count(ofBank[step], period, weight * scales[step], rate, depth[row] > step);
      }
    }
  }

  #stepsOf(bank: number): readonly Map<number, Sums>[] {
    let steps = this.#banks.get(bank);
    if (steps === undefined) this.#banks.set(bank, (steps = this.#steps.map(() => new Map<number, Sums>())));
    return steps;
  }
}

function count(periods: Map<number, Sums>, period: number, weight: number, rate: number, observed: boolean): void {
  let sums = periods.get(period);
  if (sums === undefined) periods.set(period, (sums = { period, reached: 0, expected: 0, variance: 0, observed: 0 }));
  sums.reached += weight;
  sums.expected += weight * rate;
  sums.variance += weight * rate * (1 - rate);
  if (observed) sums.observed += weight;
}

import { Z_95 } from '../../funnel/interval.ts';
import { ownValue } from '../../own-value.ts';
import type { ForecastParameters } from '../../predict/forecast.ts';

/** The parts of a forecast's error, in its unit; null if no run has an estimate, as runs from older versions. */
export interface ForecastErrors {
  /** Each user converts or not. */
  readonly chance: number;
  /** The model is off, by banner and as a whole. */
  readonly model: number | null;
  /**
   * Rate drift: rates change between the data and the campaign; also null if the data do not reach back far enough.
   */
  readonly drift: number | null;
  /** The parts that only some runs have an estimate of: they leave out the errors of the other runs. */
  readonly incomplete?: readonly ('model' | 'drift')[] | undefined;
}

/** The relative variances of a run's forecast of a step for one of its banks. */
export interface BankVariances {
  readonly model: number;
  readonly level: number;
  /** Null if the data do not reach back far enough to estimate it. */
  readonly drift: number | null;
}

/** The relative variances of a run's forecast for a bank; null if it has none for the step. */
export function variancesOf(
  forecast: ForecastParameters | null | undefined,
  bank: string,
  step: string,
): BankVariances | null {
  if (forecast === null || forecast === undefined) return null;
  const index = forecast.variances.findIndex((entry) => entry.step === step);
  if (index < 0) return null;
  const { model, level = 0, drift } = forecast.variances[index];
  const own = ownValue(forecast.ownLevels, bank);
  return { model, level: own === undefined ? level : own[index], drift };
}

/** What a candidate adds to a forecast, in conversions or money, and the variances of its run; null without any. */
export interface ForecastTerm {
  readonly amount: number;
  readonly variances: BankVariances | null;
  /** Candidates with the same group have the same error of the level, or the same drift; by default all have. */
  readonly levelGroup?: string;
  readonly driftGroup?: string;
}

/** The variance of a forecast, and the parts of its error. */
export interface CombinedErrors {
  readonly variance: number;
  /** Half-width of the 95 % interval due to each part alone. */
  readonly errors: ForecastErrors;
}

/**
 * Combines the errors of a forecast Σ a of the amounts a of its candidates, which may be negative, with the variance
 * `chance` of its outcomes. Errors of the model are independent by banner, so they average out over several. Errors of
 * the level, and drift, are taken as common to all candidates:
 *
 *     variance = chance + Σ a² model + (Σ a √level)² + (Σ a √drift)²
 *
 * In a difference they would then cancel out, even between banks. So they are taken as independent between groups where
 * that gives the larger variance: Σ over groups (Σ a √level)².
 *
 * Runs without an estimate add nothing to a part, but do not make it unknown. So if all amounts have the same sign, the
 * error of the sum is never below that of one of its terms.
 */
export function combineErrors(terms: readonly ForecastTerm[], chance: number): CombinedErrors {
  let model = 0;
  const [levels, drifts] = [new GroupedErrors(), new GroupedErrors()];
  const known = { model: 0, drift: 0 };
  for (const { amount, variances, levelGroup, driftGroup } of terms) {
    if (variances === null) continue;
    known.model++;
    model += amount ** 2 * variances.model;
    levels.add(levelGroup, amount * Math.sqrt(variances.level));
    if (variances.drift === null) continue;
    known.drift++;
    drifts.add(driftGroup, amount * Math.sqrt(variances.drift));
  }
  const parts = { chance: Math.max(0, chance), model: model + levels.variance, drift: drifts.variance };
  const halfWidth = (part: 'model' | 'drift'): number | null =>
    known[part] === 0 && terms.length > 0 ? null : Z_95 * Math.sqrt(parts[part]);
  const incomplete = (['model', 'drift'] as const).filter((part) => known[part] > 0 && known[part] < terms.length);
  return {
    variance: parts.chance + parts.model + parts.drift,
    errors: {
      chance: Z_95 * Math.sqrt(parts.chance),
      model: halfWidth('model'),
      drift: halfWidth('drift'),
      ...(incomplete.length > 0 && { incomplete }),
    },
  };
}

/** Errors that add up within a group, and may do so between groups. */
class GroupedErrors {
  readonly #sums = new Map<string, number>();

  add(group = '', error: number): void {
    this.#sums.set(group, (this.#sums.get(group) ?? 0) + error);
  }

  get variance(): number {
    const errors = [...this.#sums.values()];
    const sum = errors.reduce((total, error) => total + error, 0);
    return Math.max(
      sum ** 2,
      errors.reduce((squares, error) => squares + error ** 2, 0),
    );
  }
}

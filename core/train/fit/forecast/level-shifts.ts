import { sumOf, type ForecastCell } from '../../../evaluate/forecast-variance.ts';
import type { ShiftsByBank, VariancesByBank } from '../../../predict/forecast.ts';
import type { NewestLevel, NewestLevels } from './newest-levels.ts';
import type { OwnLevel } from './own-levels.ts';

/**
 * With a smaller share of a step's training conversions, a bank's own conversions and newest days say too little about
 * its level.
 */
const MIN_SHARE = 0.05;

/** Whether the level of a bank's step follows its newest days. */
export type Follows = (bank: number, step: number) => boolean;

/** Which levels can follow the newest days; `trained` are the cells of the training set by step. */
export function followsNewest(newest: readonly NewestLevels[], trained: readonly (readonly ForecastCell[])[]): Follows {
  const shares = trained.map((cells) => {
    const total = sumOf(cells).observed;
    const byBank = Map.groupBy(cells, ({ bank }) => bank);
    return (bank: number): number => (total > 0 ? sumOf(byBank.get(bank) ?? []).observed / total : 1);
  });
  const levels = new Map(newest.map((ofBank) => [ofBank.bank, ofBank.levels]));
  return (bank, step) => (levels.get(bank)?.[step].expected ?? 0) > 0 && shares[step](bank) >= MIN_SHARE;
}

/** The inputs of the levels. */
export interface LevelSources {
  readonly newest: readonly NewestLevels[];
  readonly follows: Follows;
  /** The levels from all days, of the banks with a step that does not follow the newest days. */
  readonly own: ReadonlyMap<number, readonly OwnLevel[]>;
  /** By step, the relative variances of the fitted level and of its change until a campaign. */
  readonly fit: readonly number[];
  readonly drift: readonly number[];
  /** By code. */
  readonly bankNames: readonly string[];
}

/** How the levels of all banks are corrected. */
export interface LevelShifts {
  readonly shifts: ShiftsByBank;
  /** Relative variance by step of a level that follows its newest days: the mean over the banks. */
  readonly variances: readonly number[];
  /** The levels of the banks with a step that does not follow the newest days; null if there are none. */
  readonly own: VariancesByBank | null;
}

/** Combines the levels of the newest days with those of banks that do not follow them. */
export function levelShifts(sources: LevelSources): LevelShifts {
  const { newest, follows, own, fit, bankNames } = sources;
  const steps = [...fit.keys()];
  const levels = new Map(newest.map((ofBank) => [ofBank.bank, ofBank.levels]));
  const shiftOf = (bank: number, step: number): number => {
    const ownLevel = follows(bank, step) ? undefined : own.get(bank)?.[step];
    // In very large data, only some samples are read for own levels: those of a bank may not be among them.
    return (ownLevel ?? levels.get(bank)![step]).shift;
  };
  const shiftsOf = (bank: number): number[] => steps.map((step) => shiftOf(bank, step));
  const banks = [...new Set([...levels.keys(), ...own.keys()])];
  return {
    shifts: Object.fromEntries(banks.map((bank) => [bankNames[bank], shiftsOf(bank)])),
    variances: steps.map((step) => meanVariance(sources, step)),
    own:
      own.size === 0
        ? null
        : Object.fromEntries(
            Array.from(own, ([bank, ofBank]) => [
              bankNames[bank],
              ownVariances(sources, bank, levels.get(bank), ofBank),
            ]),
          ),
  };
}

/** The mean over the banks that follow their newest days, weighted by the conversions expected on these days. */
function meanVariance({ newest, follows, fit }: LevelSources, step: number): number {
  let [variance, expected] = [0, 0];
  for (const { bank, levels } of newest) {
    if (!follows(bank, step)) continue;
    variance += levels[step].expected * levels[step].variance;
    expected += levels[step].expected;
  }
  return expected > 0 ? variance / expected : fit[step];
}

/**
 * The relative variances of a bank's level, beyond the drift that is common to all banks. A step adds its own error to
 * those of the earlier steps; the error of a level from all days already contains its change until the campaign.
 */
function ownVariances(
  { follows, drift }: LevelSources,
  bank: number,
  newest: readonly NewestLevel[] | undefined,
  own: readonly OwnLevel[],
): number[] {
  let total = 0;
  return own.map(({ variance, rate }, step) => {
    const increase = (values: readonly number[]): number => values[step] - (step === 0 ? 0 : values[step - 1]);
    total += follows(bank, step)
      ? Math.max(0, increase(newest!.map((level) => level.variance))) + increase(drift)
      : variance * (1 - rate) ** 2;
    return Math.max(0, total - drift[step]);
  });
}

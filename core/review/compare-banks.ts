import { adjustByHolm } from '../funnel/adjust.ts';
import {
  effectOfDifference,
  effectsOfRates,
  type EffectsOfSides,
  type EffectsOfDifferences,
} from '../funnel/comparison.ts';
import {
  emptyCells,
  intervalOfPrevious,
  ofPrevious,
  type DesignEffects,
  type FunnelCells,
} from '../funnel/conversion.ts';
import type { FunnelCounts } from '../funnel/count.ts';
import { compareOverlapping } from '../funnel/proportions.ts';
import { cellsOfGroups } from './count.ts';
import type { BannerGroups } from './groups/banner-groups.ts';
import type { SegmentEffects } from './users/segment-effects.ts';

/**
 * A step's rate of all other banks' samples (relative to the previous step), the bank's difference from it, each with
 * its interval, and the two-sided p-value for equal rates, also adjusted for the number of banks that are compared
 * (Holm, step by step).
 */
export interface OtherBanks {
  readonly ofPrevious: number;
  readonly rateLow: number | null;
  readonly rateHigh: number | null;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  readonly pAdjusted: number;
}

/** The samples of a dataset counted by bank and banner, and how they depend on each other. */
export interface CountedGroups {
  readonly steps: readonly string[];
  readonly bannerGroups: BannerGroups;
  /** The codes of the banks by name. */
  readonly codes: ReadonlyMap<string, number>;
  /** The cells of all banks together, without rows that name none. */
  readonly ofBanks: FunnelCells;
  readonly counts: FunnelCounts;
  readonly sizes: Uint32Array;
  readonly effects: SegmentEffects | null;
  /** Of the differences of each bank from all other banks, by its code. */
  readonly differences: ReadonlyMap<number, EffectsOfDifferences>;
}

/**
 * The rates of the other banks compared with each bank's, by step. The p-values of a step are adjusted for the number
 * of banks. Between two banks there is only one comparison, so nothing is adjusted.
 */
export function compareBanks(
  counted: CountedGroups,
  names: readonly string[],
): ReadonlyMap<string, readonly (OtherBanks | null)[]> {
  const { steps } = counted;
  const known = [...counted.codes.keys()].map((name) => ({
    name,
    cells: cellsOf(counted, name).cells,
    effects: counted.effects?.part({ bank: name }) ?? null,
  }));
  const banks = names.map((name) => {
    const { code, cells, others } = cellsOf(counted, name);
    const effects = {
      now: known.find((bank) => bank.name === name)?.effects ?? null,
      before: effectsOfOthers(
        counted,
        known.filter((bank) => bank.name !== name),
      ),
      differences: counted.differences.get(code) ?? null,
    };
    return steps.map((_, index) => compareStep({ cells, others, effects }, index + 1, steps.length));
  });
  const adjusted = steps.map((_, index) => {
    const ps = banks.map((ofBank) => ofBank[index]?.p ?? null);
    return ps.filter((p) => p !== null).length < 3 ? ps : adjustByHolm(ps);
  });
  const adjust = (others: OtherBanks | null, pAdjusted: number | null): OtherBanks | null =>
    others === null || pAdjusted === null ? null : { ...others, pAdjusted };
  return new Map(
    names.map((name, bank) => [name, banks[bank].map((others, step) => adjust(others, adjusted[step][bank]))]),
  );
}

/** The cells of a bank and of all others together; none if the data do not have it. */
export function cellsOf(
  { bannerGroups, counts, steps, codes, ofBanks }: CountedGroups,
  bank: string,
): { readonly code: number; readonly cells: FunnelCells; readonly others: FunnelCells } {
  const code = bannerGroups.hasBankColumn ? (codes.get(bank) ?? -1) : 0;
  const cells = cellsOfGroups(counts, code < 0 ? [] : bannerGroups.groupsOf(code));
  const others = bannerGroups.hasBankColumn
    ? ofBanks.map((count, cell) => count - cells[cell])
    : emptyCells(steps.length);
  return { code, cells, others };
}

/**
 * The design effects of several banks together: at each step the mean of the banks' effects, weighted by samples, as if
 * they had no users in common, or the effect of all samples if that is larger.
 */
function effectsOfOthers(
  { effects, steps }: Pick<CountedGroups, 'effects' | 'steps'>,
  others: readonly { readonly cells: FunnelCells; readonly effects: DesignEffects | null }[],
): DesignEffects | null {
  if (effects === null || others.length < 2) return others.at(0)?.effects ?? null;
  const previous = steps.map((_, index) => {
    const totals = others.map(({ cells }) => ofPrevious(cells, index + 1, steps.length).total);
    const sum = others.reduce((part, bank, at) => part + totals[at] * (bank.effects?.previous[index] ?? 1), 0);
    const total = totals.reduce((part, one) => part + one, 0);
    return Math.max(effects.all.previous[index], total === 0 ? 1 : sum / total);
  });
  return { ...effects.all, previous };
}

interface ComparedCells {
  readonly cells: FunnelCells;
  readonly others: FunnelCells;
  /** Of the bank, and of the others. */
  readonly effects: EffectsOfSides;
}

function compareStep(
  { cells, others, effects }: ComparedCells,
  position: number,
  stepCount: number,
): OtherBanks | null {
  const rate = ofPrevious(others, position, stepCount);
  const ofBank = ofPrevious(cells, position, stepCount);
  const compared = compareOverlapping(
    ofBank,
    rate,
    { count: 0, total: 0 },
    effectsOfRates(effects, position, 'previous'),
    effectOfDifference(effects, position, 'previous'),
  );
  if (compared === null) return null;
  const { difference, low, high, p } = compared;
  const interval = intervalOfPrevious(rate, position, effects.before);
  const [rateLow, rateHigh] = [interval?.low ?? null, interval?.high ?? null];
  return { ofPrevious: rate.count / rate.total, rateLow, rateHigh, difference, low, high, p, pAdjusted: p };
}

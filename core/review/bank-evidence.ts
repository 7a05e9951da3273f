import { adjustByHolm } from '../funnel/adjust.ts';
import {
  emptyCells,
  funnelOf,
  intervalOfPrevious,
  ofPrevious,
  sampleCount,
  type DesignEffects,
  type FunnelCells,
} from '../funnel/conversion.ts';
import { type FunnelCounts, groupSizes } from '../funnel/count.ts';
import type { Independent } from '../funnel/interval.ts';
import { suggestObjective, type ObjectiveSuggestion } from '../funnel/objective.ts';
import { compareProportions } from '../funnel/proportions.ts';
import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { listBanks, type Bank } from '../store/runs/banks.ts';
import { cellsOfGroups, countSegment } from './count.ts';
import { independentUnits } from './funnel.ts';
import { openBannerGroups, type BannerGroups } from './groups/banner-groups.ts';
import { openSegment } from './segment/segment.ts';
import { segmentEffects, type SegmentEffects } from './users/segment-effects.ts';

/** A step's conversion for a bank, next to that of all other banks together. */
export interface StepEvidence {
  readonly step: string;
  /** Samples that reached the step. */
  readonly positives: number;
  /** Positives with all steps mature, which training can use. */
  readonly settled: number;
  /** Rate relative to the previous step, over mature samples, with Wilson's 95 % interval; null if there are none. */
  readonly ofPrevious: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Rate relative to impressions, with its interval. */
  readonly ofFirst: number | null;
  readonly firstLow: number | null;
  readonly firstHigh: number | null;
  /** Samples not yet mature for the step, and their share of the impressions. */
  readonly immature: number;
  readonly immatureShare: number | null;
  /**
   * The rate of the other banks' samples (relative to the previous step) and the difference, each with its interval,
   * and the two-sided p-value for equal rates, also adjusted for the number of banks that are compared (Holm, step by
   * step); null if there are none.
   */
  readonly others: {
    readonly ofPrevious: number;
    readonly rateLow: number | null;
    readonly rateHigh: number | null;
    readonly difference: number;
    readonly low: number;
    readonly high: number;
    readonly p: number;
    readonly pAdjusted: number;
  } | null;
}

/** A banner of a bank: from the settings, the data, or both. */
export interface BannerEvidence {
  readonly banner: string;
  /** Whether the settings name it. */
  readonly set: boolean;
  readonly impressions: number;
  /** By step: samples that reached it, and their share of impressions with its interval. */
  readonly steps: readonly {
    readonly step: string;
    readonly count: number;
    readonly ofFirst: number | null;
    readonly firstLow: number | null;
    readonly firstHigh: number | null;
  }[];
}

/** A bank in the settings or the data, with what the data show about it. */
export interface BankEvidence {
  readonly bank: string;
  /** Null if it has no settings yet. */
  readonly settings: Bank | null;
  readonly impressions: number;
  readonly steps: readonly StepEvidence[];
  readonly banners: readonly BannerEvidence[];
  readonly suggestion: ObjectiveSuggestion;
}

/** The banks in the settings and a dataset, by name. */
export interface ProjectEvidence {
  /** False if the dataset has no bank column: then all samples count for every bank. */
  readonly hasBankColumn: boolean;
  /** What the intervals of rates take as independent: users, or samples if the dataset does not record users. */
  readonly independent: Independent;
  readonly steps: readonly string[];
  readonly banks: readonly BankEvidence[];
}

interface CountedGroups {
  readonly steps: readonly string[];
  readonly bannerGroups: BannerGroups;
  /** The codes of the banks by name. */
  readonly codes: ReadonlyMap<string, number>;
  /** The cells of all banks together, without rows that name none. */
  readonly ofBanks: FunnelCells;
  readonly counts: FunnelCounts;
  readonly sizes: Uint32Array;
  readonly effects: SegmentEffects | null;
}

/** Collects the evidence of a dataset about each bank, or about one. Throws `unknown-name` for a missing dataset. */
export async function bankEvidence(
  project: Project,
  { dataset, bank }: { readonly dataset: string; readonly bank?: string },
  job: JobContext,
): Promise<ProjectEvidence> {
  const segment = await openSegment(project, { dataset }, job);
  const bannerGroups = openBannerGroups(segment);
  const { byGroup } = await countSegment(segment, bannerGroups.grouping, job);
  if (byGroup === null) throw new TypeError('groups were not counted');
  const steps = segment.dataset.steps.map(({ name }) => name);
  const codes = new Map(bannerGroups.banks.flatMap((name, code) => (name === null ? [] : [[name, code]])));
  const ofBanks = cellsOfGroups(
    byGroup,
    [...codes.values()].flatMap((code) => bannerGroups.groupsOf(code)),
  );
  const effects = await segmentEffects(segment, job);
  const counted = { steps, bannerGroups, codes, ofBanks, counts: byGroup, sizes: groupSizes(byGroup), effects };
  const settings = new Map(listBanks(project).map((saved) => [saved.name, saved]));
  const names = [...new Set([...settings.keys(), ...codes.keys()])].sort();
  const comparisons = compareBanks(counted, names);
  const banks = names
    .filter((name) => bank === undefined || name === bank)
    .map((name) => evidenceOf(counted, name, settings.get(name) ?? null, comparisons.get(name) ?? []));
  return { hasBankColumn: bannerGroups.hasBankColumn, independent: independentUnits(segment.dataset), steps, banks };
}

type Others = StepEvidence['others'];

/**
 * The rates of the other banks compared with each bank's, by step. The p-values of a step are adjusted for the number
 * of banks. Between two banks there is only one comparison, so nothing is adjusted.
 */
function compareBanks(counted: CountedGroups, names: readonly string[]): ReadonlyMap<string, readonly Others[]> {
  const { steps } = counted;
  const known = [...counted.codes.keys()].map((name) => ({
    name,
    cells: cellsOf(counted, name).cells,
    effects: counted.effects?.part({ bank: name }) ?? null,
  }));
  const banks = names.map((name) => {
    const { cells, others } = cellsOf(counted, name);
    const effects = effectsOfOthers(
      counted,
      known.filter((bank) => bank.name !== name),
    );
    return steps.map((_, index) => compareStep({ cells, others, effects }, index + 1, steps.length));
  });
  const adjusted = steps.map((_, index) => {
    const ps = banks.map((ofBank) => ofBank[index]?.p ?? null);
    return ps.filter((p) => p !== null).length < 3 ? ps : adjustByHolm(ps);
  });
  const adjust = (others: Others, pAdjusted: number | null): Others =>
    others === null || pAdjusted === null ? null : { ...others, pAdjusted };
  return new Map(
    names.map((name, bank) => [name, banks[bank].map((others, step) => adjust(others, adjusted[step][bank]))]),
  );
}

/** The cells of a bank and of all others together; none if the data do not have it. */
function cellsOf(
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
  others: readonly Pick<ComparedCells, 'cells' | 'effects'>[],
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
  /** Of the others. */
  readonly effects: DesignEffects | null;
}

function compareStep({ cells, others, effects }: ComparedCells, position: number, stepCount: number): Others {
  const rate = ofPrevious(others, position, stepCount);
  const compared = compareProportions(ofPrevious(cells, position, stepCount), rate);
  if (compared === null) return null;
  const { difference, low, high, p } = compared;
  const interval = intervalOfPrevious(rate, position, effects);
  const [rateLow, rateHigh] = [interval?.low ?? null, interval?.high ?? null];
  return { ofPrevious: rate.count / rate.total, rateLow, rateHigh, difference, low, high, p, pAdjusted: p };
}

function evidenceOf(
  counted: CountedGroups,
  bank: string,
  settings: Bank | null,
  others: readonly Others[],
): BankEvidence {
  const { code, cells } = cellsOf(counted, bank);
  const effects = counted.effects?.part({ bank }) ?? null;
  const evidence = stepEvidence(counted.steps, { cells, effects }, others);
  const stepData = evidence.map(({ step, settled, immatureShare }) => ({
    step,
    positives: settled,
    matureShare: immatureShare === null ? null : 1 - immatureShare,
  }));
  const impressions = sampleCount(cells);
  return {
    bank,
    settings,
    impressions,
    steps: evidence,
    banners: bannerEvidence(counted, code, settings),
    suggestion: suggestObjective(stepData, impressions),
  };
}

function stepEvidence(
  steps: readonly string[],
  { cells, effects }: { readonly cells: FunnelCells; readonly effects: DesignEffects | null },
  others: readonly Others[],
): StepEvidence[] {
  const total = sampleCount(cells);
  const depths = matureDepths(cells, steps.length);
  return funnelOf(steps, cells, effects)
    .slice(1)
    .map(({ step, count, ofPrevious: rate, low, high, ofFirst, firstLow, firstHigh, mature }, index) => ({
      step,
      positives: count,
      settled: depths.slice(index + 1).reduce((sum, samples) => sum + samples, 0),
      ofPrevious: rate,
      low,
      high,
      ofFirst,
      firstLow,
      firstHigh,
      immature: total - mature,
      immatureShare: total > 0 ? (total - mature) / total : null,
      others: others[index],
    }));
}

/** Samples with all steps mature, by depth: the last row of the cells. */
function matureDepths(cells: FunnelCells, stepCount: number): Float64Array {
  return cells.subarray(stepCount * (stepCount + 1));
}

function bannerEvidence(
  { bannerGroups, counts, sizes, steps, effects }: CountedGroups,
  code: number,
  settings: Bank | null,
): BannerEvidence[] {
  const groups = code < 0 ? [] : [...bannerGroups.groupsOf(code)];
  const groupByBanner = new Map(
    groups.flatMap((group) => {
      const banner = bannerGroups.bannerOf(group);
      return banner !== null && sizes[group] > 0 ? [[banner, group] as const] : [];
    }),
  );
  const set = new Set(settings?.banners);
  const names = new Set([...(settings?.banners ?? []), ...groupByBanner.keys()]);
  return [...names]
    .map((banner) => {
      const group = groupByBanner.get(banner);
      const cells = cellsOfGroups(counts, group === undefined ? [] : [group]);
      return {
        banner,
        set: set.has(banner),
        impressions: sampleCount(cells),
        steps: funnelOf(steps, cells, effects?.part({ banner }))
          .slice(1)
          .map(({ step, count, ofFirst, firstLow, firstHigh }) => ({ step, count, ofFirst, firstLow, firstHigh })),
      };
    })
    .sort((a, b) => b.impressions - a.impressions || (a.banner < b.banner ? -1 : 1));
}

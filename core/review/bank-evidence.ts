import { funnelOf, sampleCount, type DesignEffects, type FunnelCells } from '../funnel/conversion.ts';
import { groupSizes } from '../funnel/count.ts';
import type { Independent } from '../funnel/interval.ts';
import { suggestObjective, type ObjectiveSuggestion } from '../funnel/objective.ts';
import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { listBanks, type Bank } from '../store/runs/banks.ts';
import { cellsOf, compareBanks, type CountedGroups, type OtherBanks } from './compare-banks.ts';
import { cellsOfGroups, countSegment } from './count.ts';
import { independentUnits } from './funnel.ts';
import { openBannerGroups } from './groups/banner-groups.ts';
import { openSegment } from './segment/segment.ts';
import { differencesOfBanks } from './users/bank-effects.ts';
import { segmentEffects } from './users/segment-effects.ts';

/** A step's conversion for a bank, next to that of all other banks together. */
export interface StepEvidence {
  readonly step: string;
  /** Samples that reached the step. */
  readonly positives: number;
  /** Positives with all steps mature, which training can use. */
  readonly usablePositives: number;
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
  /** Null if there are no other banks' samples to compare with. */
  readonly others: OtherBanks | null;
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
  const differences = await differencesOfBanks(segment, job);
  const sizes = groupSizes(byGroup);
  const counted = { steps, bannerGroups, codes, ofBanks, counts: byGroup, sizes, effects, differences };
  const settings = new Map(listBanks(project).map((saved) => [saved.name, saved]));
  const names = [...new Set([...settings.keys(), ...codes.keys()])].sort();
  const comparisons = compareBanks(counted, names);
  const banks = names
    .filter((name) => bank === undefined || name === bank)
    .map((name) => evidenceOf(counted, name, settings.get(name) ?? null, comparisons.get(name) ?? []));
  return { hasBankColumn: bannerGroups.hasBankColumn, independent: independentUnits(segment.dataset), steps, banks };
}

function evidenceOf(
  counted: CountedGroups,
  bank: string,
  settings: Bank | null,
  others: readonly (OtherBanks | null)[],
): BankEvidence {
  const { code, cells } = cellsOf(counted, bank);
  const effects = counted.effects?.part({ bank }) ?? null;
  const evidence = stepEvidence(counted.steps, { cells, effects }, others);
  const stepData = evidence.map(({ step, usablePositives, immatureShare }) => ({
    step,
    positives: usablePositives,
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
  others: readonly (OtherBanks | null)[],
): StepEvidence[] {
  const total = sampleCount(cells);
  const depths = matureDepths(cells, steps.length);
  return funnelOf(steps, cells, effects)
    .slice(1)
    .map(({ step, count, ofPrevious: rate, low, high, ofFirst, firstLow, firstHigh, mature }, index) => ({
      step,
      positives: count,
      usablePositives: depths.slice(index + 1).reduce((sum, samples) => sum + samples, 0),
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

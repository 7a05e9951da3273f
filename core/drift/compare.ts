import { MISSING_INDEX, RARE_INDEX, type Field } from '../features/schema.ts';
import { binField, binnedCounts, type BinLabel } from './bins.ts';
import { populationStability, type Stability } from './stability.ts';
import type { FieldTally } from './tally.ts';

/** A population stability index below this counts as stable (Siddiqi 2006). */
const MODERATE = 0.1;
/** An index of at least this counts as a large change. */
const LARGE = 0.25;
/** How many bins a comparison names. */
const NAMED_BINS = 3;

/** The levels of a change, the smallest first. */
export const DRIFT_LEVELS = ['stable', 'moderate', 'large'] as const;
/** How much a distribution has changed. */
export type DriftLevel = (typeof DRIFT_LEVELS)[number];

/** All verdicts about a model. */
export const DRIFT_VERDICTS = ['keep', 'watch', 'retrain', 'unknown'] as const;
/**
 * The consequence of a change for the model: keep it, watch it, or train a new one; unknown with too few users to tell.
 */
export type DriftVerdict = (typeof DRIFT_VERDICTS)[number];

/** A share in the training data, and in the data compared with them. */
export interface SharePair {
  readonly trained: number | null;
  readonly compared: number | null;
}

/** A group of values whose share has changed. */
export interface MovedBin extends SharePair {
  readonly label: BinLabel;
}

/** How the distribution of a field has changed. */
export interface FieldDrift extends Stability {
  readonly field: string;
  readonly level: DriftLevel | null;
  /** Share of the samples without a value. */
  readonly missing: SharePair;
  /** Share of the values that were rare or absent in training; null for a number. */
  readonly unseen: SharePair | null;
  /** The groups of values whose shares changed most. */
  readonly moved: readonly MovedBin[];
}

/**
 * The level of a change: stable if chance may explain it. Null with too few users to tell, since chance may then
 * explain even a large change.
 */
export function driftLevel({ psi, chance }: Stability): DriftLevel | null {
  if (psi === null || chance === null || (psi <= chance && chance >= LARGE)) return null;
  if (psi < MODERATE || psi <= chance) return 'stable';
  return psi < LARGE ? 'moderate' : 'large';
}

/** The drift of a field or the outcomes of a step, with the level of the change. */
type Levelled = Pick<FieldDrift, 'level'>;

/**
 * What to do about the model: scores and outcomes decide, since scores weigh the features as the model does. A feature
 * that has changed without changing the score is only worth watching.
 */
export function driftVerdict(
  score: DriftLevel | null,
  fields: readonly Levelled[],
  outcomes: readonly Levelled[],
): DriftVerdict {
  const has = (changes: readonly Levelled[], level: DriftLevel): boolean => changes.some((one) => one.level === level);
  if (score === 'large' || has(outcomes, 'large')) return 'retrain';
  if (score === 'moderate' || has(outcomes, 'moderate')) return 'watch';
  if (score === null) return 'unknown';
  return has(fields, 'large') ? 'watch' : 'keep';
}

/** Compares the distributions of fields, those that changed most first. */
export function compareFields(
  fields: readonly Field[],
  trained: FieldTally,
  compared: FieldTally,
): readonly FieldDrift[] {
  return fields
    .map((field) => compareField(field, trained, compared))
    .sort((one, other) => (other.psi ?? -1) - (one.psi ?? -1));
}

function compareField(field: Field, trained: FieldTally, compared: FieldTally): FieldDrift {
  const [before, after] = [trained.of(field), compared.of(field)];
  const bins = binField(field, before);
  const [reference, actual] = [binnedCounts(bins, before), binnedCounts(bins, after)];
  const stability = populationStability(
    { counts: reference, size: trained.weight },
    { counts: actual, size: compared.weight },
  );
  const pair = (index: number): SharePair => ({ trained: shareOf(before, index), compared: shareOf(after, index) });
  return {
    field: field.name,
    ...stability,
    level: driftLevel(stability),
    missing: pair(MISSING_INDEX),
    unseen: field.kind === 'numeric' ? null : pair(RARE_INDEX),
    moved: movedBins(bins.labels, reference, actual),
  };
}

function shareOf(counts: Float64Array, index: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total === 0 ? null : counts[index] / total;
}

function movedBins(labels: readonly BinLabel[], reference: Float64Array, actual: Float64Array): MovedBin[] {
  const moved = labels.map((label, bin) => ({
    label,
    trained: shareOf(reference, bin),
    compared: shareOf(actual, bin),
  }));
  return moved
    .filter(({ trained, compared }) => trained !== compared)
    .sort((one, other) => changeOf(other) - changeOf(one))
    .slice(0, NAMED_BINS);
}

function changeOf({ trained, compared }: SharePair): number {
  return Math.abs((compared ?? 0) - (trained ?? 0));
}

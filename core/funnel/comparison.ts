import { adjustByBenjaminiHochberg } from './adjust.ts';
import {
  emptyCells,
  funnelOf,
  ofFirst,
  ofPrevious,
  waitingFor,
  type DesignEffects,
  type FunnelCells,
  type FunnelStep,
} from './conversion.ts';
import { compareOverlapping, type Proportion, type RateDifference, type RateEffects } from './proportions.ts';

/** One side's figures of a step. */
export interface ComparedSideStep extends FunnelStep {
  /**
   * The numerator and the denominator of `ofPrevious`, over mature samples: those that reached this step, and those
   * that reached the previous one; null for the impression.
   */
  readonly converted: number | null;
  readonly eligible: number | null;
  /** Mature samples that reached the previous step but not this one; null for the impression. */
  readonly dropOff: number | null;
  /** Samples that reached the previous step and are not yet mature for this one; null for the impression. */
  readonly waiting: number | null;
}

/** The difference of two rates, with its p-value adjusted if many groups were tested at once. */
export interface AdjustedDifference extends RateDifference {
  /** By Benjamini and Hochberg over all groups and steps; equal to `p` outside groups. */
  readonly pAdjusted: number;
}

/** A step on both sides of a comparison; nulls if there is no other side or a rate is undefined. */
export interface ComparedStep extends ComparedSideStep {
  readonly other: ComparedSideStep | null;
  readonly changeOfPrevious: AdjustedDifference | null;
  readonly changeOfFirst: AdjustedDifference | null;
}

/**
 * By step, the variance of the difference of each rate divided by that of independent samples; null where it follows
 * from the effects of both rates: if no user is on both sides, or if too few users make up the variance.
 */
export type EffectsOfDifferences = Readonly<Record<keyof DesignEffects, readonly (number | null)[]>>;

/** How the samples of a comparison depend on each other. */
export interface EffectsOfSides {
  /** The design effects of the rates of each side; null where samples are taken as independent. */
  readonly now: DesignEffects | null;
  readonly before: DesignEffects | null;
  /** Those of the differences; null if all follow from the effects of both rates. */
  readonly differences: EffectsOfDifferences | null;
}

/** The design effects of both sides' rates of step `position` (1..T), relative to the previous step or the first. */
export function effectsOfRates(effects: EffectsOfSides | null, position: number, of: keyof DesignEffects): RateEffects {
  const at = (side: DesignEffects | null | undefined): number => side?.[of][position - 1] ?? 1;
  return [at(effects?.now), at(effects?.before)];
}

/** The design effect of the difference of these rates; null if it follows from theirs. */
export function effectOfDifference(
  effects: EffectsOfSides | null,
  position: number,
  of: keyof DesignEffects,
): number | null {
  return effects?.differences?.[of][position - 1] ?? null;
}

/**
 * The funnel of the named steps, compared with another side if `other` is given; `shared` are the cells of the samples
 * that are on both sides, by default none. `effects` widen the intervals of rates and differences, and make the tests
 * stricter accordingly.
 */
export function compareFunnels(
  steps: readonly string[],
  cells: FunnelCells,
  other: FunnelCells | null,
  shared: FunnelCells = emptyCells(steps.length),
  effects: EffectsOfSides | null = null,
): ComparedStep[] {
  const nowSteps = stepsOfSide(steps, cells, effects?.now ?? null);
  const otherSteps = other === null ? null : stepsOfSide(steps, other, effects?.before ?? null);
  const compared = other === null ? null : { cells, other, shared, effects };
  return nowSteps.map((step, position) => ({
    ...step,
    other: otherSteps?.[position] ?? null,
    changeOfPrevious: change(position, compared, steps.length, 'previous'),
    changeOfFirst: change(position, compared, steps.length, 'first'),
  }));
}

/** Adjusts the p-values of groups that were tested together, separately for each of the two rates. */
export function adjustGroups<Group extends { readonly steps: readonly ComparedStep[] }>(
  groups: readonly Group[],
): Group[] {
  const allSteps = groups.flatMap(({ steps }) => steps);
  const previous = adjustByBenjaminiHochberg(allSteps.map((step) => step.changeOfPrevious?.p ?? null));
  const first = adjustByBenjaminiHochberg(allSteps.map((step) => step.changeOfFirst?.p ?? null));
  let index = 0;
  return groups.map((group) => ({
    ...group,
    steps: group.steps.map((step) => {
      const [pPrevious, pFirst] = [previous[index], first[index++]];
      return {
        ...step,
        changeOfPrevious: adjusted(step.changeOfPrevious, pPrevious),
        changeOfFirst: adjusted(step.changeOfFirst, pFirst),
      };
    }),
  }));
}

function adjusted(difference: AdjustedDifference | null, p: number | null): AdjustedDifference | null {
  return difference === null || p === null ? difference : { ...difference, pAdjusted: p };
}

function stepsOfSide(steps: readonly string[], cells: FunnelCells, effects: DesignEffects | null): ComparedSideStep[] {
  return funnelOf(steps, cells, effects).map((step, position) => {
    if (position === 0) return { ...step, converted: null, eligible: null, dropOff: null, waiting: null };
    const previous = ofPrevious(cells, position, steps.length);
    return {
      ...step,
      converted: previous.count,
      eligible: previous.total,
      dropOff: previous.total - previous.count,
      waiting: waitingFor(cells, position, steps.length),
    };
  });
}

/** The cells of two sides and of the samples that are on both. */
interface ComparedCells {
  readonly cells: FunnelCells;
  readonly other: FunnelCells;
  readonly shared: FunnelCells;
  readonly effects: EffectsOfSides | null;
}

function change(
  position: number,
  compared: ComparedCells | null,
  stepCount: number,
  of: keyof DesignEffects,
): AdjustedDifference | null {
  if (position === 0 || compared === null) return null;
  const rate = of === 'previous' ? ofPrevious : ofFirst;
  const [now, before, shared] = [compared.cells, compared.other, compared.shared].map((cells): Proportion =>
    rate(cells, position, stepCount),
  );
  const difference = compareOverlapping(
    now,
    before,
    shared,
    effectsOfRates(compared.effects, position, of),
    effectOfDifference(compared.effects, position, of),
  );
  return difference === null ? null : { ...difference, pAdjusted: difference.p };
}

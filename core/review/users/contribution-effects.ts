import type { EffectsOfContribution } from '../../funnel/contribution-intervals.ts';
import type { SampledOutcomes } from './sampled-outcomes.ts';
import { countValues, productsOfUsers, varianceOf, type ValueOfColumn, type Weights } from './user-deviations.ts';

/** If fewer users make up the variance, it may be small by chance. */
const MIN_USERS = 30;

/**
 * How many times the variances of what the `count` values of a column contribute to a change are those of independent
 * samples; `values` has the value of each sample, or `NO_VALUE`. Null for a value whose variance too few users make
 * up.
 */
export function contributionEffects(
  samples: SampledOutcomes,
  values: Uint8Array,
  count: number,
): (EffectsOfContribution | null)[] {
  const { column, apart } = countValues(samples, values, count);
  const together = productsOfUsers(samples, values, column);
  return column.map((value, position) => {
    const { squares, fourthPowers } = together.byValue[position];
    // As many users with equal deviations would make the variance as uncertain (Satterthwaite).
    if (!(squares ** 2 / fourthPowers >= MIN_USERS)) return null;
    const effects = figuresOf(value, column, (weights) => {
      return varianceOf(weights, together, position) / varianceOf(weights, apart, position);
    });
    return Object.values(effects).every((effect) => effect > 0) ? effects : null;
  });
}

/** The effect of each figure, given how much each deviation adds to it. */
function figuresOf(
  { now, before, weightNow, variance }: ValueOfColumn,
  column: readonly ValueOfColumn[],
  effectOf: (weights: Weights) => number,
): EffectsOfContribution {
  const sum = (of: (value: ValueOfColumn) => number): number => column.reduce((total, value) => total + of(value), 0);
  const ofAll = variance / sum((value) => value.variance);
  const [share, shareBefore] = [now.total / sum((one) => one.now.total), before.total / sum((one) => one.before.total)];
  const [weight, growth] = [(share + shareBefore) / 2, share - shareBefore];
  const [perNow, perBefore] = [1 / now.total, 1 / before.total];
  const both = perNow + perBefore;
  return {
    excess: effectOf({ now: weightNow, before: weightNow - 1, change: -ofAll, level: 0 }),
    expected: effectOf({
      now: perNow - both * weightNow,
      before: both * (1 - weightNow) - perBefore,
      change: both * ofAll,
      level: 0,
    }),
    rateEffect: effectOf({ now: perNow, before: -perBefore, change: 0, level: 0 }),
    // All parts of the mix effect have the growth of the value as a factor.
    mixEffect: effectOf({ now: perNow / 2, before: perBefore / 2, change: 0, level: -0.5 }),
    contribution: effectOf({
      now: (weight + growth / 2) * perNow,
      before: (growth / 2 - weight) * perBefore,
      change: 0,
      level: -growth / 2,
    }),
  };
}

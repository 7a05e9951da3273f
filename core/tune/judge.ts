import type { StepEvaluation } from '../evaluate/steps.ts';
import type { EpochChoice } from '../predict/plan.ts';
import { lacksInterval } from '../text/figures.ts';
import { decidingSteps } from '../train/fit/epoch-choice.ts';
import { stoppingMetrics } from '../train/fit/stopping-rule.ts';
import type { Tuning, TuningTrial } from './result.ts';

/**
 * The validation metrics that judge a trial: means over the deciding steps. Averaging the ends of the steps' intervals
 * assumes that their errors move together; if they do not, the interval is wider than it need be.
 */
export function judge(
  choice: EpochChoice,
  valid: Readonly<Record<string, Judged>>,
): NonNullable<TuningTrial['judged']> {
  const deciding = decidingSteps(choice).map((step) => valid[step]);
  const { goal, loss } = stoppingMetrics(deciding);
  const defined = deciding.filter(({ auc }) => auc !== null);
  return {
    auc: defined.length > 0 ? goal : null,
    aucLow: meanOf(defined.map(({ aucLow }) => aucLow)),
    aucHigh: meanOf(defined.map(({ aucHigh }) => aucHigh)),
    logLoss: loss,
    ...lossEndsOf(deciding),
  };
}

type Judged = Pick<StepEvaluation, 'auc' | 'aucLow' | 'aucHigh' | 'logLoss' | 'logLossLow' | 'logLossHigh'>;

/** The interval of the mean log loss; absent if an older version measured a step. */
function lossEndsOf(deciding: readonly Judged[]): Pick<Judged, 'logLossLow' | 'logLossHigh'> {
  if (deciding.some(({ logLoss, logLossLow }) => lacksInterval(logLoss, logLossLow))) return {};
  const defined = deciding.filter(({ logLoss }) => logLoss !== null);
  return {
    logLossLow: meanOf(defined.map(({ logLossLow }) => logLossLow)),
    logLossHigh: meanOf(defined.map(({ logLossHigh }) => logLossHigh)),
  };
}

/** The mean; null if there is nothing to average, or a value is unknown. */
function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined);
  if (known.length < values.length || known.length === 0) return null;
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** The best trial of each model: the highest AUC, then the lowest log loss, then the earliest. */
export function bestTrials(trials: readonly TuningTrial[]): Tuning['best'] {
  const best = new Map<string, TuningTrial>();
  for (const trial of trials) {
    const previous = best.get(trial.model);
    if (trial.judged !== null && (previous === undefined || isBetter(trial, previous))) best.set(trial.model, trial);
  }
  return Object.fromEntries(
    [...best].map(([model, { trial, config, run }]) => [model, { trial, config, run: run ?? '' }]),
  );
}

function isBetter(trial: TuningTrial, rival: TuningTrial): boolean {
  const [a, b] = [trial.judged?.auc ?? -1, rival.judged?.auc ?? -1];
  return a === b ? (trial.judged?.logLoss ?? Infinity) < (rival.judged?.logLoss ?? Infinity) : a > b;
}

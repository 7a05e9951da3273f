import { compareAucs, type AucDifference } from '../evaluate/delong.ts';
import { matureSamples } from '../evaluate/steps.ts';
import { adjustByHolm, pairCount } from '../funnel/adjust.ts';
import type { JobContext } from '../job.ts';
import { predictPart } from '../predict/part-predictions.ts';
import type { Project } from '../store/file/project.ts';
import { MIN_RELIABLE_POSITIVES } from '../train/fit/training-warnings.ts';
import type { Tuning, TuningTrial } from './result.ts';

/** A model's best trial for the deciding step, by validation AUC. */
export interface RankedModel {
  readonly model: string;
  readonly trial: number;
  readonly run: string;
  readonly config: TuningTrial['config'];
  readonly auc: number;
  /** Its 95 % interval; null if unknown. */
  readonly aucLow: number | null;
  readonly aucHigh: number | null;
  /** Validation positives of the step. */
  readonly positives: number;
}

/** How much better the best model is than the second one on the validation samples that chose both. */
export interface Lead extends AucDifference {
  readonly over: string;
  /** Adjusted for all pairs of models (Holm), since this pair was picked from them. */
  readonly pAdjusted: number;
}

/** The models of a tuning, the best first. */
export interface ModelChoice {
  /** The step whose validation AUC decides. */
  readonly step: string;
  readonly models: readonly RankedModel[];
  /** Null with a single model, or too few positives. */
  readonly lead: Lead | null;
}

/** Ranks the models of a tuning by their best trial for the objective; null if no trial has an AUC. */
export async function chooseModel(
  project: Project,
  tuning: Tuning,
  objective: string | null,
  job: JobContext,
): Promise<ModelChoice | null> {
  const step = decidingStep(tuning, objective);
  const models = rankModels(tuning.trials, step);
  if (models.length === 0) return null;
  const lead = models.length < 2 ? null : await leadOf(project, models, step, job);
  return { step, models, lead };
}

/**
 * The objective, or without one the last step; if it has too few validation positives, the nearest earlier step that
 * has enough.
 */
export function decidingStep({ steps, trials }: Pick<Tuning, 'steps' | 'trials'>, objective: string | null): string {
  const wanted = objective ?? steps[steps.length - 1];
  const valid = trials.find((trial) => trial.valid !== null)?.valid ?? {};
  const upTo = steps.slice(0, steps.indexOf(wanted) + 1);
  return upTo.findLast((step) => (valid[step]?.positives ?? 0) >= MIN_RELIABLE_POSITIVES) ?? wanted;
}

/** The best trial of each model for a step: the highest AUC, then the lowest log loss, then the earliest. */
export function rankModels(trials: readonly TuningTrial[], step: string): RankedModel[] {
  const measured = trials.flatMap(({ valid, run, ...trial }) => {
    const { auc = null, aucLow = null, aucHigh = null, logLoss = null, positives = 0 } = valid?.[step] ?? {};
    return auc === null || run === null
      ? []
      : [{ ...trial, run, auc, aucLow, aucHigh, positives, logLoss: logLoss ?? Infinity }];
  });
  const ranked = measured.sort((a, b) => b.auc - a.auc || a.logLoss - b.logLoss || a.trial - b.trial);
  const best = ranked.filter(({ model }, index) => ranked.findIndex((other) => other.model === model) === index);
  return best.map(({ model, trial, run, config, auc, aucLow, aucHigh, positives }) => ({
    model,
    trial,
    run,
    config,
    auc,
    aucLow,
    aucHigh,
    positives,
  }));
}

async function leadOf(
  project: Project,
  [best, second, ...others]: readonly RankedModel[],
  step: string,
  job: JobContext,
): Promise<Lead | null> {
  const { probabilities, steps, weights, groups, ...outcomes } = await predictPart(project, best.run, 'valid', job);
  const rival = await predictPart(project, second.run, 'valid', job);
  const samples = matureSamples(outcomes, steps.indexOf(step) + 1);
  const [scores, rivalScores] = [probabilities[step], rival.probabilities[step]].map(samples.pick);
  const difference = compareAucs(scores, rivalScores, samples.labels, {
    weights: samples.pickWeights(weights),
    groups: samples.pickGroups(groups),
  });
  if (difference === null) return null;
  const [pAdjusted] = adjustByHolm([difference.p], pairCount(others.length + 2));
  return { ...difference, over: second.model, pAdjusted: pAdjusted ?? difference.p };
}

import { readCalibrations } from '../../predict/calibrations.ts';
import { loadPlan, readOutline, type EpochChoice, type TrainingPlan } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { getRun } from '../../store/runs/runs.ts';
import { choicesByStep, keptPooledPositives } from '../fit/epoch-choice.ts';
import type { FinalMeasures } from '../fit/finish.ts';

/** The result of a finished training run. */
export interface TrainResult extends FinalMeasures {
  readonly run: string;
  readonly model: string;
  readonly engine: string;
  readonly device: string;
  readonly objective: string | null;
  /** The pooled run from which it started; null for a run from random weights. */
  readonly base: string | null;
  /** The run that this one refits, and whose metrics it has; null if it is not a refit. */
  readonly refitOf: string | null;
  readonly steps: string[];
  /** Number of models whose probabilities are averaged. */
  readonly members: number;
  /** Number of epochs; in an ensemble, of the first member. */
  readonly epochs: number;
  readonly bestEpoch: number | null;
  /** By step, what chose its epoch or its number of trees; null if nothing was chosen, or by an older version. */
  readonly chosenOn: Readonly<Record<string, EpochChoice>> | null;
  /** Why it keeps the pooled model: the validation positives of the steps that have too few. Null if it was trained. */
  readonly kept: Readonly<Record<string, number>> | null;
  /** Whether its weights are those of the pooled run: it keeps the pooled model, or training did not improve it. */
  readonly unchanged: boolean;
  /** Speed of the training steps, without validation; null if this call ran no step. */
  readonly samplesPerSecond: number | null;
  readonly elapsedMs: number;
}

/** What the training itself found. */
export type TrainingOutcome = FinalMeasures & Pick<TrainResult, 'epochs' | 'bestEpoch' | 'samplesPerSecond'>;

/** Describes a run whose training is finished. */
export function describeTraining(
  project: Project,
  plan: TrainingPlan,
  { name, device }: { readonly name: string; readonly device: string },
  outcome: TrainingOutcome,
): Omit<TrainResult, 'elapsedMs'> {
  const { run, model, objective, steps } = plan.run;
  return {
    run,
    model,
    engine: name,
    device,
    objective,
    base: plan.base?.run ?? null,
    refitOf: plan.refit?.run ?? null,
    steps: [...steps],
    members: plan.config.training.members,
    chosenOn: choicesByStep(plan.run, plan),
    kept: keptPooledPositives(plan),
    unchanged: plan.base !== undefined && plan.base.weightsSha256 === getRun(project, run).weightsSha256,
    ...outcome,
  };
}

/** The result of a run that an earlier call finished. */
export function finishedResult(project: Project, name: string): TrainResult {
  const plan = loadPlan(project, name);
  const { engine, epoch: epochs, bestEpoch, valid, test } = plan.run;
  const metrics = { valid, test } as Pick<FinalMeasures, 'valid' | 'test'>;
  const outcome = {
    ...metrics,
    calibration: readCalibrations(project, name),
    epochs,
    bestEpoch,
    samplesPerSecond: null,
  };
  const backend = { name: engine, device: readOutline(project, name)?.device ?? 'cpu' };
  return { ...describeTraining(project, plan, backend, outcome), elapsedMs: 0 };
}

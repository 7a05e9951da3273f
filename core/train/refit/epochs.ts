import { AppError } from '../../errors.ts';
import { findModel } from '../../models/registry.ts';
import type { RefitOf, TrainingPlan } from '../../predict/plan.ts';
import { loadTreeCounts } from '../../predict/trees-store.ts';
import { loadBest } from '../../predict/weights.ts';
import type { Project } from '../../store/file/project.ts';
import { isObject } from '../../store/file/stored-json.ts';
import { message } from '../../text/message.ts';
import type { EarlyStoppingState, EpochUpdate } from '../fit/early-stopping.ts';
import { keepsPooled } from '../fit/epoch-choice.ts';

/** By step, the number of epochs, or of trees, for which its weights are trained. */
export type StepEpochs = RefitOf['epochs'][number];

/** The epochs, or numbers of trees, that each member of a finished run keeps. Throws `corrupt` if they are missing. */
export function keptEpochs(project: Project, plan: TrainingPlan): StepEpochs[] {
  const { members } = plan.config.training as Partial<TrainingPlan['config']['training']>;
  return Array.from({ length: members ?? 1 }, (_, index) => epochsOfMember(project, plan, index + 1));
}

function epochsOfMember(project: Project, plan: TrainingPlan, member: number): StepEpochs {
  const { run, model, steps } = plan.run;
  const epochsOf = (epochOf: (step: string, index: number) => unknown): StepEpochs =>
    Object.fromEntries(steps.map((step, index) => [step, countOf(epochOf(step, index), run)]));
  if (keepsPooled(plan)) return epochsOf(() => 0);
  if (findModel(model).kind === 'trees') {
    const counts = loadTreeCounts(project, run, member);
    return epochsOf((_, index) => counts?.[index]);
  }
  const meta = loadBest(project, run, member)?.meta;
  const { best, bestOfSteps } = (isObject(meta) ? meta : {}) as Partial<EarlyStoppingState>;
  return epochsOf((step) => (bestOfSteps?.[step] ?? best)?.epoch);
}

function countOf(value: unknown, run: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new AppError('corrupt', message('train.bestMissing', { run }), message('predict.trainAgain'));
}

/** The epochs that a refit trains for; of an ensemble, those of the plan's member. Null for any other run. */
export function fixedEpochs({ refit, member = 1 }: Pick<TrainingPlan, 'refit' | 'member'>): StepEpochs | null {
  return refit === undefined ? null : refit.epochs[member - 1];
}

/** The number of the last of these epochs. */
export function lastEpoch(epochs: StepEpochs): number {
  return Math.max(...Object.values(epochs));
}

/** The state after an epoch of a refit; `improved` names the steps that are trained for at least that many epochs. */
export function afterFixedEpoch(epochs: StepEpochs, epoch: number): EpochUpdate {
  return {
    state: { best: { epoch, goal: 0 } },
    improved: Object.keys(epochs).filter((step) => epochs[step] >= epoch),
  };
}

/**
 * Ensembles: runs of several members, whose probabilities are averaged. Members train on all users and differ by seed
 * (Lakshminarayanan et al. 2017, "Simple and scalable predictive uncertainty estimation using deep ensembles").
 * With a bootstrap (Breiman 1996, "Bagging predictors"), each member also draws its users with replacement. That is
 * not the default, since it hurts each member more than averaging recovers; core/train/ensembles.md has the figures.
 *
 * Two half models, numbered after the last member, train on one half of the users each. They take no part in
 * predictions. Their errors are independent, so they show how much of the members' agreement is due to noise in the
 * shared data.
 */
import { mixSeed } from '../../engine/random.ts';
import type { Selection, UserShare } from '../../features/selection.ts';
import type { JobContext } from '../../job.ts';
import type { TrainingPlan } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { beginMember, memberInTraining } from './checkpoint.ts';

/** Random streams that make half models and members independent of each other and of all other random numbers. */
const HALF_STREAM = 11;
const MEMBER_STREAM = 12;

/** Number of half models. */
export const HALF_MODELS = 2;

/** Trains one model; returns samples per second, or null if nothing was left to train. */
type TrainModel = (plan: TrainingPlan, job: JobContext) => Promise<number | null>;

/** Trains the models that an ensemble still lacks; returns the samples per second of the last one. */
export async function trainMembers(
  project: Project,
  plan: TrainingPlan,
  job: JobContext,
  train: TrainModel,
): Promise<number | null> {
  const { run } = plan.run;
  const last = modelCount(plan);
  const first = memberInTraining(project, run);
  let samplesPerSecond: number | null = null;
  for (let model = first; model <= last; model++) {
    if (model > first) beginMember(project, run, model);
    samplesPerSecond = (await train(modelPlan(plan, model), modelJob(job, model, plan))) ?? samplesPerSecond;
  }
  return samplesPerSecond;
}

/** The halves of the users that the two half models train on. */
export function userHalves(seed: number): readonly [UserShare, UserShare] {
  const hash = mixSeed(seed, HALF_STREAM);
  return [
    { seed: hash, from: 0, to: 0.5 },
    { seed: hash, from: 0.5, to: 1 },
  ];
}

/** The plan of a member or half model, with its users and its seed. */
function modelPlan(plan: TrainingPlan, model: number): TrainingPlan {
  const { run, parts, config } = plan;
  const seed = mixSeed(run.seed, MEMBER_STREAM, model);
  const users = usersOf(config.training, model, { run: run.seed, model: seed });
  return {
    ...plan,
    member: model,
    run: { ...run, seed },
    parts: { ...parts, train: { ...parts.train, selection: { ...parts.train.selection, ...users } } },
  };
}

/** The users that a member or half model trains on, as part of a selection. */
function usersOf(
  { members, bootstrap }: TrainingPlan['config']['training'],
  model: number,
  seeds: { readonly run: number; readonly model: number },
): Pick<Selection, 'users' | 'bootstrapSeed'> {
  if (model > members) return { users: userHalves(seeds.run)[model - members - 1] };
  return bootstrap ? { bootstrapSeed: seeds.model } : {};
}

/** The number of models to train. A refit needs no half models: its forecast errors are those of the run it repeats. */
function modelCount({ config, refit }: TrainingPlan): number {
  return config.training.members + (refit === undefined ? HALF_MODELS : 0);
}

/** Reports a model's progress as a share of the progress of all models, as if each took equally long. */
function modelJob(job: JobContext, model: number, plan: TrainingPlan): JobContext {
  const { members } = plan.config.training;
  const models = modelCount(plan);
  const position: Record<string, number> = model <= members ? { member: model } : { half: model - members };
  return {
    signal: job.signal,
    report: ({ fraction = 0, leftMs, ...progress }) => {
      const othersMs = leftMs === undefined || fraction >= 1 ? 0 : ((models - model) * leftMs) / (1 - fraction);
      job.report({
        ...progress,
        ...(leftMs === undefined ? {} : { leftMs: leftMs + othersMs }),
        fraction: (model - 1 + fraction) / models,
        counts: { ...progress.counts, ...position },
      });
    },
  };
}

/** Whether the epochs of a member are recorded: a run shows only those of its first member. */
export function showsEpochs(member: number | undefined): boolean {
  return member === undefined || member === 1;
}

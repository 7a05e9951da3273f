/**
 * Ensembles: runs of several members, whose probabilities are averaged. Members come in pairs. Each pair divides the
 * users at random into halves; one member trains on one half, the other on the other. So the two of a pair err
 * independently, and together they see every user. Averaging over half-samples reduces variance as much as the bootstrap
 * does (Buja and Stuetzle 2006, "Observations on bagging").
 */
import { mixSeed } from '../../engine/random.ts';
import type { JobContext } from '../../job.ts';
import type { TrainingPlan } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { beginMember, memberInTraining } from './checkpoint.ts';

/** Trains one member; returns samples per second, or null where nothing was left to train. */
type TrainMember = (plan: TrainingPlan, job: JobContext) => Promise<number | null>;

/** Trains all members of an ensemble that are not yet trained; returns the samples per second of the last one. */
export async function trainMembers(
  project: Project,
  plan: TrainingPlan,
  job: JobContext,
  train: TrainMember,
): Promise<number | null> {
  const { run } = plan.run;
  const { members } = plan.config.training;
  const first = memberInTraining(project, run);
  let samplesPerSecond: number | null = null;
  for (let member = first; member <= members; member++) {
    if (member > first) beginMember(project, run, member);
    samplesPerSecond = (await train(memberPlan(plan, member), memberJob(job, member, members))) ?? samplesPerSecond;
  }
  return samplesPerSecond;
}

/** What a member trains on, and with which seed. */
function memberPlan(plan: TrainingPlan, member: number): TrainingPlan {
  const { run, parts } = plan;
  const pair = Math.ceil(member / 2);
  const users = { seed: mixSeed(run.seed, 11, pair), half: member % 2 === 1 ? 0 : 1 } as const;
  return {
    ...plan,
    member,
    run: { ...run, seed: mixSeed(run.seed, 12, member) },
    parts: { ...parts, train: { ...parts.train, selection: { ...parts.train.selection, users } } },
  };
}

/** Reports the progress of a member as part of that of all, as if each took as long. */
function memberJob(job: JobContext, member: number, members: number): JobContext {
  return {
    signal: job.signal,
    report: ({ fraction = 0, leftMs, ...progress }) => {
      const others = leftMs === undefined || fraction >= 1 ? 0 : ((members - member) * leftMs) / (1 - fraction);
      job.report({
        ...progress,
        ...(leftMs === undefined ? {} : { leftMs: leftMs + others }),
        fraction: (member - 1 + fraction) / members,
        counts: { ...progress.counts, member },
      });
    },
  };
}

/** Whether a run shows the epochs of a member: those of the first stand for all. */
export function showsEpochs(member: number | undefined): boolean {
  return member === undefined || member === 1;
}

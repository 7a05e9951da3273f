import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { tunings } from '../store/runs/experiments.ts';
import { getRun } from '../store/runs/runs.ts';
import type { TrainOptions } from '../train/fit/plan-run.ts';
import { trainModel } from '../train/fit/train.ts';
import { resumeForBank } from '../train/pooled/resume-for-bank.ts';
import { isRefitNext, readFollowUp, type FollowUp } from '../train/runs/follow-up.ts';
import { finishedResult } from '../train/runs/train-result.ts';
import { resumeBest, type BestTrained } from './train-best.ts';

/** The run that was trained in the end; with the choice of its model if a search was resumed. */
interface ResumedTraining extends Pick<BestTrained, 'trained'>, Partial<Pick<BestTrained, 'choice'>> {
  /** The runs that its command would then have refitted. */
  readonly refitNext: readonly string[];
}

/** Whether the command of an interrupted run would have ended with a refit. */
export function endsWithRefit(project: Project, run: string): boolean {
  return isRefitNext(readFollowUp(project, run));
}

/**
 * Resumes an interrupted run and does what its command would have done next, except a refit: fine-tunes a pooled model
 * for the bank, or continues the search for the best model. If the run itself is done, only that remains. Throws like
 * `trainModel` and `resumeTuning`.
 */
export async function resumeTraining(
  project: Project,
  options: TrainOptions & { readonly resume: string },
  job: JobContext,
): Promise<ResumedTraining> {
  const followUp = readFollowUp(project, options.resume);
  const result = await resumeRun(project, options, followUp, job);
  const own = isRefitNext(followUp) ? [result.trained.run] : [];
  return { ...result, refitNext: (followUp?.kind === 'refit' ? followUp.runs : undefined) ?? own };
}

async function resumeRun(
  project: Project,
  options: TrainOptions & { readonly resume: string },
  followUp: FollowUp | null,
  job: JobContext,
): Promise<Omit<ResumedTraining, 'refitNext'>> {
  if (followUp?.kind === 'bank') return { trained: await resumeForBank(project, options, followUp, job) };
  if (followUp?.kind === 'refit') {
    const isDone = getRun(project, options.resume).status === 'done';
    const { resume } = options;
    return {
      trained: isDone ? finishedResult(project, resume) : await trainModel(project, { ...options, followUp }, job),
    };
  }
  // If the search was deleted, its run is resumed like any other.
  const isSearched = followUp !== null && tunings.list(project).some(({ name }) => name === followUp.tuning);
  if (isSearched) return resumeBest(project, followUp, job);
  return { trained: await trainModel(project, options, job) };
}

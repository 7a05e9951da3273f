import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { tunings } from '../store/runs/experiments.ts';
import type { TrainOptions } from '../train/fit/plan-run.ts';
import { trainModel } from '../train/fit/train.ts';
import { resumeForBank } from '../train/pooled/resume-for-bank.ts';
import { readFollowUp } from '../train/runs/follow-up.ts';
import { resumeBest, type BestTrained } from './train-best.ts';

/** The run that was trained in the end; with the choice of its model if a search was resumed. */
type ResumedTraining = Pick<BestTrained, 'trained'> & Partial<Pick<BestTrained, 'choice'>>;

/**
 * Resumes an interrupted run and does what its command would have done next: fine-tunes a pooled model for the bank, or
 * continues the search for the best model. Throws like `trainModel` and `resumeTuning`.
 */
export async function resumeTraining(
  project: Project,
  options: TrainOptions & { readonly resume: string },
  job: JobContext,
): Promise<ResumedTraining> {
  const followUp = readFollowUp(project, options.resume);
  if (followUp?.kind === 'bank') return { trained: await resumeForBank(project, options, followUp, job) };
  // The run of a search that was deleted is still a run.
  const isSearched = followUp !== null && tunings.list(project).some(({ name }) => name === followUp.tuning);
  if (isSearched) return resumeBest(project, followUp, job);
  return { trained: await trainModel(project, options, job) };
}

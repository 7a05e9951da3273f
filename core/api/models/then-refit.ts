import { cancelled, AppError } from '../../errors.ts';
import { partOfJob, type JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import type { Refitted, RefitRequest } from '../../train/refit/refit-runs.ts';
import { resumableRun } from '../resume.ts';

/** The share of the progress bar for the training. */
const TRAINING_SHARE = 0.5;

/** Training that ends with a refit. */
interface TrainingWithRefit<Trained> {
  readonly train: (job: JobContext) => Promise<Trained>;
  /** The trained runs to refit. */
  readonly runsOf: (trained: Trained) => readonly string[];
  readonly engine: RefitRequest['engine'];
}

/**
 * Trains, then trains the finished runs again on all of their samples. If the refit is cancelled or fails, the runs
 * are kept. Throws like the training and like `refitRuns`.
 */
export async function trainAndRefit<Trained>(
  project: Project,
  { train, runsOf, engine }: TrainingWithRefit<Trained>,
  job: JobContext,
): Promise<Trained & { readonly refits: readonly Refitted[] }> {
  const trained = await train(partOfJob(job, 0, TRAINING_SHARE));
  const runs = runsOf(trained);
  job.report({ phase: 'train', note: message('train.refitNext', { runs }) });
  const { refitRuns } = await import('../../train/refit/refit-runs.ts');
  try {
    const refits = await refitRuns(project, { runs, engine }, partOfJob(job, TRAINING_SHARE, 1 - TRAINING_SHARE));
    return { ...trained, refits };
  } catch (error) {
    // A refit that was interrupted during its training has a checkpoint, and its error names the run to resume.
    const isNotBegun = error instanceof AppError && error.code === 'cancelled' && resumableRun(error) === null;
    throw isNotBegun ? cancelled(message('train.refitNotBegun', { runs })) : error;
  }
}

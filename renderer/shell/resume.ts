import type { CallResult } from '../../core/api.ts';
import type { JobInfo } from '../../core/api/contract/protocol.ts';

type Run = CallResult<'training-runs'>['runs'][number];

/** Whether a job trained a model and did not finish. */
export function mayResume(job: JobInfo): boolean {
  return job.call === 'train' && (job.state === 'failed' || job.state === 'cancelled');
}

/**
 * The run that an unfinished training job can resume; null if there is none, e.g. if the job ended before the first
 * checkpoint.
 */
export function resumableRun(job: JobInfo, runs: readonly Run[]): string | null {
  if (!mayResume(job)) return null;
  return interruptedRun(job, runs)?.run ?? null;
}

/** The interrupted run that a training job created or resumed; undefined if there is none. */
export function interruptedRun(job: JobInfo, runs: readonly Run[]): Run | undefined {
  const input = job.input as { readonly resume?: string; readonly dataset?: string; readonly bank?: string };
  const interrupted = runs.filter(({ status }) => status === 'interrupted');
  if (input.resume !== undefined) return interrupted.find(({ run }) => run === input.resume);
  // A job creates its run between its start and its end; one whose process has crashed has no end.
  return interrupted.findLast(
    (run) =>
      run.dataset === input.dataset &&
      run.bank === (input.bank ?? null) &&
      job.startedAt !== null &&
      run.createdAt >= job.startedAt &&
      (job.endedAt === null || run.createdAt <= job.endedAt),
  );
}

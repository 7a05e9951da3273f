import type { CallName } from '../../core/api.ts';
import type { JobInfo } from '../../core/api/contract/protocol.ts';
import { client } from './client.svelte.ts';

/** The long calls of the project, whoever started them: queued, running and ended ones that nobody has dismissed. */
class Jobs {
  get list(): readonly JobInfo[] {
    return client.jobs;
  }

  /** Those that still run or wait. */
  get active(): readonly JobInfo[] {
    return client.jobs.filter(({ state }) => state === 'queued' || state === 'running');
  }

  cancel(job: JobInfo): void {
    client.send({ kind: 'cancel-job', job: job.job });
  }

  /** Lets a job that waits run right before another one that waits. */
  move(job: JobInfo, before: JobInfo): void {
    client.send({ kind: 'move-job', job: job.job, before: before.job });
  }

  /** Takes an ended job off the list. */
  dismiss(job: JobInfo): void {
    client.send({ kind: 'dismiss-job', job: job.job });
  }

  /** The newest job of a call; undefined where there is none. */
  latest(name: CallName): JobInfo | undefined {
    return client.jobs
      .filter((job) => job.call === name)
      .reduce<JobInfo | undefined>(
        (newest, job) => (newest === undefined || job.job > newest.job ? job : newest),
        undefined,
      );
  }
}

/** The jobs of this project. */
export const jobs = new Jobs();

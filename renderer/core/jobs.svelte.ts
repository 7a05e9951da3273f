import type { CallName } from '../../core/api.ts';
import type { JobInfo } from '../../core/api/contract/protocol.ts';
import { call, client } from './client.svelte.ts';

/** The long calls of the project from all windows: queued, running, and ended but not dismissed. */
class Jobs {
  get list(): readonly JobInfo[] {
    return client.jobs;
  }

  /** Queued and running jobs. */
  get active(): readonly JobInfo[] {
    return client.jobs.filter(({ state }) => state === 'queued' || state === 'running');
  }

  cancel(job: JobInfo): void {
    client.send({ kind: 'cancel-job', job: job.id });
  }

  /** Moves a queued job right before another one. */
  move(job: JobInfo, before: JobInfo): void {
    client.send({ kind: 'move-job', job: job.id, before: before.id });
  }

  /** Removes an ended job from the list. */
  dismiss(job: JobInfo): void {
    client.send({ kind: 'dismiss-job', job: job.id });
  }

  /** Resumes an interrupted run in a new job, which reports the outcome; removes the stopped job that left the run. */
  async resume(run: string, stopped?: JobInfo): Promise<void> {
    if (stopped !== undefined) this.dismiss(stopped);
    await call('train', { resume: run }).catch(() => undefined);
  }

  /** The newest job of a call; undefined if there is none. */
  latest(name: CallName): JobInfo | undefined {
    return client.jobs
      .filter((job) => job.call === name)
      .reduce<JobInfo | undefined>(
        (newest, job) => (newest === undefined || job.id > newest.id ? job : newest),
        undefined,
      );
  }
}

/** The jobs of this project. */
export const jobs = new Jobs();

import type { JobInfo } from '../../core/api/protocol.ts';
import { call } from '../core/client.svelte.ts';
import { jobs } from '../core/jobs.svelte.ts';

/** Goes on with an interrupted training; how it ends is told by its own job. */
export async function resumeRun(job: JobInfo, run: string): Promise<void> {
  jobs.dismiss(job);
  await call('train', { resume: run }).catch(() => undefined);
}

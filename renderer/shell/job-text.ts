import type { JobInfo } from '../../core/api/protocol.ts';
import type { Progress } from '../../core/job.ts';
import { formatCount } from '../text/format.ts';
import { text } from '../text/text.svelte.ts';

/** What a job does at the moment: `training · 152,000 samples/s`. */
export function describeProgress(progress: Progress | null): string {
  if (progress === null) return '';
  const words = text().jobs;
  const counts = Object.entries(progress.counts ?? {}).map(([unit, count]) => `${formatCount(count)} ${words.units[unit] ?? unit}`);
  return [words.phases[progress.phase] ?? progress.phase, ...counts].join(' · ');
}

/** The run that an ended training can go on with; null where there is none, e.g. since it ended before its first checkpoint. */
export function resumableRun(job: JobInfo): string | null {
  if (job.call !== 'train' || (job.state !== 'failed' && job.state !== 'cancelled')) return null;
  const input = job.input as { readonly resume?: string } | null;
  const spoken = `${job.error?.message ?? ''}\n${job.error?.help ?? ''}`;
  return /--resume[ =]([\w.-]+)/.exec(spoken)?.[1] ?? input?.resume ?? null;
}

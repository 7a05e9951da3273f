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

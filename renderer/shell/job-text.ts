import type { JobInfo } from '../../core/api/contract/protocol.ts';
import type { Progress } from '../../core/job.ts';
import { formatCount, formatList } from '../text/format.ts';
import { coreText, text } from '../text/text.svelte.ts';

/** The units of each phase; counts of earlier phases remain in the progress, but do not describe this one. */
const unitsOf: Readonly<Record<string, readonly string[]>> = {
  train: ['epoch', 'trees', 'samples/s'],
  read: ['records', 'rejected'],
  sample: ['users'],
  score: ['records'],
  allocate: ['passes'],
  check: ['compared'],
  match: [],
  features: [],
  valid: [],
  calibrate: [],
  test: [],
  forecast: [],
  finish: ['records'],
  compare: [],
  stop: [],
};
const defaultUnits = ['records', 'rows', 'samples', 'users'];

/**
 * The current activity of a job: `training · epoch 4 · 152,000 samples/s`, or `training aitm · 3 of 20` for a
 * comparison.
 */
export function describeProgress(progress: Progress | null): string {
  if (progress === null) return '';
  const words = text().jobs;
  const [phase, ...subject] = progress.phase.split(' ');
  const phaseName = words.phases[phase];
  const { run, runs } = progress.counts ?? {};
  // For one training run of many, its name is enough.
  const counted =
    run !== undefined && runs !== undefined
      ? [words.trainingOf(formatCount(run), formatCount(runs))]
      : (unitsOf[phase] ?? defaultUnits).flatMap((unit) => {
          const count = progress.counts?.[unit];
          return count === undefined || (unit === 'rejected' && count === 0) ? [] : [words.units[unit](count)];
        });
  const named = subject.length === 0 ? phaseName : words.phaseOf(phaseName ?? '', subject.join(' '));
  return [phaseName === undefined ? coreText(progress.phase) : named, ...counted].join(' · ');
}

function subjectText(subject: unknown): string {
  if (Array.isArray(subject)) return formatList(subject.map(String));
  return typeof subject === 'string' ? subject : '';
}

/** A job's title in the current language; if the catalogue lacks it, the core's own title. */
export function jobTitle(job: JobInfo): string {
  const title = text().jobs.titles[job.call];
  const input = job.input as Readonly<Record<string, unknown>> | null;
  const subject = input?.resume ?? input?.comparison ?? input?.tuning ?? input?.bank ?? input?.run ?? input?.dataset;
  return title === undefined ? coreText(job.title) : title(subjectText(subject)).trim();
}

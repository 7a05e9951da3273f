import type { JobInfo } from '../../core/api/contract/protocol.ts';

/** The ended jobs that a window has shown, and those that it no longer lists, by job key. */
export interface JobNotifications {
  /** Ended jobs whose view has been opened since. */
  readonly seen: ReadonlySet<string>;
  /** Jobs no longer listed at the bottom of the navigation. */
  readonly dismissed: ReadonlySet<string>;
}

/** The view that shows a job's result, by the name of its call; jobs of other calls count as seen once they end. */
const viewOf: Readonly<Record<string, string>> = {
  import: 'data',
  append: 'data',
  'undo append': 'data',
  'data export': 'data',
  train: 'train',
  'train-banks': 'train',
  refit: 'models',
  tune: 'models',
  evaluate: 'models',
  compare: 'models',
  export: 'models',
  'study hyper': 'models',
  'study transfer': 'models',
  'study tsne': 'models',
  'study importance': 'models',
  score: 'score',
  'rank-audience': 'score',
  'export-ranking': 'score',
  'results-of-export': 'score',
  'compare-lists': 'score',
  drift: 'score',
  'plan-campaign': 'campaigns',
  'export-campaign': 'campaigns',
};

/** The key of a job, stable across page reloads: job numbers restart with the core. */
export function jobKey({ id, queuedAt }: JobInfo): string {
  return `${id} ${queuedAt}`;
}

/** Whether a job is neither running nor queued. */
export function hasEnded({ state }: JobInfo): boolean {
  return state !== 'queued' && state !== 'running';
}

/** Updates the notifications for the current jobs and view. A failed job is kept until the user dismisses it. */
export function updateNotifications(
  list: readonly JobInfo[],
  view: string,
  before: JobNotifications,
): JobNotifications {
  const ended = list.filter(hasEnded);
  const newest = ended.reduce<JobInfo | undefined>(
    (latest, job) => (latest === undefined || (job.endedAt ?? '') >= (latest.endedAt ?? '') ? job : latest),
    undefined,
  );
  const seen = ended.filter((job) => before.seen.has(jobKey(job)) || (viewOf[job.call] ?? view) === view);
  const dismissed = ended.filter(
    (job) => before.dismissed.has(jobKey(job)) || (job !== newest && job.state !== 'failed' && seen.includes(job)),
  );
  return { seen: new Set(seen.map(jobKey)), dismissed: new Set(dismissed.map(jobKey)) };
}

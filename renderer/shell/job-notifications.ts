import type { JobInfo } from '../../core/api/contract/protocol.ts';

/** Which notifications of ended jobs the user has seen; jobs by their keys. */
export interface JobNotifications {
  /** Ended ones whose view was shown since. */
  readonly seen: ReadonlySet<string>;
  /** Those that are not listed at the navigation's foot any more. */
  readonly dismissed: ReadonlySet<string>;
}

/** Where the result of a job is shown, by the name of its call; another one has no view to wait for. */
const viewOf: Readonly<Record<string, string>> = {
  import: 'data',
  train: 'train',
  evaluate: 'models',
  compare: 'models',
  'study hyper': 'models',
  'study transfer': 'models',
  'study tsne': 'models',
  'study importance': 'models',
  score: 'score',
  'rank-audience': 'score',
  'export-ranking': 'score',
  'export-outcome': 'score',
};

/** Names a job for as long as the page may be reloaded: the numbers begin anew with every start of the core. */
export function jobKey({ job, queuedAt }: JobInfo): string {
  return `${job} ${queuedAt}`;
}

/** Whether a job neither runs nor waits. */
export function hasEnded({ state }: JobInfo): boolean {
  return state !== 'queued' && state !== 'running';
}

/**
 * Updates the earlier notifications, with the jobs as they are now and the view that is shown. A failed job never goes
 * by itself.
 */
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

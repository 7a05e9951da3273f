import { untrack } from 'svelte';

import { client } from '../core/client.svelte.ts';
import { jobs } from '../core/jobs.svelte.ts';
import { route } from '../core/route.svelte.ts';
import { jobKey, updateNotifications, type JobNotifications } from './job-notifications.ts';

const STORED = 'stepladder.told-jobs';

/**
 * The jobs at the navigation's foot: those that run or wait, failed ones, the one that ended last, and those whose view
 * was not shown since they ended.
 */
export class ListedJobs {
  #notifications = $state.raw<JobNotifications>(read());
  readonly list = $derived(jobs.list.filter((job) => !this.#notifications.dismissed.has(jobKey(job))));

  /** Follows the jobs and the view; to be made while a component is. */
  constructor() {
    $effect(() => {
      // Before the first list nothing is known of any job.
      if (client.state.kind !== 'open') return;
      const notifications = updateNotifications(
        jobs.list,
        route.view,
        untrack(() => this.#notifications),
      );
      this.#notifications = notifications;
      store(notifications);
    });
  }
}

/** Of this window alone and until it is closed: one that is opened later is notified anew. */
function read(): JobNotifications {
  try {
    const { seen = [], gone: dismissed = [] } = JSON.parse(sessionStorage.getItem(STORED) ?? '{}') as {
      readonly seen?: readonly string[];
      readonly gone?: readonly string[];
    };
    return { seen: new Set(seen), dismissed: new Set(dismissed) };
  } catch {
    return { seen: new Set(), dismissed: new Set() };
  }
}

function store({ seen, dismissed }: JobNotifications): void {
  try {
    sessionStorage.setItem(STORED, JSON.stringify({ seen: [...seen], gone: [...dismissed] }));
  } catch {
    /* A browser may refuse to keep anything; after a reload the window is then notified anew. */
  }
}

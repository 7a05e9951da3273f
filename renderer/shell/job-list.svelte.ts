import { untrack } from 'svelte';

import { client } from '../core/client.svelte.ts';
import { jobs } from '../core/jobs.svelte.ts';
import { route } from '../core/route.svelte.ts';
import { jobKey, updateNotifications, type JobNotifications } from './job-notifications.ts';

const STORAGE_KEY = 'stepladder.job-notifications';

/**
 * The jobs at the bottom of the navigation: queued and running ones, failed ones, the latest ended one, and those whose
 * view has not been opened since they ended.
 */
export class ListedJobs {
  #notifications = $state.raw<JobNotifications>(read());
  readonly list = $derived(jobs.list.filter((job) => !this.#notifications.dismissed.has(jobKey(job))));

  /** Follows the jobs and the current view; create it during component setup. */
  constructor() {
    $effect(() => {
      // No job is known before the first list arrives.
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

/** Reads what this window stored; a new window shows the notifications again. */
function read(): JobNotifications {
  try {
    const { seen = [], gone: dismissed = [] } = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '{}') as {
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
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ seen: [...seen], gone: [...dismissed] }));
  } catch {
    /* A browser may refuse storage; after a reload the window then shows the notifications again. */
  }
}

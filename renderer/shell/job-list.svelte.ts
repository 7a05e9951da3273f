import { untrack } from 'svelte';

import { client } from '../core/client.svelte.ts';
import { jobs } from '../core/jobs.svelte.ts';
import { route } from '../core/route.svelte.ts';
import { jobKey, tell, type Told } from './told-jobs.ts';

const STORED = 'stepladder.told-jobs';

/**
 * The jobs at the navigation's foot: those that run or wait, failed ones, the one that ended last, and those whose view
 * was not shown since they ended.
 */
export class ListedJobs {
  #told = $state.raw<Told>(read());
  readonly list = $derived(jobs.list.filter((job) => !this.#told.gone.has(jobKey(job))));

  /** Follows the jobs and the view; to be made while a component is. */
  constructor() {
    $effect(() => {
      // Before the first list nothing is known of any job.
      if (client.state.kind !== 'open') return;
      const told = tell(
        jobs.list,
        route.view,
        untrack(() => this.#told),
      );
      this.#told = told;
      store(told);
    });
  }
}

/** Of this window alone and until it is closed: one that is opened later is told anew. */
function read(): Told {
  try {
    const { seen = [], gone = [] } = JSON.parse(sessionStorage.getItem(STORED) ?? '{}') as {
      readonly seen?: readonly string[];
      readonly gone?: readonly string[];
    };
    return { seen: new Set(seen), gone: new Set(gone) };
  } catch {
    return { seen: new Set(), gone: new Set() };
  }
}

function store({ seen, gone }: Told): void {
  try {
    sessionStorage.setItem(STORED, JSON.stringify({ seen: [...seen], gone: [...gone] }));
  } catch {
    /* A browser may refuse to keep anything; after a reload the window is then told anew. */
  }
}

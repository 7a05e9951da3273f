import { untrack } from 'svelte';

import type { CallResult } from '../../../../core/api.ts';
import type { Progress } from '../../../../core/job.ts';
import { client } from '../../../core/client.svelte.ts';
import { jobs } from '../../../core/jobs.svelte.ts';
import { query, type QueryState } from '../../../core/query.svelte.ts';

/** A ranked audience as the core describes it. */
export type Ranking = CallResult<'rank-audience'>;

/** The available rankings: the ranking that the core keeps, from any window, and the last ranking of this page. */
export class Rankings {
  saved!: QueryState<'ranking'>;
  /** This page's last ranking. */
  fresh = $state.raw<Ranking | null>(null);
  readonly #running: () => boolean;

  /** `running` returns whether this page is ranking now. */
  constructor(running: () => boolean) {
    this.#running = running;
    $effect.root(() => {
      // The view may load before the window knows its project.
      this.saved = query(() => (client.project === null ? null : { name: 'ranking', input: {} }));
      // Load a ranking from another window or an earlier page once it is done.
      const elsewhere = $derived(running() ? undefined : jobs.latest('rank-audience'));
      const ended = $derived(elsewhere?.state === 'done' ? elsewhere.id : null);
      $effect(() => {
        if (ended !== null) untrack(() => this.saved.refresh());
      });
    });
  }

  /** Whether it is known if there is a saved ranking. */
  get loaded(): boolean {
    return this.saved.data !== null || this.saved.error !== null;
  }

  /** The ranking to show: the latest complete one. */
  get ranking(): Ranking | null {
    const saved = this.saved.data?.ranking ?? null;
    return this.fresh !== null && (saved === null || this.fresh.created >= saved.created) ? this.fresh : saved;
  }

  /** Whether banks or models have changed since the shown list was ranked. */
  get stale(): boolean {
    const saved = this.saved.data;
    return saved !== null && saved.stale && saved.ranking?.id === this.ranking?.id;
  }

  /** The progress of a ranking that another window started; undefined if there is none. */
  get progressElsewhere(): Progress | null | undefined {
    const latest = this.#running() ? undefined : jobs.latest('rank-audience');
    return latest?.state === 'running' || latest?.state === 'queued' ? latest.progress : undefined;
  }
}

import { untrack } from 'svelte';

import type { CallName, CallResult } from '../../core/api.ts';
import type { CallError } from '../../core/api/contract/protocol.ts';
import type { Progress } from '../../core/job.ts';
import { call, client, type ViewInput } from './client.svelte.ts';
import { asCallError, ConnectionLostError, isCancelled } from './failure.ts';

/** A call and its input; see `query`. */
export type Query<Name extends CallName> = { readonly name: Name; readonly input: ViewInput<Name> };

/** The reactive result of a query. */
export class QueryState<Name extends CallName> {
  /** The latest result; kept while a newer one loads, so that nothing jumps. Null until the first one. */
  data = $state.raw<CallResult<Name> | null>(null);
  /** Why the latest query has no result. */
  error = $state.raw<CallError | null>(null);
  loading = $state(false);
  /** Whether `data` is the result of an earlier query. */
  stale = $state(false);
  /** Progress of the running query; null if it reports none or nothing is running. */
  progress = $state.raw<Progress | null>(null);
  #refreshes = $state(0);
  #key: string | null = null;

  /** Repeats the query, e.g. after an error, without adding a dependency to the calling effect. */
  readonly refresh = (): void => {
    this.#refreshes = untrack(() => this.#refreshes) + 1;
  };

  /** Reads the state that the query depends on. */
  track(): void {
    void this.#refreshes;
    void client.changes;
  }

  /** Runs the query; an aborted query changes nothing. */
  async run(key: string, { name, input }: Query<Name>, signal: AbortSignal): Promise<void> {
    this.loading = true;
    this.progress = null;
    this.stale = this.data !== null && key !== this.#key;
    const onProgress = (progress: Progress): void => {
      if (!signal.aborted) this.progress = progress;
    };
    try {
      const data = await call(name, input, { signal, onProgress });
      if (signal.aborted) return;
      this.data = data;
      this.error = null;
      this.#key = key;
      this.stale = false;
    } catch (thrown) {
      // The window reports a lost connection in one place; the query waits for the next connection.
      if (signal.aborted || isCancelled(thrown) || thrown instanceof ConnectionLostError) return;
      this.error = asCallError(thrown);
    }
    this.loading = false;
    this.progress = null;
  }

  /** Clears the result, because there is nothing to query. */
  clear(): void {
    this.data = null;
    this.error = null;
    this.loading = false;
    this.stale = false;
    this.#key = null;
  }
}

/** A query that is under way. */
interface Running {
  readonly key: string;
  readonly controller: AbortController;
  /** Whether it replaced the same query, which had not ended. */
  readonly isRestart: boolean;
  /** Whether it is outdated, and is repeated once it ends. */
  outdated: boolean;
}

/**
 * Queries the core reactively: again when the query changes and when the project is written to. A null query does
 * nothing. Call it during component setup or within `$effect.root`.
 */
export function query<Name extends CallName>(request: () => Query<Name> | null): QueryState<Name> {
  const result = new QueryState<Name>();
  const key = $derived(JSON.stringify(request()));
  let running: Running | null = null;

  async function start(startedKey: string, isRestart: boolean): Promise<void> {
    const started: Running = { key: startedKey, controller: new AbortController(), isRestart, outdated: true };
    running = started;
    while (started.outdated && running === started) {
      started.outdated = false;
      await result.run(startedKey, JSON.parse(startedKey) as Query<Name>, started.controller.signal);
    }
    if (running === started) running = null;
  }

  function update(newKey: string): void {
    const isSame = running?.key === newKey;
    // A query that every write to the project restarted would never end if it took longer than the time between writes.
    if (running !== null && isSame && running.isRestart) {
      running.outdated = true;
      return;
    }
    running?.controller.abort();
    running = null;
    if (newKey === 'null') result.clear();
    else void start(newKey, isSame);
  }

  $effect(() => {
    const currentKey = key;
    result.track();
    untrack(() => update(currentKey));
  });
  $effect(() => () => running?.controller.abort());
  return result;
}

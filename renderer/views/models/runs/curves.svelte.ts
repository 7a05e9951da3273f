import { untrack } from 'svelte';

import type { CallError } from '../../../../core/api/contract/protocol.ts';
import { call, client } from '../../../core/client.svelte.ts';
import { asCallError, ConnectionLostError, isCancelled } from '../../../core/failure.ts';
import type { Curves } from './curve-series.ts';

/**
 * The curves of the compared runs, cached, since a finished run does not change. Those that failed are requested again
 * when the compared runs, the project or the connection change. Create it during component setup.
 */
export class CurveSet {
  #curves = $state.raw<Readonly<Record<string, Curves>>>({});
  #errors = $state.raw<Readonly<Record<string, CallError>>>({});
  /** The runs whose curves are loaded or requested. */
  readonly #requested = new Set<string>();
  readonly #controller = new AbortController();

  constructor(runs: () => readonly string[]) {
    $effect(() => {
      void client.changes;
      for (const run of runs()) untrack(() => this.request(run));
    });
    $effect(() => () => this.#controller.abort());
  }

  curvesOf(run: string): Curves | undefined {
    return this.#curves[run];
  }

  /** Why the latest request for a run's curves failed. */
  errorOf(run: string): CallError | undefined {
    return this.#errors[run];
  }

  /** Requests the curves of a run, unless they are loaded or requested. */
  request(run: string): void {
    if (this.#requested.has(run)) return;
    this.#requested.add(run);
    call('run-curves', { run }, { signal: this.#controller.signal }).then(
      (curves) => {
        this.#curves = { ...this.#curves, [run]: curves };
        const { [run]: _, ...others } = this.#errors;
        this.#errors = others;
      },
      (thrown: unknown) => {
        this.#requested.delete(run);
        // The window reports a lost connection in one place, and reconnecting counts as a change.
        if (isCancelled(thrown) || thrown instanceof ConnectionLostError) return;
        this.#errors = { ...this.#errors, [run]: asCallError(thrown) };
      },
    );
  }
}

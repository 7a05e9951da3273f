import { untrack } from 'svelte';

import type { CallInput } from '../../../../core/api.ts';
import type { CallError } from '../../../../core/api/contract/protocol.ts';
import type { Progress } from '../../../../core/job.ts';
import { call } from '../../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../../core/failure.ts';
import type { Check } from './calls.ts';

type CheckRequest = Omit<CallInput<'check-import'>, 'project'>;

/** How long a changed request must stay the same before it is checked. */
const WAIT_MS = 350;

/**
 * Reads the files to the end whenever the request changes, as an import would, and reports the result; a new check
 * cancels the previous one.
 */
export class Checking {
  /** The latest result; kept while a newer one loads. */
  result = $state.raw<Check | null>(null);
  /** Whether `result` belongs to the current request. */
  fresh = $state(false);
  running = $state(false);
  progress = $state.raw<Progress | null>(null);
  error = $state.raw<CallError | null>(null);
  /** The request that `result` belongs to. */
  #resultKey: string | null = null;
  #paused = $state(false);
  #attempts = $state(0);
  #end: () => void;

  constructor(requestOf: () => CheckRequest | null) {
    this.#end = $effect.root(() => {
      const requestKey = $derived.by(() => {
        const request = requestOf();
        return request === null ? null : JSON.stringify(request);
      });
      $effect(() => {
        // `retry` runs this effect again.
        void this.#attempts;
        const key = this.#paused ? null : requestKey;
        const controller = new AbortController();
        const wait = untrack(() => (this.result === null && this.error === null ? 0 : WAIT_MS));
        // Do not repeat an answered request, e.g. after a cancelled import.
        const isAnswered = untrack(() => this.result !== null && key === this.#resultKey);
        untrack(() => {
          this.fresh = isAnswered;
        });
        if (key === null || isAnswered) {
          untrack(() => {
            this.running = false;
          });
          return;
        }
        const timer = setTimeout(() => void this.#run(key, controller.signal), wait);
        return () => {
          clearTimeout(timer);
          controller.abort();
        };
      });
    });
  }

  /** Checks again after an error. */
  readonly retry = (): void => {
    this.#attempts++;
  };

  /** Stops checking during an import; `resume` continues. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  /** Ends for good; call it when the draft is discarded. */
  end(): void {
    this.#end();
  }

  async #run(key: string, signal: AbortSignal): Promise<void> {
    this.running = true;
    this.progress = null;
    this.error = null;
    try {
      const result = await call('check-import', JSON.parse(key) as CheckRequest, {
        signal,
        onProgress: (progress) => {
          if (!signal.aborted) this.progress = progress;
        },
      });
      if (signal.aborted) return;
      this.result = result;
      this.#resultKey = key;
      this.fresh = true;
    } catch (thrown) {
      if (signal.aborted || isCancelled(thrown)) return;
      this.error = asCallError(thrown);
      this.result = null;
    }
    this.running = false;
  }
}

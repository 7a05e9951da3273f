import type { CallError } from '../../../../core/api/contract/protocol.ts';
import { call } from '../../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../../core/failure.ts';
import type { Curves } from './curve-series.ts';

/** The curves of the compared runs, cached, since a finished run does not change. Create it during component setup. */
export class CurveSet {
  #curves = $state.raw<Readonly<Record<string, Curves>>>({});
  #errors = $state.raw<Readonly<Record<string, CallError>>>({});
  readonly #requested = new Set<string>();

  constructor(runs: () => readonly string[]) {
    const controller = new AbortController();
    $effect(() => {
      for (const run of runs()) this.#fetch(run, controller.signal);
    });
    $effect(() => () => controller.abort());
  }

  curvesOf(run: string): Curves | undefined {
    return this.#curves[run];
  }

  error(run: string): CallError | undefined {
    return this.#errors[run];
  }

  #fetch(run: string, signal: AbortSignal): void {
    if (this.#requested.has(run)) return;
    this.#requested.add(run);
    call('run-curves', { run }, { signal }).then(
      (curves) => {
        this.#curves = { ...this.#curves, [run]: curves };
      },
      (thrown: unknown) => {
        if (!isCancelled(thrown)) this.#errors = { ...this.#errors, [run]: asCallError(thrown) };
      },
    );
  }
}

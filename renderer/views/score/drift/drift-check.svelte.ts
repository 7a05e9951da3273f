import type { CallResult } from '../../../../core/api.ts';
import type { CallError } from '../../../../core/api/contract/protocol.ts';
import type { Progress } from '../../../../core/job.ts';
import { call } from '../../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../../core/failure.ts';
import { mappingFor, type RankingInput } from '../audience/audience-mapping.ts';

/** How an audience differs from the training data of one run. */
export type RunDrift = CallResult<'drift'>;

/** The comparison of a ranked audience with the training data of its runs; kept while other views are shown. */
class DriftCheck {
  /** The ranking that was checked, or is being checked. */
  ranking = $state<string | null>(null);
  results = $state.raw<readonly RunDrift[]>([]);
  /** The run being compared. */
  run = $state<string | null>(null);
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<CallError | null>(null);
  #controller: AbortController | null = null;

  /** Compares the audience of a ranking with the training data of each of its runs, in place of an earlier check. */
  async check(ranking: string, rankingInput: RankingInput, runs: readonly string[]): Promise<void> {
    this.cancel();
    const controller = new AbortController();
    this.#controller = controller;
    [this.ranking, this.results, this.failure] = [ranking, [], null];
    try {
      const mapping = await mappingFor(rankingInput);
      for (const run of runs) {
        if (controller.signal.aborted) return;
        [this.run, this.progress] = [run, null];
        const result = await call(
          'drift',
          { run, audience: rankingInput.audience, ...(mapping && { mapping }) },
          {
            signal: controller.signal,
            onProgress: (progress) => {
              if (this.#controller === controller) this.progress = progress;
            },
          },
        );
        if (this.#controller === controller) this.results = [...this.results, result];
      }
    } catch (thrown) {
      if (this.#controller === controller && !isCancelled(thrown)) this.failure = asCallError(thrown);
    } finally {
      if (this.#controller === controller) this.run = null;
    }
  }

  cancel(): void {
    this.#controller?.abort();
    this.#controller = null;
    this.run = null;
  }
}

/** This window's check. */
export const driftCheck = new DriftCheck();

import type { CallResult } from '../../../../core/api.ts';
import type { CallError } from '../../../../core/api/contract/protocol.ts';
import type { Progress } from '../../../../core/job.ts';
import { call, type ViewInput } from '../../../core/client.svelte.ts';
import { asCallError, isCancelled, repeatIfLost } from '../../../core/failure.ts';

/** How an audience, or the newest days of a dataset, differ from the training data of one run. */
export type RunDrift = CallResult<'drift'>;

/** What is compared with the training data of each run. */
export type ComparedData = Omit<ViewInput<'drift'>, 'run'>;

/** The data that the runs of a ranking are compared with. */
interface Request {
  readonly ranking: string;
  /** The key of the compared data: results are shown only for the data with this key. */
  readonly dataKey: string;
  readonly runs: readonly string[];
}

/** The comparison of data with the training data of a ranking's runs; kept while other views are shown. */
class DriftCheck {
  /** The ranking whose runs were checked, or are being checked. */
  ranking = $state<string | null>(null);
  results = $state.raw<readonly RunDrift[]>([]);
  /** The run being compared. */
  run = $state<string | null>(null);
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<CallError | null>(null);
  #dataKey = $state('');
  #controller: AbortController | null = null;

  /** Whether the results belong to this ranking, and to the compared data with this key. */
  isOf(ranking: string, dataKey: string): boolean {
    return this.ranking === ranking && this.#dataKey === dataKey;
  }

  /** Compares data with the training data of each run; ends an earlier check. */
  async check({ ranking, dataKey, runs }: Request, read: () => Promise<ComparedData>): Promise<void> {
    this.cancel();
    const controller = new AbortController();
    this.#controller = controller;
    [this.ranking, this.#dataKey, this.results, this.failure] = [ranking, dataKey, [], null];
    try {
      const compared = await repeatIfLost(read);
      for (const run of runs) {
        if (controller.signal.aborted) return;
        [this.run, this.progress] = [run, null];
        const options = {
          signal: controller.signal,
          onProgress: (progress: Progress): void => {
            if (this.#controller === controller) this.progress = progress;
          },
        };
        const result = await repeatIfLost(() => call('drift', { run, ...compared }, options));
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

/** This window's check of the audience. */
export const driftCheck = new DriftCheck();
/** This window's check of the newest days of a dataset. */
export const recentCheck = new DriftCheck();

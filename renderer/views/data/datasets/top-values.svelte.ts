import type { CallResult } from '../../../../core/api.ts';
import { call } from '../../../core/client.svelte.ts';

type Dataset = CallResult<'dataset'>;
type TopValue = CallResult<'column-profile'>['top'][number];

const MAX_LISTED = 3;

/** Counted values by column and data hash; an append changes the hash, so no entry becomes outdated. */
const cache = new Map<string, readonly TopValue[]>();

/**
 * The most frequent values of a dataset's columns, counted column by column in the background. Create it during
 * component setup.
 */
export class TopValues {
  #values = $state.raw<ReadonlyMap<string, readonly TopValue[]>>(new Map());
  readonly #dataset: () => Dataset;

  constructor(dataset: () => Dataset) {
    this.#dataset = dataset;
    $effect(() => {
      const controller = new AbortController();
      void this.#count(dataset(), controller.signal);
      return () => controller.abort();
    });
  }

  /** The most frequent values of a column; undefined until they are counted. */
  valuesOf(role: string, name: string): readonly TopValue[] | undefined {
    return this.#values.get(keyOf(this.#dataset(), role, name));
  }

  async #count(dataset: Dataset, signal: AbortSignal): Promise<void> {
    this.#values = new Map(cache);
    for (const { role, name, kind, distinct } of dataset.columns) {
      const key = keyOf(dataset, role, name);
      if (cache.has(key) || (kind !== 'code' && kind !== 'list') || distinct === null) continue;
      try {
        const { top } = await call('column-profile', { dataset: dataset.name, column: name, role }, { signal });
        cache.set(key, top.slice(0, MAX_LISTED));
      } catch {
        // The profile beside the table reports why a column cannot be read.
        return;
      }
      if (signal.aborted) return;
      this.#values = new Map(cache);
    }
  }
}

function keyOf({ dataHash }: Dataset, role: string, name: string): string {
  return `${dataHash} ${role} ${name}`;
}

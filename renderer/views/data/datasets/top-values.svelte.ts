import type { CallResult } from '../../../../core/api.ts';
import { call } from '../../../core/client.svelte.ts';

type Dataset = CallResult<'dataset'>;
type TopValue = CallResult<'column-profile'>['top'][number];

const LISTED = 3;

/** By the hash of the data and the column; a dataset never changes, so entries stay valid. */
const counted = new Map<string, readonly TopValue[]>();

/**
 * The most frequent values of a dataset's columns, counted column by column in the background. Create it during
 * component setup.
 */
export class TopValues {
  #known = $state.raw<ReadonlyMap<string, readonly TopValue[]>>(new Map());
  readonly #dataset: () => Dataset;

  constructor(dataset: () => Dataset) {
    this.#dataset = dataset;
    $effect(() => {
      const controller = new AbortController();
      void this.#count(dataset(), controller.signal);
      return () => controller.abort();
    });
  }

  /** The most frequent values of a column; undefined until counted. */
  of(role: string, name: string): readonly TopValue[] | undefined {
    return this.#known.get(keyOf(this.#dataset(), role, name));
  }

  async #count(dataset: Dataset, signal: AbortSignal): Promise<void> {
    this.#known = new Map(counted);
    for (const { role, name, kind, distinct } of dataset.columns) {
      const key = keyOf(dataset, role, name);
      if (counted.has(key) || (kind !== 'code' && kind !== 'list') || distinct === null) continue;
      try {
        const { top } = await call('column-profile', { dataset: dataset.name, column: name, role }, { signal });
        counted.set(key, top.slice(0, LISTED));
      } catch {
        // The profile beside the table reports why a column cannot be read.
        return;
      }
      if (signal.aborted) return;
      this.#known = new Map(counted);
    }
  }
}

function keyOf({ dataHash }: Dataset, role: string, name: string): string {
  return `${dataHash} ${role} ${name}`;
}

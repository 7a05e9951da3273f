import { project } from '../../core/project.svelte.ts';
import { query } from '../../core/query.svelte.ts';

/**
 * The dataset's columns that a tower can read as a history, loaded once a tower needs them. Create it during component
 * setup.
 */
export class Histories {
  readonly #needed: () => boolean;
  readonly #dataset = query(() =>
    project.dataset === null || !this.#needed() ? null : { name: 'dataset', input: { dataset: project.dataset } },
  );

  constructor(needed: () => boolean) {
    this.#needed = needed;
  }

  get columns(): readonly string[] {
    return (this.#dataset.data?.columns ?? []).filter(({ role }) => role === 'multi').map(({ name }) => name);
  }

  /** Whether the columns are needed but not loaded yet. */
  get isLoading(): boolean {
    return this.#needed() && this.#dataset.data === null && this.#dataset.error === null;
  }
}

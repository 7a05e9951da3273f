import { project } from '../../core/project.svelte.ts';
import { query } from '../../core/query.svelte.ts';

/**
 * The dataset's columns that a tower can read as a history, loaded once a tower needs them. Create it during component
 * setup.
 */
export class Histories {
  readonly #wanted: () => boolean;
  readonly #dataset = query(() =>
    project.dataset === null || !this.#wanted() ? null : { name: 'dataset', input: { dataset: project.dataset } },
  );

  constructor(wanted: () => boolean) {
    this.#wanted = wanted;
  }

  get columns(): readonly string[] {
    return (this.#dataset.data?.columns ?? []).filter(({ role }) => role === 'multi').map(({ name }) => name);
  }

  /** Whether they are needed but not loaded yet. */
  get awaited(): boolean {
    return this.#wanted() && this.#dataset.data === null && this.#dataset.error === null;
  }
}

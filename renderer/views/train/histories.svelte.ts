import { project } from '../../core/project.svelte.ts';
import { query } from '../../core/query.svelte.ts';

/**
 * The columns of the dataset that a tower can read as a history, asked for once one wants to. To be made while a
 * component is set up.
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

  /** Whether they are wanted, but not there yet. */
  get awaited(): boolean {
    return this.#wanted() && this.#dataset.data === null && this.#dataset.error === null;
  }
}

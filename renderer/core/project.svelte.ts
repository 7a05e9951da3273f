import type { CallResult } from '../../core/api.ts';
import type { OpenedProject } from '../../core/api/contract/protocol.ts';
import { client } from './client.svelte.ts';
import { query, type QueryState } from './query.svelte.ts';
import { route } from './route.svelte.ts';

/** A dataset as the `datasets` call returns it. */
export type DatasetInfo = CallResult<'datasets'>['datasets'][number];

/** State that all views share: the open project's datasets and banks. */
class Project {
  datasets!: QueryState<'datasets'>;
  banks!: QueryState<'banks'>;

  constructor() {
    // The window has one project for its whole life, so these effects never need to end.
    $effect.root(() => {
      this.datasets = query(() => (client.project === null ? null : { name: 'datasets', input: {} }));
      this.banks = query(() => (client.project === null ? null : { name: 'banks', input: {} }));
    });
  }

  get opened(): OpenedProject | null {
    return client.project;
  }

  /** The dataset in the address, else the newest; undefined if there is none. */
  get datasetInfo(): DatasetInfo | undefined {
    const datasets = this.datasets.data?.datasets ?? [];
    const chosen = datasets.find(({ name }) => name === route.get('dataset'));
    return (
      chosen ??
      datasets.reduce<DatasetInfo | undefined>(
        (newest, dataset) => (newest === undefined || dataset.createdAt > newest.createdAt ? dataset : newest),
        undefined,
      )
    );
  }

  /** The name of the chosen dataset. */
  get dataset(): string | null {
    return this.datasetInfo?.name ?? null;
  }

  /** Whether a dataset has a bank column; true for a deleted dataset, which may have had one. */
  hasBanks(dataset: string): boolean {
    const found = this.datasets.data?.datasets.find(({ name }) => name === dataset);
    return found === undefined || found.columns.some(({ role }) => role === 'bank');
  }

  /** The steps of the chosen dataset after the impression, in order. */
  get steps(): readonly string[] {
    return this.datasetInfo?.steps.map(({ name }) => name) ?? [];
  }
}

/** The project of this window. */
export const project = new Project();

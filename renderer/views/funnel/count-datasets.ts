import { call } from '../../core/client.svelte.ts';
import { jobs } from '../../core/jobs.svelte.ts';
import type { DatasetInfo } from '../../core/project.svelte.ts';

/** Datasets whose counting has started in this window; a cancelled count is not started again. */
const countRequested = new Set<string>();

/**
 * Counts datasets that older versions imported, in a job that the user can see and cancel; meanwhile the core answers
 * queries from their rows.
 */
export function countDatasets(datasets: readonly DatasetInfo[]): void {
  for (const { name, createdAt, lacksRollups } of datasets) {
    const key = `${createdAt} ${name}`;
    if (!lacksRollups || countRequested.has(key) || isBeingCounted(name)) continue;
    countRequested.add(key);
    // The job list reports how it ended.
    call('count-dataset', { dataset: name }).catch(() => undefined);
  }
}

function isBeingCounted(name: string): boolean {
  return jobs.active.some(
    ({ call: callName, input }) =>
      callName === 'count-dataset' && (input as { readonly dataset?: unknown }).dataset === name,
  );
}

/** Datasets that this window has asked the core to read ahead. */
const readAheadRequested = new Set<string>();

/** Lets the core read datasets ahead while the analyst looks at the first results, unless a job needs the machine. */
export function readAhead(datasets: readonly DatasetInfo[]): void {
  if (jobs.active.length > 0) return;
  for (const { name, createdAt, lacksRollups } of datasets) {
    const key = `${createdAt} ${name}`;
    if (lacksRollups || readAheadRequested.has(key)) continue;
    readAheadRequested.add(key);
    // Queries work regardless of errors here.
    call('read-ahead', { dataset: name }).catch(() => undefined);
  }
}

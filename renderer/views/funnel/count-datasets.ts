import { call } from '../../core/client.svelte.ts';
import { jobs } from '../../core/jobs.svelte.ts';
import type { DatasetInfo } from '../../core/project.svelte.ts';

/** Datasets whose counting was begun in this window: one that was cancelled is not begun again. */
const begun = new Set<string>();

/**
 * Has datasets counted that older versions imported, by a job that the user sees and can cancel; meanwhile questions
 * are answered from their rows.
 */
export function countDatasets(datasets: readonly DatasetInfo[]): void {
  for (const { name, createdAt, lacksSummaries } of datasets) {
    const key = `${createdAt} ${name}`;
    if (!lacksSummaries || begun.has(key) || isCounted(name)) continue;
    begun.add(key);
    // The list of jobs tells how it ended.
    call('count-dataset', { dataset: name }).catch(() => undefined);
  }
}

function isCounted(name: string): boolean {
  return jobs.active.some(
    ({ call: own, input }) => own === 'count-dataset' && (input as { readonly dataset?: unknown }).dataset === name,
  );
}

/** Datasets that this window has had read ahead. */
const readAheadBegun = new Set<string>();

/** Has datasets read ahead while the analyst looks at the first answers, unless a job needs the machine. */
export function readAhead(datasets: readonly DatasetInfo[]): void {
  if (jobs.active.length > 0) return;
  for (const { name, createdAt, lacksSummaries } of datasets) {
    const key = `${createdAt} ${name}`;
    if (lacksSummaries || readAheadBegun.has(key)) continue;
    readAheadBegun.add(key);
    // Whatever hinders it, questions are answered all the same.
    call('read-ahead', { dataset: name }).catch(() => undefined);
  }
}

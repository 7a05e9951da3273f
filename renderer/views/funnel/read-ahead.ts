import { call } from '../../core/client.svelte.ts';
import { jobs } from '../../core/jobs.svelte.ts';
import type { DatasetInfo } from '../../core/project.svelte.ts';

/** Datasets that this window has had read ahead. */
const begun = new Set<string>();

/** Has datasets read ahead while the analyst looks at the first answers, unless a job needs the machine. */
export function readAhead(datasets: readonly DatasetInfo[]): void {
  if (jobs.active.length > 0) return;
  for (const { name, createdAt, lacksSummaries } of datasets) {
    const key = `${createdAt} ${name}`;
    if (lacksSummaries || begun.has(key)) continue;
    begun.add(key);
    // Whatever hinders it, questions are answered all the same.
    call('read-ahead', { dataset: name }).catch(() => undefined);
  }
}

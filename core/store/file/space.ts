import { setImmediate } from 'node:timers/promises';

import type { JobContext } from '../../job.ts';
import type { Project } from './project.ts';
import { flushLog, guarded } from './sql.ts';

/** Pages that are returned before yielding to the event loop: 16 MiB. */
export const PAGES_PER_TURN = 1024;

/**
 * Returns unused pages to the file system and returns their size in bytes; call it outside a transaction. A cancelled
 * job leaves the remaining pages to a later call.
 */
export async function releaseSpace({ database }: Project, job: JobContext): Promise<number> {
  const count = (what: 'page_count' | 'freelist_count' | 'page_size'): number =>
    guarded(database, () => Number(database.pragma(what, { simple: true })));
  const [before, unused] = [count('page_count'), count('freelist_count')];
  // While another program reads the file, each attempt to flush the log would wait for it.
  let canFlush = true;
  for (let left = unused; left > 0 && !job.signal.aborted; left = count('freelist_count')) {
    guarded(database, () => database.pragma(`incremental_vacuum(${PAGES_PER_TURN})`));
    if (canFlush) canFlush = flushLog(database);
    job.report({ phase: 'release', fraction: Math.max(0, 1 - count('freelist_count') / unused) });
    await setImmediate();
  }
  flushLog(database);
  return (before - count('page_count')) * count('page_size');
}

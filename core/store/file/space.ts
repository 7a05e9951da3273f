import type { Project } from './project.ts';
import { flushLog, guarded } from './sql.ts';

const PAGES_PER_TURN = 4096;

/** Returns unused pages to the file system and returns their size in bytes; call it outside a transaction. */
export function releaseSpace({ database }: Project): number {
  return guarded(database, () => {
    const count = (what: 'page_count' | 'freelist_count' | 'page_size'): number =>
      Number(database.pragma(what, { simple: true }));
    const before = count('page_count');
    while (count('freelist_count') > 0) {
      database.pragma(`incremental_vacuum(${PAGES_PER_TURN})`);
      flushLog(database);
    }
    flushLog(database);
    return (before - count('page_count')) * count('page_size');
  });
}

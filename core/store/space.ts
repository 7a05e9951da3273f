import { guarded } from './sql.ts';
import type { Project } from './project.ts';

/** Gives pages that nothing uses any more back to the file system and returns the bytes; call it outside a transaction. */
export function releaseSpace(project: Project): number {
  const { database } = project;
  return guarded(database, () => {
    const before = pageCount(project);
    database.pragma('incremental_vacuum');
    flushLog(project);
    return (before - pageCount(project)) * Number(database.pragma('page_size', { simple: true }));
  });
}

/** Moves the write-ahead log into the file and empties it, as far as readers allow. */
export function flushLog({ database }: Project): void {
  guarded(database, () => database.pragma('wal_checkpoint(TRUNCATE)'));
}

function pageCount({ database }: Project): number {
  return Number(database.pragma('page_count', { simple: true }));
}

import { Thread } from '../../thread.ts';

/** The table to check. */
export interface PageCheckSetup {
  /** The SQLite file, or its private copy. */
  readonly path: string;
  /** The file that the user has named. */
  readonly original: string;
  /** The table's name, quoted. */
  readonly table: string;
}

/** The answer of the thread. */
export interface PageCheckAnswer {
  /** As `pageProblem` returns it. */
  readonly problem: string | null;
}

/** A check that runs in a thread. */
export interface PageCheck {
  /** What is wrong with the pages of the table; null if nothing is. Throws `cancelled` as soon as the signal aborts. */
  readonly problem: Promise<string | null>;
  /** Settles when the thread no longer reads the file: after a cancellation, only once SQLite has read the table. */
  readonly ended: Promise<void>;
}

/**
 * Starts to check the pages of a table in a thread: SQLite reads the whole table at once, for minutes if it is large,
 * and cannot be interrupted.
 */
export function startPageCheck(setup: PageCheckSetup, signal: AbortSignal): PageCheck {
  const thread = new Thread<never, PageCheckAnswer>(new URL('./page-check-worker.ts', import.meta.url), setup, signal);
  const ended = Promise.withResolvers<void>();
  const answer = async (): Promise<string | null> => {
    try {
      return (await thread.next())?.problem ?? null;
    } finally {
      void thread.close(null).then(ended.resolve);
    }
  };
  return { problem: answer(), ended: ended.promise };
}

import type { PickedFile } from './bridge.ts';

const KEY = 'stepladder-waiting-files';

/**
 * Files that were dropped before there was a project: they wait, across the page's reload, for the project that is
 * created for them.
 */
export const waitingFiles = {
  set(files: readonly PickedFile[]): void {
    sessionStorage.setItem(KEY, JSON.stringify(files));
  },

  /** Returns the waiting files, and forgets them. */
  take(): readonly PickedFile[] {
    const stored = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return stored === null ? [] : (JSON.parse(stored) as readonly PickedFile[]);
  },
};

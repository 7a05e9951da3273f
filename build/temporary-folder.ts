import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Calls `work` with a new temporary folder, and removes the folder afterwards, even if the process exits meanwhile. If
 * a signal ends the process, the folder is removed only if `exitOnSignals` was called.
 */
export async function withTemporaryFolder<Result>(
  purpose: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), `stepladder-${purpose}-`));
  // A killed program may still finish a write: the folder is then not empty at the first try.
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  process.once('exit', remove);
  try {
    return await work(folder);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** Turns signals into exits with the code that a shell shows for them: what is registered for the exit then runs. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
}

/**
 * Calls `stop` if this process exits before the returned function is called. Temporary folders are removed after that:
 * a folder cannot be removed while a program still writes files to it.
 */
export function stopOnExit(stop: () => void): () => void {
  process.prependOnceListener('exit', stop);
  return () => void process.off('exit', stop);
}

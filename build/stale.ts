import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);

/**
 * Whether a built file is missing or older than any source. Sources are files, or folders with everything in them,
 * relative to the repository's root.
 */
export function isStale(built: string, sources: readonly string[]): boolean {
  // Set by a process that has built everything, so that the processes it starts need not check again.
  if (process.env['STEPLADDER_BUILT'] !== undefined && existsSync(built)) return false;
  return isOlderThanSources(built, sources);
}

/** Like `isStale`, for a file that is not built before the tests start. */
export function isOlderThanSources(built: string, sources: readonly string[]): boolean {
  const builtMs = statSync(built, { throwIfNoEntry: false })?.mtimeMs;
  return builtMs === undefined || sources.some((source) => newestMs(source) > builtMs);
}

/**
 * Gives a built file the time at which its build began, so that a source that was changed meanwhile is newer than the
 * file.
 */
export function dateBuilt(built: string, startedAt: Date): void {
  utimesSync(built, startedAt, startedAt);
}

/** The newest modification time of a source and everything in it; a folder's own time reveals deleted files. */
function newestMs(source: string): number {
  const path = join(root, source);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  const entries = stat.isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
  return entries.reduce(
    (newest, entry) => Math.max(newest, statSync(join(path, entry), { throwIfNoEntry: false })?.mtimeMs ?? 0),
    stat.mtimeMs,
  );
}

import { existsSync, globSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);

/**
 * Whether a built file is missing or older than any source; sources are files, or folders with all that is in them,
 * from the repository's root.
 */
export function isStale(built: string, sources: readonly string[]): boolean {
  // Set by who has built everything already and starts many processes that would all look again.
  if (process.env['STEPLADDER_BUILT'] !== undefined && existsSync(built)) return false;
  const builtMs = statSync(built, { throwIfNoEntry: false })?.mtimeMs;
  return builtMs === undefined || sources.some((source) => newestMs(source) > builtMs);
}

/** Folders count too: their time tells that a file was taken away. */
function newestMs(source: string): number {
  const files = [source, ...globSync(`${source}/**/*`, { cwd: root })];
  return Math.max(...files.map((file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

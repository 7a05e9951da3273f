/**
 * Caches that no package is missing, so that most starts skip reading both lockfiles. Imports nothing from
 * node_modules.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Returns what `check` reports missing from a folder's node_modules, or null. A null result is cached until a lockfile
 * changes in size or time. The cache lies within node_modules, so that a new installation clears it.
 */
export function checkOnce(folder, check) {
  const cacheFile = join(folder, 'node_modules', '.cache', 'installed');
  const lockfiles = describe(join(folder, 'package-lock.json'), join(folder, 'node_modules', '.package-lock.json'));
  if (lockfiles !== null && lockfiles === readCache(cacheFile)) return null;
  const missing = check(folder);
  if (missing === null && lockfiles !== null) writeCache(cacheFile, lockfiles);
  return missing;
}

function describe(...files) {
  const stats = files.map((file) => statSync(file, { throwIfNoEntry: false }));
  return stats.includes(undefined) ? null : stats.map(({ size, mtimeMs }) => `${size} ${mtimeMs}\n`).join('');
}

function readCache(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function writeCache(file, text) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch {
    // Without write access, every start checks again.
  }
}

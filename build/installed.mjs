/**
 * Remembers that no package is missing, so that not every start reads both lockfiles. Uses nothing from node_modules.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Gives back what `check` says is missing from a folder's node_modules, null for nothing. Once nothing is, it is not
 * asked again before a lockfile changes in size or time. The note of that lies within node_modules, so that a new
 * installation begins anew.
 */
export function checkOnce(folder, check) {
  const note = join(folder, 'node_modules', '.cache', 'installed');
  const lockfiles = describe(join(folder, 'package-lock.json'), join(folder, 'node_modules', '.package-lock.json'));
  if (lockfiles !== null && lockfiles === readNote(note)) return null;
  const missing = check(folder);
  if (missing === null && lockfiles !== null) writeNote(note, lockfiles);
  return missing;
}

function describe(...files) {
  const stats = files.map((file) => statSync(file, { throwIfNoEntry: false }));
  return stats.includes(undefined) ? null : stats.map(({ size, mtimeMs }) => `${size} ${mtimeMs}\n`).join('');
}

function readNote(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function writeNote(file, text) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch {
    // Where nothing can be written, every start looks for itself.
  }
}

import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a folder and its missing parents; does nothing if it exists. Node's own `recursive` option never ends where a
 * system refuses a new folder with ENOENT although its parent exists, as automounted folders do. Throws the system's
 * error: EEXIST for a file at the path, ENOTDIR for one among the parents.
 */
export async function makeFolder(path: string): Promise<void> {
  const error = await tryToMake(path);
  if (error === null) return;
  const parent = dirname(path);
  // The root of a drive that does not exist is its own parent.
  if (error.code !== 'ENOENT' || parent === path) throw error;
  await makeFolder(parent);
  const stillRefused = await tryToMake(path);
  if (stillRefused !== null) throw stillRefused;
}

/** Creates a folder unless it exists; returns the system's error if it refuses. */
async function tryToMake(path: string): Promise<NodeJS.ErrnoException | null> {
  try {
    await mkdir(path);
    return null;
  } catch (error) {
    return (await isFolder(path)) ? null : (error as NodeJS.ErrnoException);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}

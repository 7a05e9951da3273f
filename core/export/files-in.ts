import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The files in a folder and its subfolders: sorted paths relative to it, with slashes on every system. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/'))
    .sort();
}

/** The size of folders: a folder with too many files has more than one subject, and is split by subject. */
import { posix } from 'node:path';

/** The most files that a folder may hold directly, without its sub-folders. */
const MAX_FILES = 25;

/** The folders that hold more files; paths are relative to the repository's root. */
export function findLargeFolders(files: readonly string[]): string[] {
  return [...Map.groupBy(files, (file) => posix.dirname(file))]
    .filter(([, held]) => held.length > MAX_FILES)
    .map(([folder, held]) => `${folder} holds ${held.length} files: split it by subject`);
}

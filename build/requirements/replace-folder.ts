import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a folder with the one that `make` returns: the new work folder that `make` is given, or a folder in it. If
 * `make` fails, the earlier folder remains.
 */
export async function replaceFolder(folder: string, make: (work: string) => string | Promise<string>): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(join(dirname(folder), `${basename(folder)}-`));
  try {
    const made = await make(work);
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { hasEnded, markOfThisProcess, type ProcessMark } from './mark.ts';

const OWNER_FILE = 'owner.json';
/** A folder without a readable owner may be younger than its owner file. */
const UNREADABLE_AGE_MS = 24 * 3_600_000;

/**
 * Creates an empty folder for files that end with this process. Removes those of the same purpose whose process has
 * ended without removing them: killed, or by a power cut.
 */
export function createTemporaryFolder(purpose: string, parent = tmpdir()): string {
  const prefix = `stepladder-${purpose}-`;
  for (const name of readdirSync(parent)) if (name.startsWith(prefix)) removeLeftover(join(parent, name));
  const folder = mkdtempSync(join(parent, prefix));
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify(markOfThisProcess()));
  return folder;
}

/** Looks only into folders of this user: in a shared one, a neighbour can give any name to anything. */
function removeLeftover(folder: string): void {
  try {
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) return;
    const owner = readOwner(folder);
    const ended = owner === null ? Date.now() - found.mtimeMs > UNREADABLE_AGE_MS : hasEnded(owner);
    if (ended) rmSync(folder, { recursive: true, force: true });
  } catch {
    // Another process was faster, or the system refuses: the next start tries again.
  }
}

function readOwner(folder: string): ProcessMark | null {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')) as ProcessMark;
  } catch {
    return null;
  }
}

/**
 * Replaces a folder of files with another one. Node cannot exchange two folders in one step: the earlier folder gets
 * another name first, and only then the new folder gets its name. If the process is killed in between, the earlier
 * folder can be restored.
 */
import { lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { removeFolder, rename } from './busy-files.ts';
import { isRunning, pidScope } from './processes/identity.ts';
import { isOwnFolder, namesIn } from './processes/temporary-folder.ts';
import { statsOf, syncFile, syncFolder, temporaryName, temporaryPrefix } from './publish.ts';

/** The end of the name of a folder that is being replaced; temporary files, which may be removed, have other names. */
const SET_ASIDE = /^[\da-f-]{36}\.([\da-f]{8})-(\d{1,10})\.earlier$/;
/** The two renames are milliseconds apart: after this time, the process that made the first one is gone. */
const ABANDONED_AFTER_MS = 60_000;

/**
 * Flushes a complete folder of files to the disk and renames it. An earlier folder of that name is set aside first, and
 * removed afterwards. Throws the system's errors; the earlier folder is then still there.
 */
export function publishFolder(temporary: string, target: string): void {
  syncContent(temporary);
  const earlier = statsOf(target) === null ? null : temporaryName(target, 'earlier');
  if (earlier !== null) rename(target, earlier);
  try {
    rename(temporary, target);
  } catch (error) {
    if (earlier !== null && statsOf(target) === null) rename(earlier, target);
    throw error;
  }
  syncFolder(dirname(target));
  for (const path of [...(earlier === null ? [] : [earlier]), ...abandoned(target)]) removeReplaced(path, target);
}

/** A partly removed folder must not be restored, so a folder gets another name before it is removed. */
function removeReplaced(path: string, target: string): void {
  const replaced = temporaryName(target);
  try {
    rename(path, replaced);
    removeFolder(replaced);
  } catch {
    // What cannot be removed does no harm: the new folder has its name.
  }
}

/**
 * Restores the folder that a process was replacing when it was killed, if nothing has its name now; returns whether
 * there was one. Throws the system's errors.
 */
export function restoreFolder(target: string): boolean {
  const path = findSetAside(target);
  if (path === null) return false;
  rename(path, target);
  syncFolder(dirname(target));
  return true;
}

/** The path of the folder that `restoreFolder` would restore; null if there is none, or its name is taken. */
export function findSetAside(target: string): string | null {
  if (statsOf(target) !== null) return null;
  const [latest = null] = abandoned(target).sort((one, other) => setAsideMs(other) - setAsideMs(one));
  return latest;
}

/** The earlier folders of a target that killed processes left. Those of other users are never taken for ours. */
function abandoned(target: string): string[] {
  const prefix = temporaryPrefix(target);
  return namesIn(dirname(target)).flatMap((name) => {
    const [, scope, pid] = (name.startsWith(prefix) && SET_ASIDE.exec(name.slice(prefix.length))) || [];
    const path = join(dirname(target), name);
    if (scope === undefined || !isOwnFolder(path)) return [];
    const hasEnded = scope === pidScope() && !isRunning(Number(pid));
    return hasEnded || Date.now() - setAsideMs(path) > ABANDONED_AFTER_MS ? [path] : [];
  });
}

/** When a folder got its name: renaming it changes this time on Linux, macOS and Windows. */
function setAsideMs(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0;
}

function syncContent(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncContent(path);
    else syncFile(path);
  }
  syncFolder(folder);
}

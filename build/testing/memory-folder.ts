import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createTemporaryFolder } from '../../core/processes/temporary-folder.ts';

/** Where Linux keeps shared memory as files. */
const SHARED_MEMORY = '/dev/shm';

/** Space that the temporary files of all tests need, with some to spare. */
const MIN_BYTES = 4 * 1024 ** 3;

/**
 * Creates a folder in memory for temporary files: tests flush small files so often that a disk keeps them waiting.
 * Returns null if there are fewer than `minBytes` of memory for files, or if no program may run from there.
 */
export function createMemoryFolder(parent = SHARED_MEMORY, minBytes = MIN_BYTES): string | null {
  let folder: string | null = null;
  try {
    const { bavail, bsize } = statfsSync(parent);
    if (bavail * bsize < minBytes) return null;
    folder = createTemporaryFolder('tests', parent);
    // Any user may write to it, as to `/tmp`: some tests run the program as another user.
    chmodSync(folder, 0o1777);
    if (canRunProgramFrom(folder)) return folder;
  } catch {
    // There is no such folder, or it cannot be written to.
  }
  removeMemoryFolder(folder);
  return null;
}

function canRunProgramFrom(folder: string): boolean {
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
}

/** Removes a folder in memory and everything in it. */
export function removeMemoryFolder(folder: string | null): void {
  if (folder !== null) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

import { constants } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';

import { yieldToEventLoop, type JobContext } from '../../job.ts';

/** Number of bytes copied between two checks for cancellation. */
const PIECE_BYTES = 4_194_304;

/**
 * Copies a file: instantly if the file system can share the blocks of files, else piece by piece, readable only by its
 * owner. Reports the phase `copy`. Throws `cancelled`, and the system's errors.
 */
export async function copyFileTo(file: string, target: string, job: JobContext): Promise<void> {
  try {
    return await copyFile(file, target, constants.COPYFILE_FICLONE_FORCE);
  } catch {
    // This file system cannot share blocks, or the two files are on different ones.
  }
  await using source = await open(file, 'r');
  await using copy = await open(target, 'w', 0o600);
  const { size } = await source.stat();
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (let position = 0; ;) {
    job.report({ phase: 'copy', fraction: size === 0 ? 1 : Math.min(1, position / size) });
    await yieldToEventLoop(job);
    const { bytesRead } = await source.read(piece, 0, PIECE_BYTES, position);
    if (bytesRead === 0) return;
    await copy.writeFile(piece.subarray(0, bytesRead));
    position += bytesRead;
  }
}

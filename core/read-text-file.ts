import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { AppError } from './errors.ts';
import { message } from './text/message.ts';

/** Windows has no such flag. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;

/**
 * Reads a text file as a whole. Throws the system's errors, and `invalid-input` for a pipe or device: reading one could
 * take forever, and could not be cancelled.
 */
export async function readTextFile(path: string): Promise<string> {
  // Otherwise, opening a pipe would wait until something is written to it.
  const file = await open(path, (O_RDONLY ?? 0) | O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile() && !stats.isDirectory())
      throw new AppError('invalid-input', message('ingest.notRegularFile', { path }), message('base.saveAsFile'));
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

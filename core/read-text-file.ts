import { constants, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Socket } from 'node:net';

import { AppError, cancelled } from './errors.ts';
import type { JobContext } from './job.ts';
import { message } from './text/message.ts';

/** Windows has no such flag. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
/** With these flags, opening a pipe does not wait until something is written to it. */
const FLAGS = (O_RDONLY ?? 0) | O_NONBLOCK;

/** A file that this process was given open, such as the output of a shell's `<(COMMAND)`, or standard input. */
const OPEN_FILE = /^\/(?:dev\/(?:fd\/\d+|stdin)|proc\/self\/fd\/\d+)$/;

const MAX_MB = 16;
const MAX_BYTES = MAX_MB * 1_000_000;

/**
 * Reads a text file of at most 16 MB as a whole, or what a command writes to a pipe that this process was given open.
 * Throws the system's errors, `cancelled`, and `invalid-input` for a longer text, a device, and a pipe with a name of
 * its own, to which nobody may ever write.
 */
export async function readTextFile(path: string, job: JobContext): Promise<string> {
  const file = await open(path, FLAGS);
  try {
    const stats = await file.stat();
    if (stats.isFIFO() && OPEN_FILE.test(path)) return await readPipe(path, job);
    if (!stats.isFile() && !stats.isDirectory())
      throw new AppError('invalid-input', message('ingest.notRegularFile', { path }), message('base.saveAsFile'));
    if (stats.size > MAX_BYTES) throw tooLong(path);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Reads a pipe to its end. Waiting for it can be cancelled, unlike reading it as a file. */
async function readPipe(path: string, { signal }: JobContext): Promise<string> {
  const pipe = new Socket({ fd: openSync(path, FLAGS), readable: true, writable: false, signal });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of pipe as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_BYTES) throw tooLong(path);
    }
  } catch (error) {
    if (signal.aborted) throw cancelled(message('base.nothingChanged'));
    throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLong(path: string): AppError {
  return new AppError('invalid-input', message('base.textTooLong', { path, mb: MAX_MB }), message('base.checkFile'));
}

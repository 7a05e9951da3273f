import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import yazl from 'yazl';

import { removeFile } from '../busy-files.ts';
import { cancelled } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { OWNER_ONLY, publishFile, temporaryName } from '../publish.ts';
import { explainWriteError } from '../store/file/write-error.ts';
import { message } from '../text/message.ts';
import { filesIn } from './files-in.ts';

const ZIP = /\.zip$/i;
/** Weights and Parquet are compressed already, or do not compress. */
const INCOMPRESSIBLE = /\.(?:onnx|data|parquet)$/;

/** Whether a path names an archive rather than a folder. */
export function isArchive(path: string): boolean {
  return ZIP.test(path);
}

/** The name of the folder in an archive; an archive cannot hold `.`, `..`, a backslash or an empty name. */
function folderName(target: string): string {
  const name = basename(target).replace(ZIP, '').replaceAll('\\', '_');
  return /^\.*$/.test(name) ? 'model' : name;
}

/**
 * Writes the files of a folder to a ZIP archive, in a folder named after it. An earlier file of that name is replaced
 * when the archive is complete and on the disk; `checkSource` is called just before, and may throw. Throws `disk` and
 * `cancelled`.
 */
export async function publishArchive(
  folder: string,
  target: string,
  checkSource: () => void,
  job: JobContext,
): Promise<void> {
  const archive = new yazl.ZipFile();
  const root = folderName(target);
  for (const name of filesIn(folder))
    archive.addFile(join(folder, name), `${root}/${name}`, { compress: !INCOMPRESSIBLE.test(name), mode: 0o100644 });
  archive.end();
  const output = archive.outputStream as PassThrough;
  // The archive emits an error for a file that cannot be read; without a listener, it would end the process.
  archive.on('error', (error: Error) => output.destroy(error));
  const temporary = temporaryName(target);
  try {
    const file = createWriteStream(temporary, { flags: 'wx', mode: OWNER_ONLY, flush: true });
    await pipeline(output, file, { signal: job.signal }).catch((error: unknown) => {
      if (job.signal.aborted) throw cancelled(message('base.nothingWritten'));
      throw error;
    });
    checkSource();
    publishFile(temporary, target);
  } catch (error) {
    throw explainWriteError(error, target);
  } finally {
    removeFile(temporary);
  }
}

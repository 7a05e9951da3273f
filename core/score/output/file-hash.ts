import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { checkRegular } from '../../ingest/files/files.ts';
import { inaccessible } from '../../ingest/files/identify.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';

/** The SHA-256 of a file in hexadecimal; throws `invalid-input` if it is not a regular file or cannot be read. */
export async function fileHash(path: string, job: JobContext): Promise<string> {
  await checkRegular(path);
  const hash = createHash('sha256');
  for await (const piece of piecesOf(path)) {
    hash.update(piece);
    await yieldToEventLoop(job);
  }
  return hash.digest('hex');
}

async function* piecesOf(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw inaccessible(path, error);
  }
}

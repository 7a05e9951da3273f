import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';

/** A file's text as UTF-8 bytes, read piece by piece; a byte order mark is left out. */
export interface ByteSource {
  /** Writes at most `length` bytes to `target` from `offset` on and answers how many; 0 at the end. */
  read(target: Uint8Array, offset: number, length: number): Promise<number>;
  /** Bytes of the file that were read so far, as it lies on disk. */
  readonly consumedBytes: number;
  /** Whether something that is no text in the file's encoding was replaced by U+FFFD so far. */
  readonly damaged: boolean;
  close(): Promise<void>;
}

/** The failure of a file that the system cannot read. */
export function unreadable(path: string, error: unknown): AppError {
  return new AppError(
    'invalid-file',
    message('ingest.cannotRead', { path, reason: error instanceof Error ? error.message : String(error) }),
    message('ingest.checkDisk'),
    { cause: error },
  );
}

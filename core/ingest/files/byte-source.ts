import { AppError } from '../../errors.ts';
import { message, type Text } from '../../text/message.ts';

/** A row at the beginning of a file, as users know it. */
export interface TopRow {
  /** The 1-based line of a text, or the number that Excel shows beside the row. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** The bytes of a file, decompressed, read piece by piece; from `openSource`, UTF-8 text without a byte order mark. */
export interface ByteSource {
  /**
   * Reads at most `length` bytes into `target` at `offset` and returns their number; 0 at the end. Text needs room for
   * a character: four bytes.
   */
  read(target: Uint8Array, offset: number, length: number): Promise<number>;
  /** Bytes of the file on disk that were read so far. */
  readonly consumedBytes: number;
  /** Whether any bytes that are invalid in the file's encoding were replaced by U+FFFD so far. */
  readonly damaged: boolean;
  /** The number by which users know a record, given its position from 1, if the format has no lines. */
  rowOf?(record: number): number;
  /** The columns of lists that were found so far, in formats that have lists. */
  readonly lists?: ReadonlySet<string>;
  /** Once the header of a sheet is read: how many titles are above it, and the first rows of the sheet with them. */
  readonly above?: { readonly titles: number; readonly top: readonly TopRow[] } | null;
  close(): Promise<void>;
}

/** The error for a file that the system cannot read. */
export function unreadable(path: string, error: unknown): AppError {
  return new AppError(
    'invalid-file',
    message('ingest.cannotRead', { path, reason: error instanceof Error ? error.message : String(error) }),
    message('ingest.checkDisk'),
    { cause: error },
  );
}

/** The error for a file whose content is not what its format demands; by default, `help` is for a damaged file. */
export function unreadableAs(
  { path, format, reason }: { readonly path: string; readonly format: string; readonly reason: Text },
  { cause, help = message('ingest.damagedBinary') }: { readonly cause?: unknown; readonly help?: Text } = {},
): AppError {
  return new AppError('invalid-file', message('ingest.cannotReadAs', { path, format, reason }), help, { cause });
}

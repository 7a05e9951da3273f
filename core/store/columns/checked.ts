import { AppError } from '../../errors.ts';
import { contentChecksum } from './packed.ts';

/** Packed data as a table keeps it, beside the checksum of what was written. */
export interface PackedRow {
  readonly checksum: number;
  readonly packed: Buffer;
}

/** Unpacks a row's data; throws `corrupt`, naming `what` is damaged, where they are not those that were written. */
export function unpackChecked<Data>(
  { checksum, packed }: PackedRow,
  what: string,
  unpack: (blob: Uint8Array) => Data,
): Data {
  try {
    if (contentChecksum(packed) === checksum) return unpack(packed);
  } catch (error) {
    if (error instanceof AppError)
      throw new AppError(error.code, `${error.message} (${what})`, error.help, { cause: error });
    throw error;
  }
  throw new AppError(
    'corrupt',
    `damaged column data: other data than was written (${what})`,
    'restore the project file from a backup, or delete the dataset and import it again',
  );
}

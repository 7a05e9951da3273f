import { AppError } from '../../errors.ts';
import { message, type Text } from '../../text/message.ts';
import { contentChecksum } from './packed.ts';

/** Packed data as stored in a table, with their checksum. */
export interface PackedRow {
  readonly checksum: number;
  readonly packed: Buffer;
}

/** Unpacks a row's data; throws `corrupt` if the checksum does not match, naming the damaged data as `what`. */
export function unpackChecked<Data>(
  { checksum, packed }: PackedRow,
  what: Text,
  unpack: (blob: Uint8Array) => Data,
): Data {
  try {
    // In a damaged row, `packed` may be of another type.
    if (Buffer.isBuffer(packed) && contentChecksum(packed) === checksum) return unpack(packed);
  } catch (error) {
    if (error instanceof AppError)
      throw new AppError(
        error.code,
        message('store.damagedColumnIn', { problem: error.text, where: what }),
        error.helpText,
        { cause: error },
      );
    throw error;
  }
  throw new AppError(
    'corrupt',
    message('store.damagedColumnIn', {
      problem: message('store.damagedColumn', { problem: message('store.otherData') }),
      where: what,
    }),
    message('store.restoreOrImport'),
  );
}

import type { ColumnKind } from './columns.ts';
import type { IntegerWidth } from './integers.ts';
import type { NumberWidth } from './number-plan.ts';

/** Everything needed to unpack a column, at the start of its blob. */
export interface PackedHeader {
  readonly kind: ColumnKind;
  readonly rows: number;
  /** Rows without a value: code 0, empty text or list, NaN. */
  readonly missing: number;
  /** Number of stored values: codes of all lists, bytes of all texts, else one per row. */
  readonly valueCount: number;
  readonly valueWidth: NumberWidth;
  /** Bytes per length of a list or text; 0 if every row has the length `lengthBase`. */
  readonly lengthWidth: IntegerWidth;
  readonly lengthBase: number;
  /** The value of a constant column, or the number plan's base. */
  readonly base: number;
  readonly step: number;
  readonly divisor: number;
}

/** Maximum number of bytes of a column's values and lengths. */
export const MAX_PAYLOAD_BYTES = 2 ** 30;
/** Maximum number of equal values or lengths, which are not stored. */
const MAX_CONSTANTS = 2 ** 26;
const MAX_CODE = 0xffff_ffff;

/** Bytes per stored value. */
export function widthBytes(width: NumberWidth): number {
  if (width === 'single') return 4;
  return width === 'double' ? 8 : width;
}

/** Bytes of the payload that a header declares. */
export function payloadBytes({ rows, valueCount, valueWidth, lengthWidth }: PackedHeader): number {
  return valueCount * widthBytes(valueWidth) + rows * lengthWidth;
}

/** Texts of up to this many bytes are always accepted: they may all be the same letter. */
const MAX_FREE_BYTES = 2 ** 26;
/** Texts of 50 KB that differ only in a number are compressed by about this factor; equal texts by twice as much. */
const MAX_TEXT_RATIO = 16_384;

/**
 * Whether lists of different texts, a dictionary or vocabularies, can unpack to what their headers declare. A few
 * kilobytes of a forged project could unpack to gigabytes.
 */
export function arePossibleTexts(
  columns: readonly { readonly header: PackedHeader; readonly bytes: number }[],
): boolean {
  const unpacked = columns.reduce((sum, { header }) => sum + payloadBytes(header) + 4 * header.rows, 0);
  const stored = columns.reduce((sum, { bytes }) => sum + bytes, 0);
  return unpacked <= MAX_FREE_BYTES + MAX_TEXT_RATIO * stored;
}

/**
 * Whether a column can have this header. A forged one could declare gigabytes that are not stored, or a layout that
 * makes its reader run past the end of the data.
 */
export function isPossible(header: PackedHeader): boolean {
  const { rows, missing, valueWidth, valueCount, lengthWidth } = header;
  if (missing > rows || ![0, 1, 2, 4].includes(lengthWidth) || payloadBytes(header) > MAX_PAYLOAD_BYTES) return false;
  if (valueWidth === 0 && valueCount > MAX_CONSTANTS) return false;
  switch (header.kind) {
    case 'number':
      return valueCount === rows && lengthWidth === 0 && header.step > 0 && header.divisor > 0;
    case 'code':
      return valueCount === rows && lengthWidth === 0 && hasCodes(header);
    case 'list':
      return hasLengths(header) && hasCodes(header);
    case 'text':
      return hasLengths(header) && valueWidth === 1;
    default:
      return false;
  }
}

function hasCodes({ valueWidth, base }: PackedHeader): boolean {
  if (valueWidth === 0) return Number.isInteger(base) && base >= 0 && base <= MAX_CODE;
  return valueWidth === 1 || valueWidth === 2 || valueWidth === 4;
}

/** Whether equal lengths add up to the number of stored values; unequal ones are added up when they are unpacked. */
function hasLengths({ rows, valueCount, lengthWidth, lengthBase }: PackedHeader): boolean {
  return lengthWidth !== 0 || (rows <= MAX_CONSTANTS && rows * lengthBase === valueCount);
}

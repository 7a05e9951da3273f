/** Unsigned integers of any of the three stored widths. */
export type Unsigned = Uint8Array | Uint16Array | Uint32Array;

/** Bytes per stored integer; 0 if all are equal and nothing is stored. */
export type IntegerWidth = 0 | 1 | 2 | 4;

/** The narrowest width that holds `max` (or the bits of all values). */
export function narrowestWidth(max: number): 1 | 2 | 4 {
  if (max <= 0xff) return 1;
  return max <= 0xffff ? 2 : 4;
}

/** A zeroed array of `length` unsigned integers of the given width. */
export function unsignedArray(width: 1 | 2 | 4, length: number): Unsigned {
  if (width === 1) return new Uint8Array(length);
  return width === 2 ? new Uint16Array(length) : new Uint32Array(length);
}

/** The properties of unsigned integers that packing needs. */
export interface IntegerSurvey {
  /** Bitwise OR of all values: as wide as the largest value. */
  readonly bits: number;
  readonly constant: boolean;
  readonly zeros: number;
}

/** Surveys `values` in one pass without branches. */
export function surveyIntegers(values: Unsigned): IntegerSurvey {
  return values instanceof Uint8Array ? surveyBytes(values) : surveyWider(values);
}

/** Most stored values are bytes, and a loop that only ever sees bytes runs twice as fast. */
function surveyBytes(values: Uint8Array): IntegerSurvey {
  const first = values[0];
  let bits = 0;
  let differences = 0;
  let filled = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    bits |= value;
    differences |= value ^ first;
    filled += (value | -value) >>> 31;
  }
  return { bits, constant: differences === 0, zeros: values.length - filled };
}

function surveyWider(values: Uint16Array | Uint32Array): IntegerSurvey {
  const first = values[0];
  let bits = 0;
  let differences = 0;
  let filled = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] | 0;
    bits |= value;
    differences |= value ^ first;
    filled += (value | -value) >>> 31;
  }
  return { bits: bits >>> 0, constant: differences === 0, zeros: values.length - filled };
}

/** The same integers in the narrowest array that holds `max`; the array itself if it already is. */
export function narrowed(values: Unsigned, max: number): Unsigned {
  const width = narrowestWidth(max);
  if (values.BYTES_PER_ELEMENT === width) return values;
  const narrow = unsignedArray(width, values.length);
  narrow.set(values);
  return narrow;
}

/** The bytes of a typed array, without copying them. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Copies `length` integers of the given width from offset `start` of `bytes`. */
export function copyIntegers(bytes: Uint8Array, start: number, width: 1 | 2 | 4, length: number): Unsigned {
  const integers = unsignedArray(width, length);
  bytesOf(integers).set(bytes.subarray(start, start + length * width));
  return integers;
}

/**
 * If a buffer holds more bytes than this besides the integers (a blob's header, or unused space after decompression),
 * the integers are copied, so that the rest does not stay in memory.
 */
const MAX_SLACK_BYTES = 128;

/**
 * `length` integers of the given width at the start of `bytes`: a view if they are aligned and the buffer holds hardly
 * anything else, otherwise a copy.
 */
export function integersIn(bytes: Uint8Array, width: 1 | 2 | 4, length: number): Unsigned {
  const { buffer, byteOffset } = bytes;
  if (byteOffset % width !== 0 || buffer.byteLength > length * width + MAX_SLACK_BYTES)
    return copyIntegers(bytes, 0, width, length);
  if (width === 1) return new Uint8Array(buffer, byteOffset, length);
  return width === 2 ? new Uint16Array(buffer, byteOffset, length) : new Uint32Array(buffer, byteOffset, length);
}

/** Lengths of the ranges that `offsets` delimits, `[offsets.length − 1]`. */
export function lengthsOf(offsets: Uint32Array): Uint32Array {
  const lengths = new Uint32Array(Math.max(0, offsets.length - 1));
  for (let i = 0; i < lengths.length; i++) lengths[i] = offsets[i + 1] - offsets[i];
  return lengths;
}

/** Offsets `[lengths.length + 1]` that start at 0. */
export function offsetsOf(lengths: Unsigned): Uint32Array {
  const offsets = new Uint32Array(lengths.length + 1);
  let end = 0;
  for (let i = 0; i < lengths.length; i++) {
    end += lengths[i];
    offsets[i + 1] = end;
  }
  return offsets;
}

import { message } from '../../text/message.ts';
import type { CodeColumn, ColumnData, ListColumn, NumberColumn, TextColumn } from './columns.ts';
import {
  bytesOf,
  copyIntegers,
  integersIn,
  lengthsOf,
  narrowed,
  narrowestWidth,
  offsetsOf,
  surveyIntegers,
  unsignedArray,
  type IntegerWidth,
  type Unsigned,
} from './integers.ts';
import { missingCode, planNumbers, type NumberPlan } from './number-plan.ts';
import type { PackedHeader } from './packed-header.ts';
import { corrupt, fromBlob, toBlob, toBlobInPool, type RawColumn } from './packed.ts';
import { decodedNumbers, storedNumbersOf, type StoredNumbers } from './stored-numbers.ts';
import { anyAbove, areWithin, type ValueLimits } from './value-limits.ts';

/**
 * Packs a column losslessly: its values in the narrowest width, with zstd, after a header that describes them; both
 * have checksums. Little-endian.
 */
export function packColumn(column: ColumnData): Buffer {
  return toBlob(rawColumn(column));
}

/** `packColumn` with compression in the thread pool; the column must not change meanwhile. */
export function packColumnAsync(column: ColumnData): Promise<Buffer> {
  return toBlobInPool(rawColumn(column));
}

/**
 * Unpacks the result of `packColumn`, whose memory the values may share; codes have the narrowest width. Throws
 * `corrupt` if a checksum does not match, or a value is beyond the limits.
 */
export function unpackColumn(blob: Uint8Array, limits?: ValueLimits): ColumnData {
  const raw = fromBlob(blob);
  switch (raw.header.kind) {
    case 'code':
      return { kind: 'code', values: unpackCodes(raw, limits) };
    case 'list':
      return { kind: 'list', values: unpackCodes(raw, limits), offsets: unpackOffsets(raw) };
    case 'text':
      return { kind: 'text', bytes: unpackIntegers(raw) as Uint8Array, offsets: unpackOffsets(raw) };
    case 'number':
      return { kind: 'number', values: decodedNumbers(numbersOf(raw, limits)) };
  }
}

/**
 * Unpacks numbers packed by `packColumn` without decoding them. Throws `corrupt` if a checksum does not match or a
 * number is beyond the limits, `TypeError` for a column of another kind.
 */
export function unpackStoredNumbers(blob: Uint8Array, limits?: ValueLimits): StoredNumbers {
  const raw = fromBlob(blob);
  if (raw.header.kind !== 'number') throw new TypeError(`the column holds ${raw.header.kind} values, not numbers`);
  return numbersOf(raw, limits);
}

function rawColumn(column: ColumnData): RawColumn {
  switch (column.kind) {
    case 'code':
      return rawCodes(column);
    case 'list':
      return rawLists(column);
    case 'text':
      return rawTexts(column);
    case 'number':
      return rawNumbers(column);
  }
}

const PLAIN = { lengthWidth: 0, lengthBase: 0, base: 0, step: 1, divisor: 1 } as const;

function rawCodes({ values }: CodeColumn): RawColumn {
  const { bytes, zeros, ...fields } = storedIntegers(values);
  const header: PackedHeader = {
    ...PLAIN,
    ...fields,
    kind: 'code',
    rows: values.length,
    missing: zeros,
    valueCount: values.length,
  };
  return { header, payload: bytes };
}

function rawLists({ values, offsets }: ListColumn): RawColumn {
  const used = values.subarray(offsets[0], offsets[offsets.length - 1]);
  const { bytes, zeros: _, ...fields } = storedIntegers(used);
  return withLengths({ ...PLAIN, ...fields, kind: 'list', valueCount: used.length }, bytes, offsets);
}

function rawTexts({ bytes, offsets }: TextColumn): RawColumn {
  const used = bytes.subarray(offsets[0], offsets[offsets.length - 1]);
  return withLengths({ ...PLAIN, kind: 'text', valueWidth: 1, valueCount: used.length }, used, offsets);
}

/** Values of a code or list column in their narrowest width; stores none if all are equal. */
function storedIntegers(values: Unsigned): {
  bytes: Uint8Array;
  valueWidth: IntegerWidth;
  base: number;
  zeros: number;
} {
  const { bits, constant, zeros } = surveyIntegers(values);
  if (constant) return { bytes: new Uint8Array(0), valueWidth: 0, base: values[0] ?? 0, zeros };
  return { bytes: bytesOf(narrowed(values, bits)), valueWidth: narrowestWidth(bits), base: 0, zeros };
}

function withLengths(
  fields: Omit<PackedHeader, 'rows' | 'missing'>,
  values: Uint8Array,
  offsets: Uint32Array,
): RawColumn {
  const lengths = lengthsOf(offsets);
  const { bytes, valueWidth: lengthWidth, base: lengthBase, zeros } = storedIntegers(lengths);
  const header: PackedHeader = { ...fields, rows: lengths.length, missing: zeros, lengthWidth, lengthBase };
  if (bytes.length === 0) return { header, payload: values };
  const payload = new Uint8Array(values.length + bytes.length);
  payload.set(values);
  payload.set(bytes, values.length);
  return { header, payload };
}

function rawNumbers({ values }: NumberColumn): RawColumn {
  const plan = planNumbers(values);
  const { width, base, step, divisor, missing } = plan;
  const header: PackedHeader = {
    ...PLAIN,
    kind: 'number',
    rows: values.length,
    missing,
    valueCount: values.length,
    valueWidth: width,
    base,
    step,
    divisor,
  };
  return { header, payload: storedNumbers(values, plan) };
}

function storedNumbers(values: Float64Array, { width, base, step, divisor }: NumberPlan): Uint8Array {
  if (width === 0) return new Uint8Array(0);
  if (width === 'double') return bytesOf(values);
  if (width === 'single') return bytesOf(Float32Array.from(values));
  const codes = unsignedArray(width, values.length);
  const missing = missingCode(width);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    codes[i] = value === value ? ((divisor === 1 ? value : Math.round(value * divisor)) - base) / step : missing;
  }
  return bytesOf(codes);
}

function unpackIntegers({ header, payload }: RawColumn): Unsigned {
  const { valueWidth, valueCount, base } = header;
  if (valueWidth === 0) return unsignedArray(narrowestWidth(base), valueCount).fill(base);
  return integersIn(payload, valueWidth as 1 | 2 | 4, valueCount);
}

function unpackCodes(raw: RawColumn, limits: ValueLimits | undefined): Unsigned {
  const codes = unpackIntegers(raw);
  if (limits !== undefined && anyAbove(codes, limits.maxCode)) throw corrupt(message('store.impossibleValues'));
  return codes;
}

function numbersOf(raw: RawColumn, limits: ValueLimits | undefined): StoredNumbers {
  const numbers = storedNumbersOf(raw);
  if (limits !== undefined && !areWithin(numbers, limits.maxNumber)) throw corrupt(message('store.impossibleValues'));
  return numbers;
}

function sumOf(lengths: Unsigned): number {
  let sum = 0;
  for (let i = 0; i < lengths.length; i++) sum += lengths[i];
  return sum;
}

function unpackOffsets({ header, payload }: RawColumn): Uint32Array {
  const { rows, lengthWidth, lengthBase } = header;
  if (lengthWidth === 0) return offsetsOf(new Uint32Array(rows).fill(lengthBase));
  const lengths = copyIntegers(payload, payload.length - rows * lengthWidth, lengthWidth, rows);
  if (sumOf(lengths) !== header.valueCount) throw corrupt(message('store.impossibleHeader'));
  return offsetsOf(lengths);
}

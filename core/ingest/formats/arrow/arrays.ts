import type { ArrayNode, BatchBody } from './body.ts';
import { contradiction } from './error.ts';
import { rangesOf, refuseLong, sequenceReader } from './sequences.ts';
import type { ArrowType, IntegerType, TextReader } from './types.ts';
import { clockText, dayText, doubleText, floatText, halfValue, momentText, scaledText } from './value-text.ts';

/** The texts of dictionaries, by their ids. */
export type Dictionaries = ReadonlyMap<number, readonly (string | null)[]>;

type TypeOf<Kind extends ArrowType['kind']> = Extract<ArrowType, { readonly kind: Kind }>;

/**
 * Takes the next array from a batch and checks it, so that every row below its length can be read. `length` is its
 * number of values, if that is known. Throws `ArrowError`.
 */
export function arrayReader(
  type: ArrowType,
  body: BatchBody,
  dictionaries: Dictionaries,
  length?: number,
): { readonly text: TextReader; readonly length: number } {
  const node = body.node(length);
  if (type.kind === 'null') return { text: () => null, length: node.length };
  const isValid = validity(node, body);
  const text = valueReader(type, node, body, dictionaries);
  return { text: isValid === null ? text : (row) => (isValid(row) ? text(row) : null), length: node.length };
}

function validity({ length, nullCount }: ArrayNode, body: BatchBody): ((row: number) => boolean) | null {
  const bits = body.buffer(nullCount === 0 ? 0 : Math.ceil(length / 8));
  return nullCount === 0 ? null : (row) => bitAt(bits, row);
}

function bitAt(bits: Buffer, row: number): boolean {
  return ((bits[Math.floor(row / 8)] >> (row % 8)) & 1) === 1;
}

function valueReader(
  type: Exclude<ArrowType, { readonly kind: 'null' }>,
  { length }: ArrayNode,
  body: BatchBody,
  dictionaries: Dictionaries,
): TextReader {
  switch (type.kind) {
    case 'bool': {
      const bits = body.buffer(Math.ceil(length / 8));
      return (row) => String(bitAt(bits, row));
    }
    case 'day': {
      const days = body.buffer(4 * length);
      return (row) => dayText(days.readInt32LE(4 * row));
    }
    case 'int': {
      const read = integerReader(type, length, body);
      return (row) => String(read(row));
    }
    case 'float':
      return floatReader(type, length, body);
    case 'decimal':
      return decimalReader(type, length, body);
    case 'time': {
      const read = integerReader({ kind: 'int', bits: type.bits, signed: true }, length, body);
      return (row) => clockText(BigInt(read(row)), type.ticks);
    }
    case 'timestamp': {
      const values = body.buffer(8 * length);
      return (row) => momentText(values.readBigInt64LE(8 * row), type.ticks, type.zoned);
    }
    case 'text':
    case 'bytes':
      return sequenceReader(type, length, body);
    case 'list':
      return listReader(type, length, body, dictionaries);
    case 'dictionary':
      return dictionaryReader(type, length, body, dictionaries);
  }
}

function integerReader(
  { bits, signed }: IntegerType,
  length: number,
  body: BatchBody,
): (row: number) => number | bigint {
  const bytes = bits / 8;
  const values = body.buffer(bytes * length);
  if (bits === 64) return signed ? (row) => values.readBigInt64LE(8 * row) : (row) => values.readBigUInt64LE(8 * row);
  return signed ? (row) => values.readIntLE(bytes * row, bytes) : (row) => values.readUIntLE(bytes * row, bytes);
}

function floatReader({ bits }: TypeOf<'float'>, length: number, body: BatchBody): TextReader {
  const values = body.buffer((bits / 8) * length);
  switch (bits) {
    case 16:
      return (row) => floatText(halfValue(values.readUInt16LE(2 * row)));
    case 32:
      return (row) => floatText(values.readFloatLE(4 * row));
    case 64:
      return (row) => doubleText(values.readDoubleLE(8 * row));
  }
}

function decimalReader({ bits, scale }: TypeOf<'decimal'>, length: number, body: BatchBody): TextReader {
  const bytes = bits / 8;
  const values = body.buffer(bytes * length);
  if (bits === 32) return (row) => scaledText(BigInt(values.readInt32LE(4 * row)), scale);
  return (row) => {
    const end = bytes * (row + 1);
    // The highest 64 bits hold the sign; read the lower words in descending order.
    let value = values.readBigInt64LE(end - 8);
    for (let offset = end - 16; offset >= bytes * row; offset -= 8)
      value = (value << 64n) | values.readBigUInt64LE(offset);
    return scaledText(value, scale);
  };
}

function dictionaryReader(
  { id, index }: TypeOf<'dictionary'>,
  length: number,
  body: BatchBody,
  dictionaries: Dictionaries,
): TextReader {
  const codes = integerReader(index, length, body);
  const texts = dictionaries.get(id) ?? [];
  return (row) => {
    const code = Number(codes(row));
    if (code < 0 || code >= texts.length) throw contradiction();
    return texts[code];
  };
}

/** Reads lists as texts: their items, without missing ones, joined by their separator. */
function listReader(
  { layout, item, separator }: TypeOf<'list'>,
  length: number,
  body: BatchBody,
  dictionaries: Dictionaries,
): TextReader {
  const range = rangesOf(layout, length, body);
  const items = arrayReader(item, body, dictionaries);
  // The items of the last list end where a list after it would start.
  if (range(length).start > items.length) throw contradiction();
  // A list of only missing items needs no buffer, so nothing else would limit their number.
  if (item.kind === 'null') return () => '';
  return (row) => {
    const { start, end } = range(row);
    let text: string | null = null;
    for (let index = start; index < end; index++) {
      const value = items.text(index);
      if (value !== null) text = text === null ? value : text + separator + value;
      if (text !== null) refuseLong(text.length);
    }
    return text ?? '';
  };
}

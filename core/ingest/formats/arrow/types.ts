import { message } from '../../../text/message.ts';
import { listSeparator, type ListSeparators } from '../generated-source.ts';
import { ArrowError, contradiction } from './error.ts';
import type { FlatTable } from './flatbuffer.ts';

/** How an array's items are found: by offsets of that many bits, by views, or by their common size. */
export type Layout = 32 | 64 | 'view' | { readonly size: number };

/** A type of values that can be imported. `ticks` is the number of units of time per second. */
export type ArrowType =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool' | 'day' }
  | { readonly kind: 'int'; readonly bits: IntegerBits; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 16 | 32 | 64 }
  | { readonly kind: 'decimal'; readonly bits: 32 | 64 | 128 | 256; readonly scale: number }
  | { readonly kind: 'time'; readonly bits: 32 | 64; readonly ticks: number }
  | { readonly kind: 'timestamp'; readonly ticks: number; readonly zoned: boolean }
  | { readonly kind: 'text' | 'bytes'; readonly layout: Layout }
  | {
      readonly kind: 'list';
      readonly layout: Exclude<Layout, 'view'>;
      readonly item: ArrowType;
      readonly separator: string;
    }
  | { readonly kind: 'dictionary'; readonly id: number; readonly index: IntegerType; readonly value: ArrowType };

type IntegerBits = 8 | 16 | 32 | 64;
/** The type of whole numbers. */
export type IntegerType = Extract<ArrowType, { readonly kind: 'int' }>;

/** The text of the value in a row; null if it is missing. */
export type TextReader = (row: number) => string | null;

/** A column of a file. */
export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
}

/** Ticks per second of Arrow's units of time. */
const TICKS = [1, 1e3, 1e6, 1e9];
/** The names of types that have no single value per row, or that nothing writes for tables, by Arrow's numbers. */
const UNSUPPORTED: Readonly<Record<number, string>> = {
  11: 'interval',
  13: 'struct',
  14: 'union',
  17: 'map',
  22: 'run-end encoded',
  25: 'list view',
  26: 'list view',
};

/** Reads a field of a schema. Throws `ArrowError` for types that cannot be written as text. */
export function fieldOf(field: FlatTable, separators?: ListSeparators): ArrowField {
  const name = field.text(0) ?? '';
  const value = typeOf(field, name, listSeparator(separators, name));
  const dictionary = field.table(4);
  if (dictionary === null) return { name, type: value };
  const index = dictionary.table(1);
  const type = index === null ? ({ kind: 'int', bits: 32, signed: true } as const) : integerType(index);
  return { name, type: { kind: 'dictionary', id: dictionary.count(0), index: type, value } };
}

function typeOf(field: FlatTable, name: string, separator: string): ArrowType {
  const number = field.byte(2);
  const type = field.table(3);
  const unsupported = UNSUPPORTED[number];
  if (unsupported !== undefined) throw unsupportedType(name, unsupported);
  if (type === null) throw contradiction();
  switch (number) {
    case 1:
      return { kind: 'null' };
    case 2:
      return integerType(type);
    case 3:
      return { kind: 'float', bits: oneOf([16, 32, 64], 16 << type.short(0)) };
    case 6:
      return { kind: 'bool' };
    case 7:
      return { kind: 'decimal', bits: oneOf([32, 64, 128, 256], type.int(2, 128)), scale: scaleOf(type.int(1)) };
    case 8:
      return type.short(0, 1) === 0 ? { kind: 'day' } : { kind: 'timestamp', ticks: 1e3, zoned: false };
    case 9:
      return { kind: 'time', bits: oneOf([32, 64], type.int(1, 32)), ticks: ticksOf(type.short(0, 1)) };
    case 10:
      return { kind: 'timestamp', ticks: ticksOf(type.short(0)), zoned: (type.text(1) ?? '') !== '' };
    case 18:
      // A duration is the number of its units, as in Parquet.
      return { kind: 'int', bits: 64, signed: true };
    default:
      return sequenceType(number, type, field, { name, separator });
  }
}

function sequenceType(
  number: number,
  type: FlatTable,
  field: FlatTable,
  { name, separator }: { readonly name: string; readonly separator: string },
): ArrowType {
  const list = (layout: Exclude<Layout, 'view'>): ArrowType => {
    return { kind: 'list', layout, item: itemOf(field, name), separator };
  };
  switch (number) {
    case 4:
    case 19:
      return { kind: 'bytes', layout: number === 4 ? 32 : 64 };
    case 5:
    case 20:
      return { kind: 'text', layout: number === 5 ? 32 : 64 };
    case 12:
      return list(32);
    case 15:
      return { kind: 'bytes', layout: { size: positive(type.int(0)) } };
    case 16:
      return list({ size: positive(type.int(0)) });
    case 21:
      return list(64);
    case 23:
      return { kind: 'bytes', layout: 'view' };
    case 24:
      return { kind: 'text', layout: 'view' };
    default:
      throw unsupportedType(name, `number ${number}`);
  }
}

/** The type of a list's items, which are not lists themselves. */
function itemOf(field: FlatTable, name: string): ArrowType {
  const items = field.tables(5);
  if (items.length !== 1) throw contradiction();
  const { type } = fieldOf(items[0]);
  if (type.kind === 'list' || (type.kind === 'dictionary' && type.value.kind === 'list'))
    throw unsupportedType(name, 'list of lists');
  return type;
}

function integerType(type: FlatTable): IntegerType {
  return { kind: 'int', bits: oneOf([8, 16, 32, 64], type.int(0)), signed: type.flag(1) };
}

function ticksOf(unit: number): number {
  if (!(unit in TICKS)) throw contradiction();
  return TICKS[unit];
}

/** The scale; throws `ArrowError` above 76, the most digits of a decimal: a larger one would only make texts long. */
function scaleOf(scale: number): number {
  if (Math.abs(scale) > 76) throw contradiction();
  return scale;
}

function positive(size: number): number {
  if (size < 1) throw contradiction();
  return size;
}

function oneOf<Value extends number>(values: readonly Value[], found: number): Value {
  const value = values.find((one) => one === found);
  if (value === undefined) throw contradiction();
  return value;
}

function unsupportedType(column: string, type: string): ArrowError {
  return new ArrowError(message('ingest.arrowType', { column, type }), message('ingest.arrowOtherType'));
}

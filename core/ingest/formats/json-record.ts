import { listSeparator, type ListSeparators } from './generated-source.ts';
import { findRepeatedKey } from './repeated-key.ts';
import { WrittenNumber } from './written-number.ts';

/** How lists are written, and the columns in which some were found. */
export interface ListOptions {
  readonly separators?: ListSeparators | undefined;
  readonly lists?: Set<string>;
}

/** The cells of one JSON object, by column. */
export type JsonCells = Map<string, string>;

/** Two keys of a record that would be one column: a key that is there twice, or `a.b` and `b` within `a`. */
export class DuplicateColumnError extends Error {
  readonly column: string;

  constructor(column: string) {
    super(`two keys become the column ${column}`);
    this.column = column;
  }
}

/** A number that JavaScript may not hold exactly, such as a long id; such numbers keep their digits. */
const LONG_NUMBER = /\d{16}|\d[eE]|\d\.\d{15}/;
/** Nested objects deeper than this are one cell of JSON text. */
const MAX_DEPTH = 8;
/** A line nested more deeply than this is not a record: its cells, written as JSON text, could overflow the stack. */
const MAX_NESTING = 200;

/**
 * Reads a line of JSON into the cells of its columns; null if it is not a JSON object. A nested object becomes a column
 * for each of its keys: `user.city`. A list becomes its items, joined by the column's separator; null becomes an empty
 * cell. A number becomes its shortest digits (`3.0` is `3`), but keeps its text if long or with an exponent. Throws
 * `DuplicateColumnError` if a cell would replace another one.
 */
export function readJsonRecord(line: string, options: ListOptions = {}): JsonCells | null {
  const value = parse(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  // A shorter line cannot be nested that deeply.
  if (line.length > 2 * MAX_NESTING && isNestedDeeper(value, MAX_NESTING)) return null;
  const repeated = findRepeatedKey(line, value);
  if (repeated !== null) throw new DuplicateColumnError(repeated);
  const cells: JsonCells = new Map();
  addCells(cells, value as Readonly<Record<string, unknown>>, { ...options, prefix: '', depth: 1 });
  return cells;
}

function isNestedDeeper(value: object, levels: number): boolean {
  if (levels === 0) return true;
  return Object.values(value).some(
    (inner: unknown) => typeof inner === 'object' && inner !== null && isNestedDeeper(inner, levels - 1),
  );
}

function parse(line: string): unknown {
  try {
    if (!LONG_NUMBER.test(line)) return JSON.parse(line);
    const keepDigits = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
      typeof value === 'number' && context?.source !== undefined && LONG_NUMBER.test(context.source)
        ? new WrittenNumber(context.source)
        : value;
    return JSON.parse(line, keepDigits);
  } catch {
    return undefined;
  }
}

/** Where a nested object is, and how lists are written. */
interface Nesting extends ListOptions {
  readonly prefix: string;
  readonly depth: number;
}

function addCells(cells: JsonCells, record: Readonly<Record<string, unknown>>, nesting: Nesting): void {
  const { prefix, depth, separators, lists } = nesting;
  for (const [key, value] of Object.entries(record)) {
    const column = prefix + key;
    if (isObject(value) && depth < MAX_DEPTH)
      addCells(cells, value, { ...nesting, prefix: `${column}.`, depth: depth + 1 });
    else if (cells.has(column)) throw new DuplicateColumnError(column);
    else if (Array.isArray(value)) {
      lists?.add(column);
      cells.set(column, value.map(textOf).join(listSeparator(separators, column)));
    } else cells.set(column, textOf(value));
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof WrittenNumber);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof WrittenNumber) return value.text;
  if (typeof value === 'object')
    return JSON.stringify(value, (_, item: unknown) => (item instanceof WrittenNumber ? item.text : item));
  return String(value as string | number | boolean);
}

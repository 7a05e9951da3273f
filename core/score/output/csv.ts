import { writeInteger } from '../../integer-bytes.ts';
import { formulaStart } from '../../text/csv.ts';
import { NUMBER_BYTES, writeFloat32, writeNumber } from './digits.ts';

const COMMA = 44;
const QUOTE = 34;
const APOSTROPHE = 39;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const TAB = 9;
const SEMICOLON = 59;
const SPACE = 32;
/** `=`, `+`, `-`, `@`, and the first byte of their full-width forms. */
const SIGNS = [61, 43, 45, 64, 0xef];

/** Matches UTF-8 bytes read as Latin-1: `＝`, `＋`, `－` and `＠` are three characters each. */
const FORMULA_START = formulaStart(String.raw`(?:[=+\-@]|\xef\xbc[\x9d\x8b\x8d\xa0])`);

/** The bytes with an apostrophe before each formula that a spreadsheet would execute; null if there is none. */
function neutralisedBytes(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
  if (!mayHoldFormula(bytes, start, end)) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  const harmless = text.replace(FORMULA_START, "'");
  return harmless.length === text.length ? null : Buffer.from(harmless, 'latin1');
}

/** Whether any part of the cell begins with a byte that can begin a formula; false for nearly all cells. */
function mayHoldFormula(bytes: Uint8Array, start: number, end: number): boolean {
  let isStart = true;
  for (let index = start; index < end; index++) {
    const byte = bytes[index];
    const isBreak = byte === TAB || byte === LINE_FEED || byte === CARRIAGE_RETURN;
    if (isStart && (isBreak || SIGNS.includes(byte))) return true;
    isStart = isBreak || byte === SEMICOLON || (isStart && (byte === APOSTROPHE || byte === QUOTE || byte === SPACE));
  }
  return false;
}

/**
 * Writes records of comma-separated cells (RFC 4180, LF) into a byte buffer and hands it to a sink whenever it is full.
 */
export class CsvWriter {
  /** Number of formula cells neutralised so far. */
  neutralised = 0;
  readonly #sink: (bytes: Uint8Array) => void;
  #bytes: Uint8Array;
  #length = 0;
  #flushedBytes = 0;
  #first = true;

  /** `sink` must not keep the bytes after it returns: the buffer is reused. */
  constructor(sink: (bytes: Uint8Array) => void, capacity = 1 << 20) {
    this.#sink = sink;
    this.#bytes = new Uint8Array(Math.max(capacity, 2 * NUMBER_BYTES));
  }

  /** Bytes written so far, including those in the buffer. */
  get bytes(): number {
    return this.#flushedBytes + this.#length;
  }

  /**
   * Adds a cell of text from `bytes[start .. end)`: byte for byte, quoted if needed, with an apostrophe before each
   * formula that a spreadsheet would execute.
   */
  text(bytes: Uint8Array, start: number, end: number): void {
    const harmless = neutralisedBytes(bytes, start, end);
    if (harmless === null) return this.#text(bytes, start, end);
    this.neutralised++;
    this.#text(harmless, 0, harmless.length);
  }

  #text(bytes: Uint8Array, start: number, end: number): void {
    this.#separate(2 * (end - start) + 2);
    const quoted = needsQuotes(bytes, start, end);
    const target = this.#bytes;
    let offset = this.#length;
    if (quoted) target[offset++] = QUOTE;
    for (let index = start; index < end; index++) {
      if (bytes[index] === QUOTE) target[offset++] = QUOTE;
      target[offset++] = bytes[index];
    }
    if (quoted) target[offset++] = QUOTE;
    this.#length = offset;
  }

  /** Adds a cell made by `encodeCell`. */
  encoded(cell: Uint8Array): void {
    this.#separate(cell.length);
    this.#bytes.set(cell, this.#length);
    this.#length += cell.length;
  }

  /** Adds a non-negative integer. */
  integer(value: number): void {
    this.#separate(NUMBER_BYTES);
    this.#length = writeInteger(this.#bytes, this.#length, value);
  }

  /** Adds a non-negative float32 with enough digits to distinguish it from every other float32. */
  float32(value: number): void {
    this.#separate(NUMBER_BYTES);
    this.#length = writeFloat32(this.#bytes, this.#length, value);
  }

  /** Adds a finite non-negative number. */
  number(value: number): void {
    this.#separate(NUMBER_BYTES);
    this.#length = writeNumber(this.#bytes, this.#length, value);
  }

  /** Adds an empty cell. */
  empty(): void {
    this.#separate(0);
  }

  /** Ends the record. */
  endRecord(): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = LINE_FEED;
    this.#first = true;
  }

  /** Hands the remaining bytes to the sink. */
  flush(): void {
    if (this.#length > 0) this.#sink(this.#bytes.subarray(0, this.#length));
    this.#flushedBytes += this.#length;
    this.#length = 0;
  }

  #separate(bytes: number): void {
    this.#reserve(bytes + 1);
    if (!this.#first) this.#bytes[this.#length++] = COMMA;
    this.#first = false;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    this.flush();
    if (bytes > this.#bytes.length) this.#bytes = new Uint8Array(2 * bytes);
  }
}

/** Encodes a cell of text once, for values that repeat in many records. */
export function encodeCell(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  let cell = new Uint8Array(0);
  const writer = new CsvWriter(
    (written) => {
      cell = written.slice();
    },
    2 * bytes.length + 2,
  );
  writer.text(bytes, 0, bytes.length);
  writer.flush();
  return cell;
}

function needsQuotes(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const byte = bytes[index];
    if (byte === COMMA || byte === QUOTE || byte === LINE_FEED || byte === CARRIAGE_RETURN) return true;
  }
  return false;
}

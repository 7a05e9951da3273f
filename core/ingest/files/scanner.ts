import type { BrokenRecord } from './broken-record.ts';
import { CARRIAGE_RETURN, isByteOrderMark, LINE_FEED, lineEnd } from './line-ends.ts';

/** If a quoted value has a line end after more bytes than this, its quote counts as never closed. */
const MAX_QUOTED_LENGTH = 1 << 20;

/** How to split records: bytes of the field separator and of the quote (−1 for none). */
export interface ScannerOptions {
  readonly delimiter: number;
  readonly quote: number;
  /** Number of fields in a valid record. */
  readonly columns: number;
  /** Position of the file's field f in a record's ranges; absent: same as in the file. */
  readonly order?: Uint32Array;
  /** Maximum number of records per `scan`. */
  readonly capacity: number;
  /** Whether the text was generated from a file of another format, so that each quote that opens a value is closed. */
  readonly isGenerated?: boolean;
}

/**
 * Splits delimited text into records without creating strings: `scan` fills `ranges`, `lines`, `starts`, `ends` and
 * `broken` with offsets into the given bytes. Values with doubled quotes are unquoted into the scratch space after
 * the text.
 */
export class RecordScanner {
  rows = 0;
  /** Start and end of each value: record r, column c at `2 × (r × columns + c)`. */
  readonly ranges: Uint32Array;
  /** 1-based line each record begins on. */
  readonly lines: Float64Array;
  /** Raw text of each record, without its line end. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  broken: BrokenRecord[] = [];
  /** Where the next `scan` continues; an unfinished record begins here. */
  position = 0;
  line = 1;

  readonly #delimiter: number;
  readonly #quote: number;
  readonly #columns: number;
  readonly #order: Uint32Array;
  readonly #capacity: number;
  readonly #isGenerated: boolean;
  readonly #maxQuotedLength: number;
  /** 1 for the bytes that end an unquoted value. */
  readonly #stops = new Uint8Array(256);
  /** Bytes above this value need no lookup in `#stops`. */
  readonly #maxStop: number;
  #scratch = 0;
  #valueStart = 0;
  #valueEnd = 0;
  /** Line ends inside the quoted values of the current record. */
  #innerLines = 0;
  #problem: BrokenRecord['problem'] = 'open quote';
  /** Whether the scanner is inside a rejected line, or generated record, whose end it has not reached. */
  #skipping = false;
  /** Whether it is inside a quoted value of that record. */
  #isQuoted = false;

  constructor(options: ScannerOptions) {
    this.#delimiter = options.delimiter;
    this.#quote = options.quote;
    this.#columns = options.columns;
    this.#order = options.order ?? Uint32Array.from({ length: options.columns }, (_, column) => column);
    this.#capacity = options.capacity;
    this.#isGenerated = options.isGenerated === true;
    this.#maxQuotedLength = this.#isGenerated ? Infinity : MAX_QUOTED_LENGTH;
    this.#maxStop = Math.max(options.delimiter, CARRIAGE_RETURN);
    this.ranges = new Uint32Array(2 * options.capacity * options.columns);
    this.lines = new Float64Array(options.capacity);
    this.starts = new Uint32Array(options.capacity);
    this.ends = new Uint32Array(options.capacity);
    for (const stop of [options.delimiter, LINE_FEED, CARRIAGE_RETURN]) this.#stops[stop] = 1;
  }

  /** Starts a new block of text at `position`; the scratch space at `scratch` is as long as the text. */
  startBlock(position: number, scratch: number): void {
    this.position = position;
    this.#scratch = scratch;
  }

  /**
   * Reads records from `position` up to `end`, at most `limit` of them; `atEnd` means that the text ends there.
   * Overwrites `bytes[end]`, which must exist and be free. Returns false if at most an unfinished record is left.
   */
  scan(bytes: Uint8Array, end: number, atEnd: boolean, limit = this.#capacity): boolean {
    this.rows = 0;
    this.broken = [];
    bytes[end] = LINE_FEED;
    if (this.#skipping && !this.#skipRest(bytes, end, atEnd)) return false;
    while (this.rows + this.broken.length < limit) {
      if (!this.#skipBlankLines(bytes, end, atEnd)) return false;
      const scratch = this.#scratch;
      this.#innerLines = 0;
      const next = this.#readRecord(bytes, this.position, end, atEnd);
      if (next === INCOMPLETE) {
        this.#scratch = scratch;
        return false;
      }
      if (next === BROKEN) {
        this.#scratch = scratch;
        if (!this.#rejectLine(bytes, end, atEnd)) return false;
      } else {
        this.position = next;
        this.line += 1 + this.#innerLines;
      }
    }
    return true;
  }

  /**
   * Rejects the unfinished record at `position`, which is too long to keep; the next `scan` continues after its first
   * line, or after the whole record if it was generated.
   */
  rejectRecord(bytes: Uint8Array, end: number): void {
    this.rows = 0;
    this.broken = [];
    bytes[end] = LINE_FEED;
    this.#problem = 'too long';
    if (!this.#isGenerated && this.#rejectLine(bytes, end, false)) return;
    this.broken.push({ line: this.line, start: this.position, end, fields: 0, problem: 'too long' });
    this.#isQuoted = false;
    if (this.#isGenerated) this.#recordEnd(bytes, end);
    this.position = end;
    this.#skipping = true;
  }

  #skipRest(bytes: Uint8Array, end: number, atEnd: boolean): boolean {
    const offset = this.#isGenerated ? this.#recordEnd(bytes, end) : lineEnd(bytes, this.position);
    if (offset + 1 >= end && !atEnd) {
      this.position = Math.min(offset, end);
      return false;
    }
    this.#skipping = false;
    this.#advanceLine(bytes, offset, end);
    return true;
  }

  /** The end of the generated record that is being skipped; `end` if it is further on. */
  #recordEnd(bytes: Uint8Array, end: number): number {
    for (let offset = this.position; offset < end; offset++) {
      if (bytes[offset] === this.#quote) this.#isQuoted = !this.#isQuoted;
      else if (bytes[offset] === LINE_FEED && !this.#isQuoted) return offset;
    }
    return end;
  }

  #advanceLine(bytes: Uint8Array, offset: number, end: number): void {
    const isCrLf = bytes[offset] === CARRIAGE_RETURN && offset + 1 < end && bytes[offset + 1] === LINE_FEED;
    this.position = Math.min(isCrLf ? offset + 2 : offset + 1, end);
    this.line++;
  }

  #skipBlankLines(bytes: Uint8Array, end: number, atEnd: boolean): boolean {
    let offset = this.position;
    while (offset < end) {
      if (bytes[offset] === CARRIAGE_RETURN) {
        if (offset + 1 === end && !atEnd) break;
        offset += bytes[offset + 1] === LINE_FEED && offset + 1 < end ? 2 : 1;
      } else if (bytes[offset] === LINE_FEED) offset++;
      else if (!this.#isGenerated && offset + 3 <= end && isByteOrderMark(bytes, offset)) {
        offset += 3;
        continue;
      } else {
        this.position = offset;
        return true;
      }
      this.line++;
    }
    this.position = offset;
    return false;
  }

  /** Reads one record; returns where the next one begins, or `INCOMPLETE` or `BROKEN`. */
  #readRecord(bytes: Uint8Array, start: number, end: number, atEnd: boolean): number {
    const stops = this.#stops;
    const maxStop = this.#maxStop;
    const quote = this.#quote;
    const delimiter = this.#delimiter;
    const columns = this.#columns;
    const order = this.#order;
    const ranges = this.ranges;
    const base = this.rows * columns;
    let field = 0;
    let offset = start;
    for (;;) {
      let from = offset;
      let to: number;
      if (bytes[offset] === quote && offset < end) {
        offset = this.#readQuoted(bytes, offset + 1, end, atEnd);
        if (offset < 0) return offset;
        from = this.#valueStart;
        to = this.#valueEnd;
      } else {
        let byte = bytes[offset];
        while (byte > maxStop || stops[byte] === 0) byte = bytes[++offset];
        to = offset;
      }
      if (field < columns) {
        const range = 2 * (base + order[field]);
        ranges[range] = from;
        ranges[range + 1] = to;
      }
      field++;
      if (bytes[offset] !== delimiter || offset >= end) return this.#endRecord(bytes, start, offset, end, atEnd, field);
      offset++;
    }
  }

  /** Ends a record of `fields` values after its last one, which ends at `offset`; returns like `#readRecord`. */
  #endRecord(bytes: Uint8Array, start: number, offset: number, end: number, atEnd: boolean, fields: number): number {
    if (offset >= end) return atEnd ? this.#addRecord(start, end, end, fields) : INCOMPLETE;
    if (bytes[offset] === LINE_FEED) return this.#addRecord(start, offset, offset + 1, fields);
    if (offset + 1 === end && !atEnd) return INCOMPLETE;
    return this.#addRecord(
      start,
      offset,
      offset + 1 < end && bytes[offset + 1] === LINE_FEED ? offset + 2 : offset + 1,
      fields,
    );
  }

  #addRecord(start: number, end: number, next: number, fields: number): number {
    if (fields !== this.#columns) {
      this.broken.push({ line: this.line, start, end, fields, problem: 'field count' });
      return next;
    }
    const row = this.rows++;
    this.lines[row] = this.line;
    this.starts[row] = start;
    this.ends[row] = end;
    return next;
  }

  /** Reads a value after its opening quote; returns the offset after the closing one. */
  #readQuoted(bytes: Uint8Array, start: number, end: number, atEnd: boolean): number {
    const quote = this.#quote;
    let offset = start;
    let doubled = 0;
    let lines = 0;
    for (;;) {
      let byte = bytes[offset];
      while (byte !== quote && byte !== LINE_FEED && byte !== CARRIAGE_RETURN) byte = bytes[++offset];
      if (offset >= end) return atEnd ? this.#fail('open quote') : INCOMPLETE;
      if (byte === quote) {
        if (offset + 1 >= end && !atEnd) return INCOMPLETE;
        if (bytes[offset + 1] !== quote || offset + 1 >= end) break;
        doubled++;
        offset += 2;
      } else {
        if (byte === LINE_FEED || bytes[offset + 1] !== LINE_FEED || offset + 1 >= end) lines++;
        offset++;
        if (offset - start > this.#maxQuotedLength) return this.#fail('open quote');
      }
    }
    if (offset + 1 < end && this.#stops[bytes[offset + 1]] === 0) return this.#fail('text after quote');
    this.#innerLines += lines;
    this.#valueStart = start;
    this.#valueEnd = offset;
    if (doubled > 0) this.#unquote(bytes, start, offset);
    return offset + 1;
  }

  #unquote(bytes: Uint8Array, start: number, end: number): void {
    const quote = this.#quote;
    let to = this.#scratch;
    this.#valueStart = to;
    for (let offset = start; offset < end; offset++) {
      const byte = bytes[offset];
      bytes[to++] = byte;
      if (byte === quote) offset++;
    }
    this.#valueEnd = to;
    this.#scratch = to;
  }

  #fail(problem: BrokenRecord['problem']): number {
    this.#problem = problem;
    return BROKEN;
  }

  /** Rejects only the first line of the record at `position`, so that a stray quote costs a single line. */
  #rejectLine(bytes: Uint8Array, end: number, atEnd: boolean): boolean {
    const start = this.position;
    const offset = lineEnd(bytes, start);
    if (!atEnd && offset + 1 >= end) return false;
    this.broken.push({ line: this.line, start, end: Math.min(offset, end), fields: 0, problem: this.#problem });
    this.#advanceLine(bytes, offset, end);
    return true;
  }
}

const [INCOMPLETE, BROKEN] = [-1, -2];

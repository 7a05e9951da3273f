import { describeBroken } from '../../ingest/files/broken-record.ts';
import type { RecordBatch } from '../../ingest/files/table.ts';
import type { SummaryTest } from '../../ingest/rows/summary-rows.ts';
import { numberParser } from '../../ingest/values/local-numbers.ts';
import { textOf } from '../../store/columns/text.ts';
import { message, type Message } from '../../text/message.ts';
import { isUsableWeight } from '../candidates/candidates.ts';
import type { RecordTest } from './audience-segment.ts';
import type { AudiencePlan, ModelColumns, MultiColumn, SingleColumn } from './audience.ts';
import { addId, moveRow, setValue, type MultiValues, type UserBlock } from './block.ts';
import type { UserSet } from './duplicates.ts';
import type { RejectCounter } from './rejects.ts';
import { encodeSequence } from './sequences.ts';

const MAX_ID_BYTES = 65_535;
const SPACE = 32;

/** Why a record of the audience cannot be scored; `ACCEPTED` if it can. */
const ACCEPTED = 0;
const NO_USER = 1;
const LONG_USER = 2;
const BAD_WEIGHT = 3;
const BAD_NUMBER = 4;
const DUPLICATE_USER = 5;
const SUMMARY = 6;
const NOT_IN_SEGMENT = 7;
const REASONS: Readonly<Record<number, Message>> = {
  [NO_USER]: message('score.missingUser'),
  [LONG_USER]: message('score.longUser'),
  [BAD_WEIGHT]: message('score.badWeight'),
  [BAD_NUMBER]: message('score.badNumber'),
  [DUPLICATE_USER]: message('score.duplicateUser'),
  [SUMMARY]: message('ingest.summaryRow'),
  [NOT_IN_SEGMENT]: message('score.notInSegment'),
};

interface EncoderOptions {
  readonly cellColumns: readonly SingleColumn[];
  readonly isSummary: SummaryTest | null;
  /** Records outside of the segment are not scored; null scores all. */
  readonly isInSegment: RecordTest | null;
}

/** Fills blocks with the records of an audience, and counts those that cannot be scored. */
export class UserBlockEncoder {
  /** Records seen so far, including broken ones. */
  records = 0;
  readonly #plan: AudiencePlan;
  readonly #cellColumns: readonly SingleColumn[];
  readonly #isSummary: SummaryTest | null;
  readonly #isInSegment: RecordTest | null;
  readonly #users: UserSet;
  readonly #rejects: RejectCounter;
  /** For each record of the current batch: why it is rejected, and which column is the reason. */
  readonly #reasons: Uint8Array;
  readonly #columns: Int32Array;

  /**
   * The cells of `cellColumns` are also kept as text, with plain numbers. `isSummary` recognises totals and remarks.
   */
  constructor(
    plan: AudiencePlan,
    users: UserSet,
    rejects: RejectCounter,
    capacity: number,
    { cellColumns, isSummary, isInSegment }: EncoderOptions,
  ) {
    this.#plan = plan;
    this.#cellColumns = cellColumns;
    this.#isSummary = isSummary;
    this.#isInSegment = isInSegment;
    this.#users = users;
    this.#rejects = rejects;
    this.#reasons = new Uint8Array(capacity);
    this.#columns = new Int32Array(capacity);
  }

  /** Counts the records of a batch that could not be read. */
  countBroken(batch: RecordBatch): void {
    for (const record of batch.broken) {
      this.records++;
      this.#rejects.add(message('score.brokenRecord'), () => ({
        file: batch.file,
        line: record.line,
        column: null,
        value: describeBroken(record, batch.columns),
      }));
    }
  }

  /** Encodes records of the batch, starting at `from`, into the free rows of the block; returns how many. */
  encode(batch: RecordBatch, from: number, block: UserBlock): number {
    const count = Math.min(batch.rows - from, block.capacity - block.rows);
    this.#reasons.fill(ACCEPTED, 0, count);
    this.#checkUsers(batch, from, count);
    if (this.#plan.weight !== null)
      this.#readWeights(batch, from, count, this.#plan.weight, block.weights.subarray(block.rows));
    this.#plan.bankWeights.forEach((column, bank) => {
      const weights = block.bankWeights[bank];
      if (column !== null && weights !== null)
        this.#readWeights(batch, from, count, column, weights.subarray(block.rows));
    });
    this.#plan.models.forEach((model, index) => {
      const { single } = block.inputs[index];
      this.#encodeSingle(batch, from, count, model, single, block.rows);
      if (model.sequence !== null)
        encodeSequence(
          batch,
          from,
          count,
          model.sequence,
          single.subarray(block.rows * model.single.length),
          model.single.length,
        );
    });
    this.#accept(batch, from, count, block);
    return count;
  }

  #checkUsers(batch: RecordBatch, from: number, count: number): void {
    const { user } = this.#plan;
    for (let row = 0; row < count; row++) {
      const offset = 2 * ((from + row) * batch.columns + user);
      const length = batch.ranges[offset + 1] - batch.ranges[offset];
      if (length === 0) this.#reject(row, NO_USER, user);
      else if (length > MAX_ID_BYTES) this.#reject(row, LONG_USER, user);
      else if (this.#isSummary?.(batch, from + row) === true) this.#reject(row, SUMMARY, user);
      else if (this.#isInSegment?.(batch, from + row) === false) this.#reject(row, NOT_IN_SEGMENT, user);
    }
  }

  /** Reads a column of weights; an empty cell counts as 1. */
  #readWeights(batch: RecordBatch, from: number, count: number, column: number, weights: Float64Array): void {
    const { bytes, ranges } = batch;
    const parse = numberParser(this.#plan.formats.get(column) ?? null);
    for (let row = 0; row < count; row++) {
      const offset = 2 * ((from + row) * batch.columns + column);
      const weight = ranges[offset] === ranges[offset + 1] ? 1 : parse(bytes, ranges[offset], ranges[offset + 1]);
      if (isUsableWeight(weight)) weights[row] = weight;
      else this.#reject(row, BAD_WEIGHT, column);
    }
  }

  #encodeSingle(
    batch: RecordBatch,
    from: number,
    count: number,
    model: ModelColumns,
    single: Int32Array,
    firstRow: number,
  ): void {
    const { bytes, ranges, columns } = batch;
    const stride = model.single.length;
    model.single.forEach((field, position) => {
      if (field === null) return;
      const { column, encode } = field;
      let offset = 2 * (from * columns + column);
      let cell = firstRow * stride + position;
      for (let row = 0; row < count; row++, offset += 2 * columns, cell += stride) {
        const encoded = encode(bytes, ranges[offset], ranges[offset + 1]);
        single[cell] = encoded;
        if (encoded < 0) this.#reject(row, BAD_NUMBER, column);
      }
    });
  }

  /** Keeps the accepted records, closes the gaps between them, and adds their ids and multi-valued fields. */
  #accept(batch: RecordBatch, from: number, count: number, block: UserBlock): void {
    const { user, models } = this.#plan;
    const { bytes, ranges, columns, lines } = batch;
    const first = block.rows;
    for (let row = 0; row < count; row++) {
      const ordinal = this.records++;
      const offset = 2 * ((from + row) * columns + user);
      const start = ranges[offset];
      const end = ranges[offset + 1];
      if (this.#reasons[row] === ACCEPTED && !this.#users.add(bytes, start, end, ordinal, lines[from + row]))
        this.#reject(row, DUPLICATE_USER, user);
      if (this.#reasons[row] !== ACCEPTED) {
        this.#countReject(batch, from + row, row);
        continue;
      }
      if (first + row > block.rows) moveRow(block, first + row, block.rows);
      addId(block, bytes, start, end);
      block.ordinals[block.rows] = ordinal;
      for (let model = 0; model < models.length; model++) {
        const { multi } = models[model];
        for (let field = 0; field < multi.length; field++)
          addMulti(batch, from + row, multi[field], block.inputs[model].multi[field], block.rows);
      }
      this.#keepCells(batch, from + row, block);
      block.rows++;
    }
  }

  #keepCells({ bytes, ranges, columns }: RecordBatch, record: number, { cells, rows }: UserBlock): void {
    this.#cellColumns.forEach(({ column, format = null }, index) => {
      const offset = 2 * (record * columns + column);
      const [start, end] = [ranges[offset], ranges[offset + 1]];
      const isLocal = format !== null && start < end;
      (cells[index] ??= [])[rows] = isLocal
        ? String(numberParser(format)(bytes, start, end))
        : textOf(bytes, start, end);
    });
  }

  #reject(row: number, reason: number, column: number): void {
    if (this.#reasons[row] !== ACCEPTED) return;
    this.#reasons[row] = reason;
    this.#columns[row] = column;
  }

  #countReject(batch: RecordBatch, record: number, row: number): void {
    const column = this.#columns[row];
    const offset = 2 * (record * batch.columns + column);
    this.#rejects.add(REASONS[this.#reasons[row]], () => ({
      file: batch.file,
      line: batch.lines[record],
      column: this.#plan.columns[column],
      value: excerpt(batch.bytes, batch.ranges[offset], batch.ranges[offset + 1]),
    }));
  }
}

/** Adds the values of a multi-valued cell, trimmed; a cell without values gets the row of the missing value. */
function addMulti(batch: RecordBatch, record: number, field: MultiColumn, target: MultiValues, user: number): void {
  const { bytes, ranges } = batch;
  const offset = 2 * (record * batch.columns + field.column);
  const end = ranges[offset + 1];
  const first = target.offsets[user];
  let next = first;
  for (let from = ranges[offset]; from < end;) {
    let to = from;
    while (to < end && bytes[to] !== field.separator) to++;
    const following = to + 1;
    while (from < to && bytes[from] === SPACE) from++;
    while (to > from && bytes[to - 1] === SPACE) to--;
    if (to > from) setValue(target, next++, field.encode(bytes, from, to));
    from = following;
  }
  if (next === first) setValue(target, next++, field.encode(bytes, 0, 0));
  target.offsets[user + 1] = next;
}

function excerpt(bytes: Uint8Array, start: number, end: number): string {
  const text = textOf(bytes, start, Math.min(end, start + 200));
  return end - start > 200 ? `${text}…` : text;
}

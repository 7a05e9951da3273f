import { AppError } from '../../errors.ts';
import { textOf } from '../../store/columns/text.ts';
import type { Reject } from '../../store/datasets/dataset-types.ts';
import type { RejectCount } from '../../store/datasets/rejects.ts';
import { cellValue, message, type Message } from '../../text/message.ts';
import { describeBroken, type BrokenRecord } from '../files/broken-record.ts';
import type { RecordBatch } from '../files/table.ts';
import type { ContactIndexes } from '../mapping/contact-columns.ts';
import type { ColumnPosition } from '../mapping/plan.ts';
import { acceptedValues } from './accepted-values.ts';
import type { ChunkWriter } from './chunks.ts';
import { CONTACT_MASK, isShifted, maskedRecord } from './masked-record.ts';
import { REASONS, type Reason } from './reasons.ts';

const REASON_TEXTS: Readonly<Record<string, Message>> = {
  [REASONS.brokenRecord]: message('ingest.brokenRecord'),
  [REASONS.unreadableNumber]: message('ingest.unreadableNumber'),
  [REASONS.unreadableTime]: message('ingest.unreadableTime'),
  [REASONS.unreadableLabel]: message('ingest.unreadableLabel'),
  [REASONS.emptyRecord]: message('ingest.emptyRecord'),
  [REASONS.summaryRow]: message('ingest.summaryRow'),
  [REASONS.missingId]: message('ingest.missingId'),
  [REASONS.missingTime]: message('ingest.missingTime'),
  [REASONS.duplicateId]: message('ingest.duplicateId'),
  [REASONS.illegalChain]: message('ingest.illegalChain'),
  [REASONS.unknownEvent]: message('ingest.unknownEvent'),
  [REASONS.afterAsOf]: message('ingest.afterAsOf'),
};

/** Maximum length of a record's stored raw text, in bytes. */
const MAX_RAW_LENGTH = 1 << 20;
const MAX_VALUE_LENGTH = 1 << 12;
/** Reasons named by an error. */
const MAX_REASONS = 3;
const NO_CONTACTS: ContactIndexes = { contacts: [], emails: [], others: [] };

/** Writes rejects to the dataset and stops the import beyond the limit. */
export class RejectSink {
  count = 0;
  readonly #writer: Pick<ChunkWriter, 'addReject'>;
  readonly #limit: number;
  /** The columns with contact details, which are never stored. */
  readonly #columns: ContactIndexes;
  readonly #reasons = new Map<string, { count: number; readonly first: Reject; readonly accepted: Message | null }>();

  constructor(writer: Pick<ChunkWriter, 'addReject'>, limit: number, columns: ContactIndexes = NO_CONTACTS) {
    this.#writer = writer;
    this.#limit = limit;
    this.#columns = columns;
  }

  /** The number of rejects per reason, most frequent first, each with its first record. */
  counts(): RejectCount[] {
    const counts = Array.from(this.#reasons.values(), ({ count, accepted, first }) => {
      const { reason, file, line, column, value } = first;
      return { reason, count, accepted, example: { file, line, column, value } };
    });
    return counts.sort((one, other) => other.count - one.count || (one.reason < other.reason ? -1 : 1));
  }

  /**
   * Rejects record `row` of a batch because of a column's cell (given the column's name and its index in the table), or
   * the whole record if `column` is null.
   */
  addRecord(batch: RecordBatch, row: number, reason: Reason, column: ColumnPosition | null): void {
    const offset = column === null ? 0 : 2 * (row * batch.columns + column.index);
    const { bytes, ranges } = batch;
    const shifted = isShifted(batch, row, this.#columns);
    const value = (): string => truncated(bytes, ranges[offset], ranges[offset + 1], MAX_VALUE_LENGTH);
    const reject = {
      file: batch.file,
      line: batch.lines[row],
      column: column?.name ?? null,
      value: column === null ? null : shifted ? CONTACT_MASK : value(),
      reason,
      raw: shifted ? CONTACT_MASK : maskedRecord(batch, row, this.#columns.contacts, MAX_RAW_LENGTH),
    };
    this.#add(reject, column);
  }

  /** Rejects a record that could not be split into fields, so that contact details in it cannot be recognised. */
  addBroken(batch: RecordBatch, record: BrokenRecord): void {
    this.#add({
      file: batch.file,
      line: record.line,
      column: null,
      value: describeBroken(record, batch.columns),
      reason: REASONS.brokenRecord,
      raw:
        this.#columns.contacts.length > 0
          ? CONTACT_MASK
          : truncated(batch.bytes, record.start, record.end, MAX_RAW_LENGTH),
    });
  }

  #add(reject: Reject & { readonly reason: Reason }, column: ColumnPosition | null = null): void {
    this.count++;
    const entry = this.#reasons.get(reject.reason);
    const accepted = entry === undefined ? acceptedValues(reject.reason, column?.format) : null;
    if (entry === undefined) this.#reasons.set(reject.reason, { count: 1, first: reject, accepted });
    else entry.count++;
    if (this.count > this.#limit) throw this.#tooMany();
    this.#writer.addReject(reject);
  }

  /** The error for files without a record that can be imported; it names the most frequent reasons. */
  noneAccepted(records: number): AppError {
    const { rejects, accepted } = this.#explained();
    return new AppError(
      'invalid-input',
      message('ingest.noneAccepted', { records, rejects: rejects.slice(0, MAX_REASONS) }),
      accepted.length === 0 ? message('ingest.correctMapping') : message('formats.correctColumn', { accepted }),
    );
  }

  #tooMany(): AppError {
    const { rejects, accepted } = this.#explained();
    return new AppError(
      'too-many-rejects',
      message('ingest.manyRejects', { limit: this.#limit, rejects }),
      accepted.length === 0 ? message('ingest.allowRejects') : message('formats.correctFormats', { accepted }),
    );
  }

  /** The reasons, most frequent first, each with its first record, and what their columns accept instead. */
  #explained(): { readonly rejects: readonly Message[]; readonly accepted: readonly Message[] } {
    const reasons = [...this.#reasons.values()].sort((one, other) => other.count - one.count);
    return {
      rejects: reasons.map(({ count, first }) => describeRejects(count, first)),
      accepted: reasons.flatMap((reason) => reason.accepted ?? []),
    };
  }
}

/** Describes a reject count and its first record: `3 × unreadable number (a.csv line 7, age: x)`. */
function describeRejects(records: number, { reason, file, line, column, value }: Reject): Message {
  const common = { records, reason: REASON_TEXTS[reason] ?? reason, file, line };
  if (column !== null)
    return message('ingest.rejectsOfColumn', {
      ...common,
      column,
      value: typeof value === 'string' ? cellValue(value) : (value ?? ''),
    });
  return value === null
    ? message('ingest.rejects', common)
    : message('ingest.rejectsBecause', { ...common, problem: value });
}

function truncated(bytes: Uint8Array, start: number, end: number, maxLength: number): string {
  return textOf(bytes, start, Math.min(end, start + maxLength));
}

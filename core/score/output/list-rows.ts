import { openTable, type RecordBatch } from '../../ingest/files/table.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { withoutApostrophes } from '../../text/csv.ts';
import { message } from '../../text/message.ts';

const NOTHING_WRITTEN = message('base.nothingWritten');
/** The header counts as a row, since two columns may have the same name: users can be in a column `bank`. */
const dialect = { delimiter: ',', quote: '"', encoding: 'utf-8', header: false } as const;

/** Some rows of a ranked list. */
export class ListBatch {
  readonly #batch: RecordBatch;
  readonly #text: Buffer;

  constructor(batch: RecordBatch) {
    this.#batch = batch;
    this.#text = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset);
  }

  /** A cell as it was before formulas were neutralised. */
  cell(row: number, column: number): string {
    const { ranges, columns } = this.#batch;
    const at = 2 * (row * columns + column);
    return withoutApostrophes(this.#text.toString('utf8', ranges[at], ranges[at + 1]));
  }

  /** The bytes of a row, without its line break. */
  record(row: number): Uint8Array {
    const { bytes, starts, ends } = this.#batch;
    return bytes.subarray(starts[row], ends[row]);
  }
}

/** What else to do while a list is read. */
export interface ListVisit {
  /** Called with the names of the list's columns, before its rows. */
  readonly header?: (names: readonly string[]) => void;
  /** The phase whose progress is reported (default: `read`). */
  readonly phase?: 'read' | 'write';
}

/** Calls `visit` with each row of a finished list in turn, and reports progress. Stops when `visit` returns false. */
export async function visitList(
  path: string,
  visit: (batch: ListBatch, row: number) => void | false,
  job: JobContext,
  { header = () => undefined, phase = 'read' }: ListVisit = {},
): Promise<void> {
  const table = await openTable([path], { dialect }, job);
  let isHeader = true;
  for await (const batch of table.batches(job)) {
    const rows = new ListBatch(batch);
    if (isHeader) header(Array.from({ length: batch.columns }, (_, column) => rows.cell(0, column)));
    for (let row = isHeader ? 1 : 0; row < batch.rows; row++) if (visit(rows, row) === false) return;
    isHeader = false;
    job.report({ phase, fraction: Math.min(1, table.consumedBytes() / Math.max(1, table.totalBytes)) });
    await yieldToEventLoop(job, NOTHING_WRITTEN);
  }
}

import type { JobContext } from '../../../job.ts';
import { message, type Message } from '../../../text/message.ts';
import type { ByteSource } from '../../files/byte-source.ts';
import { HEADER_ROWS } from '../../files/dialect.ts';
import { countFilled, findHeaderRow, HEADER_SEARCH_ROWS } from '../../files/header-row.ts';
import type { SourceFile } from '../../files/identify.ts';
import { noHeaderRow } from '../../files/title-rows.ts';
import { PIECE_LENGTH, recordOf, type TextProducer } from '../generated-source.ts';
import type { Archive } from './archive.ts';
import { withWorkbookErrors, WorkbookError } from './error.ts';
import { RowNumbers } from './row-numbers.ts';
import type { SheetRow, SheetRows } from './sheet-rows.ts';

/**
 * Maximum characters of a row; longer records are rejected in any format. A small workbook can hold longer
 * ones, since cells with the same text refer to one copy of it.
 */
const MAX_ROW_LENGTH = 1 << 24;

/**
 * How many characters of a sheet are read at a time: each short row may have a cell in the last column, and such rows
 * take a hundred kilobytes each.
 */
const PART_LENGTH = 1 << 12;

/** The sheet of a workbook that is read. */
interface SheetPart {
  readonly archive: Archive;
  readonly part: string;
  /** How many rows with values stand above the header; undefined to find it. */
  readonly titles: number | undefined;
}

/** Makes a header, and then a record from each row. */
export class SheetProducer implements TextProducer {
  readonly damaged = false;
  readonly #file: SourceFile;
  readonly #archive: Archive;
  readonly #pieces: AsyncGenerator<string, void>;
  readonly #rows: SheetRows;
  readonly #report: JobContext['report'];
  readonly #titles: number | undefined;
  readonly #numbers = new RowNumbers();
  #columns: number | null = null;
  /** What is still to be read of the last piece of the sheet. */
  #unread = '';
  #above: ByteSource['above'] = null;
  /** Rows that were read and are still to be written, from the index `#next` on. */
  #rowsRead: readonly SheetRow[] = [];
  #next = 0;
  #ended = false;
  #noted = false;
  /** Cells that got the value of a merged one above. */
  #filled = 0;

  constructor(file: SourceFile, { archive, part, titles }: SheetPart, rows: SheetRows, report: JobContext['report']) {
    this.#file = file;
    this.#archive = archive;
    this.#titles = titles;
    this.#pieces = archive.pieces(part);
    this.#rows = rows;
    this.#report = report;
  }

  get consumedBytes(): number {
    return Math.min(this.#archive.consumedBytes, this.#file.sizeBytes);
  }

  get above(): ByteSource['above'] {
    return this.#above;
  }

  rowOf(record: number): number {
    return this.#numbers.of(record);
  }

  next(): Promise<string | null> {
    return withWorkbookErrors(this.#file, () => this.#nextPiece());
  }

  async close(): Promise<void> {
    await this.#pieces.return();
    this.#archive.close();
  }

  async #nextPiece(): Promise<string | null> {
    const first: SheetRow[] = [];
    let text = '';
    for (;;) {
      if (this.#next < this.#rowsRead.length) text += this.#records(PIECE_LENGTH - text.length);
      // A piece of the sheet makes one piece of text, unless its rows are long.
      if (text.length >= PIECE_LENGTH || (text !== '' && this.#unread === '')) return text;
      if (this.#ended) return this.#end();
      await this.#readRows();
      if (this.#columns === null) {
        first.push(...this.#rowsRead);
        this.#rowsRead = [];
        const enough = Math.max(HEADER_ROWS, (this.#titles ?? 0) + 1);
        if (this.#ended ? first.length > 0 : first.length >= enough) return this.#begin(first);
      }
    }
  }

  /** Reads the rows that are complete after the next part of the sheet. */
  async #readRows(): Promise<void> {
    if (this.#unread === '') {
      const { done, value: piece } = await this.#pieces.next();
      this.#ended = done === true;
      this.#unread = done === true ? '' : piece;
    }
    if (this.#ended) this.#rows.end();
    else this.#rows.write(this.#unread.slice(0, PART_LENGTH));
    this.#unread = this.#unread.slice(PART_LENGTH);
    [this.#rowsRead, this.#next] = [this.#rows.take(), 0];
  }

  /** Notes once which cells were read as something other than what Excel shows. */
  #end(): null {
    if (this.#noted) return null;
    this.#noted = true;
    const { name: file } = this.#file;
    const { uncomputed, errors } = this.#rows;
    if (uncomputed > 0) this.#note(message('ingest.uncomputed', { file, cells: uncomputed }));
    if (errors > 0) this.#note(message('ingest.errorCells', { file, cells: errors }));
    if (this.#filled > 0) this.#note(message('ingest.mergedCells', { file, cells: this.#filled }));
    return null;
  }

  #note(note: Message): void {
    this.#report({ phase: 'read', note });
  }

  /** The header, without the titles above it. */
  #begin(rows: readonly SheetRow[]): string {
    const header = this.#titles ?? headerOf(rows);
    if (header >= rows.length) throw noHeaderRow(this.#file.name, header);
    const top = rows.slice(0, HEADER_ROWS).map(({ number, cells }) => ({ number, cells: [...cells] }));
    this.#above = { titles: header, top };
    this.#columns = rows[header].cells.length;
    [this.#rowsRead, this.#next] = [rows, header + 1];
    return textOf(rows[header]);
  }

  /**
   * The records of the next rows, about `length` characters: not all rows at once, since a short piece of the sheet can
   * make long records if its cells share a long text.
   */
  #records(length: number): string {
    const columns = this.#columns!;
    let text = '';
    while (text.length < length && this.#next < this.#rowsRead.length) {
      const row = this.#rowsRead[this.#next++];
      while (row.cells.length < columns) row.cells.push('');
      text += textOf(row);
      this.#numbers.add(row.number);
      this.#filled += row.filled;
    }
    return text;
  }
}

/** A row as a record. Throws if it is longer than any record may be. */
function textOf({ number, cells }: SheetRow): string {
  const length = cells.reduce((sum, cell) => sum + cell.length, 0);
  if (length > MAX_ROW_LENGTH) throw new WorkbookError(`row ${number} is too long`);
  return recordOf(cells);
}

/** The index of the header. A header of several rows, whose cells are merged, ends with the last of them. */
function headerOf(rows: readonly SheetRow[]): number {
  const cells = rows.slice(0, HEADER_SEARCH_ROWS).map((row) => row.cells);
  let header = findHeaderRow(cells, Math.max(...cells.slice(0, HEADER_ROWS).map(countFilled)));
  const { mergedTo } = rows[header];
  while (header + 1 < Math.min(rows.length, HEADER_ROWS) && rows[header + 1].number <= mergedTo) header++;
  return header;
}

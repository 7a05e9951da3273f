import type { JobContext } from '../../../job.ts';
import { message, type Message } from '../../../text/message.ts';
import type { SourceFile } from '../../files/identify.ts';
import { belowTitles, HEADER_ROWS } from '../../files/title-rows.ts';
import { recordOf, type TextProducer } from '../generated-source.ts';
import type { Archive } from './archive.ts';
import { explained } from './problem.ts';
import { RowNumbers } from './row-numbers.ts';
import type { SheetRow, SheetRows } from './sheet-rows.ts';

/** Makes a header, and then a record of each row. */
export class SheetProducer implements TextProducer {
  readonly damaged = false;
  readonly #file: SourceFile;
  readonly #archive: Archive;
  readonly #pieces: AsyncGenerator<string, void>;
  readonly #rows: SheetRows;
  readonly #report: JobContext['report'];
  readonly #numbers = new RowNumbers();
  #columns: number | null = null;
  #ended = false;
  /** Cells that got the value of a merged one above. */
  #filled = 0;

  constructor(file: SourceFile, archive: Archive, part: string, rows: SheetRows, report: JobContext['report']) {
    this.#file = file;
    this.#archive = archive;
    this.#pieces = archive.pieces(part);
    this.#rows = rows;
    this.#report = report;
  }

  get consumedBytes(): number {
    return Math.min(this.#archive.consumedBytes, this.#file.sizeBytes);
  }

  rowOf(record: number): number {
    return this.#numbers.of(record);
  }

  next(): Promise<string | null> {
    return explained(this.#file, () => this.#next());
  }

  async close(): Promise<void> {
    await this.#pieces.return();
    this.#archive.close();
  }

  async #next(): Promise<string | null> {
    const first: SheetRow[] = [];
    for (;;) {
      if (this.#ended) return null;
      const { done, value: piece } = await this.#pieces.next();
      this.#ended = done === true;
      if (done === true) this.#rows.end();
      else this.#rows.write(piece);
      const rows = this.#rows.take();
      let text: string | null = null;
      if (this.#columns === null) {
        first.push(...rows);
        if (done !== true && first.length < HEADER_ROWS) continue;
        text = first.length === 0 ? null : this.#begin(first);
      } else if (rows.length > 0) text = this.#records(rows);
      if (done === true) this.#noteCells();
      if (text !== null) return text;
    }
  }

  /** Notes the cells that were read as something other than what Excel shows. */
  #noteCells(): void {
    const { name: file } = this.#file;
    const { uncomputed, errors } = this.#rows;
    if (uncomputed > 0) this.#note(message('ingest.uncomputed', { file, cells: uncomputed }));
    if (errors > 0) this.#note(message('ingest.errorCells', { file, cells: errors }));
    if (this.#filled > 0) this.#note(message('ingest.mergedCells', { file, cells: this.#filled }));
  }

  #note(note: Message): void {
    this.#report({ phase: 'read', note });
  }

  /** The header, without the titles above it, and the first records. */
  #begin(rows: readonly SheetRow[]): string {
    const header = headerOf(rows.slice(0, HEADER_ROWS));
    if (header > 0) this.#note(message('ingest.titleRows', { file: this.#file.name, rows: header }));
    this.#columns = rows[header].cells.length;
    return recordOf(rows[header].cells) + this.#records(rows.slice(header + 1));
  }

  #records(rows: readonly SheetRow[]): string {
    const columns = this.#columns!;
    let text = '';
    for (const { number, cells, filled } of rows) {
      while (cells.length < columns) cells.push('');
      text += recordOf(cells);
      this.#numbers.add(number);
      this.#filled += filled;
    }
    return text;
  }
}

/** The index of the header. A header of several rows, whose cells are merged, ends with the last of them. */
function headerOf(rows: readonly SheetRow[]): number {
  const filled = rows.map(({ cells }) => cells.filter((cell) => cell !== '').length);
  let header = belowTitles(filled);
  const { mergedTo } = rows[header];
  while (header + 1 < rows.length && rows[header + 1].number <= mergedTo) header++;
  return header;
}

import { AppError } from '../../../errors.ts';
import { yieldToEventLoop, type JobContext } from '../../../job.ts';
import { message, type Message } from '../../../text/message.ts';
import { unreadableAs, type ByteSource } from '../../files/byte-source.ts';
import type { SourceFile } from '../../files/identify.ts';
import type { ConvertOptions } from '../duckdb.ts';
import { GeneratedSource, recordOf, type TextProducer } from '../generated-source.ts';
import { chooseTable } from '../tables.ts';
import { Archive } from './archive.ts';
import { readSharedTexts } from './shared-texts.ts';
import { SheetRows } from './sheet-rows.ts';
import { readWorkbook, type Sheet, type Workbook } from './workbook.ts';

/** The header is one of the first rows: titles may stand above it. */
const HEADER_ROWS = 20;
/** More characters than a tag's name has: a tag may begin in one piece and end in the next. */
const TAG_LENGTH = 100;

/**
 * Opens a sheet of an Excel workbook, `name` or the only visible one with values, as generated text. Throws like
 * `chooseTable`, and `invalid-file` for a damaged workbook.
 */
export function openExcelSheet(
  file: SourceFile,
  name: string | undefined,
  { limit }: ConvertOptions,
  job: JobContext,
): Promise<ByteSource> {
  return explained(
    file,
    withArchive(file, async (archive) => {
      const workbook = await workbookOf(archive, file);
      const candidates = name === undefined ? await filledSheets(archive, workbook, job) : workbook.sheets;
      const names = candidates.map((sheet) => sheet.name);
      const chosen = chooseTable(file.name, names, name, 'sheet');
      const { part } = candidates.find((sheet) => sheet.name === chosen)!;
      const texts = await readSharedTexts(archive, workbook.sharedTexts, file.path, job);
      // What is left out is said once, when the whole sheet is read.
      const report = limit === undefined ? job.report : () => undefined;
      return new GeneratedSource(new SheetProducer(file, archive, part, new SheetRows(workbook, texts), report));
    }),
  );
}

/** The visible sheets of a workbook that have values. */
export async function excelSheets(file: SourceFile, job: JobContext): Promise<readonly string[]> {
  const archive = await explained(file, Archive.open(file.path));
  try {
    const sheets = workbookOf(archive, file).then((workbook) => filledSheets(archive, workbook, job));
    return (await explained(file, sheets)).map(({ name }) => name);
  } finally {
    archive.close();
  }
}

/** Opens a workbook, and closes it if the work fails. */
async function withArchive<Result>({ path }: SourceFile, work: (archive: Archive) => Promise<Result>): Promise<Result> {
  const archive = await Archive.open(path);
  try {
    return await work(archive);
  } catch (error) {
    archive.close();
    throw error;
  }
}

async function workbookOf(archive: Archive, { path }: SourceFile): Promise<Workbook> {
  const workbook = await readWorkbook(archive);
  if (workbook !== null) return workbook;
  throw new AppError('invalid-input', message('ingest.notWorkbook', { path }), message('ingest.unpackFirst'));
}

async function filledSheets(archive: Archive, workbook: Workbook, job: JobContext): Promise<readonly Sheet[]> {
  const filled: Sheet[] = [];
  for (const sheet of workbook.sheets)
    if (!sheet.hidden && (await hasValue(archive, sheet.part, job))) filled.push(sheet);
  return filled;
}

async function hasValue(archive: Archive, part: string, job: JobContext): Promise<boolean> {
  let end = '';
  for await (const piece of archive.pieces(part)) {
    // A value is in an element v or, as text in the cell itself, t.
    if (/<(\w+:)?[vt][ >]/.test(end + piece)) return true;
    end = piece.slice(-TAG_LENGTH);
    await yieldToEventLoop(job);
  }
  return false;
}

/** Makes a header, and then a record of each row. */
class SheetProducer implements TextProducer {
  readonly damaged = false;
  readonly #file: SourceFile;
  readonly #archive: Archive;
  readonly #pieces: AsyncGenerator<string, void>;
  readonly #rows: SheetRows;
  readonly #report: JobContext['report'];
  #columns: number | null = null;
  #ended = false;

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

  next(): Promise<string | null> {
    return explained(this.#file, this.#next());
  }

  async close(): Promise<void> {
    await this.#pieces.return();
    this.#archive.close();
  }

  async #next(): Promise<string | null> {
    const first: string[][] = [];
    for (;;) {
      if (this.#ended) return null;
      const { done, value: piece } = await this.#pieces.next();
      this.#ended = done === true;
      if (done === true) this.#end();
      else this.#rows.write(piece);
      const rows = this.#rows.take();
      if (this.#columns === null) {
        first.push(...rows);
        if (done !== true && first.length < HEADER_ROWS) continue;
        return first.length === 0 ? null : this.#records(this.#withoutTitles(first));
      }
      if (rows.length > 0) return this.#records(rows);
    }
  }

  #end(): void {
    this.#rows.end();
    const { uncomputed } = this.#rows;
    if (uncomputed > 0) this.#note(message('ingest.uncomputed', { file: this.#file.name, cells: uncomputed }));
  }

  #note(note: Message): void {
    this.#report({ phase: 'read', note });
  }

  /** Titles above the header fill less than half as many cells as the fullest row. */
  #withoutTitles(rows: string[][]): string[][] {
    const filled = rows.slice(0, HEADER_ROWS).map((row) => row.filter((cell) => cell !== '').length);
    const header = filled.findIndex((count) => 2 * count >= Math.max(...filled));
    if (header > 0) this.#note(message('ingest.titleRows', { file: this.#file.name, rows: header }));
    this.#columns = rows[header].length;
    return rows.slice(header);
  }

  #records(rows: readonly string[][]): string {
    const columns = this.#columns!;
    let text = '';
    for (const row of rows) {
      while (row.length < columns) row.push('');
      text += recordOf(row);
    }
    return text;
  }
}

/** The result of a promise; an error that a damaged workbook causes is explained. */
async function explained<Result>({ path }: SourceFile, result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof AppError || !(error instanceof Error) || error.name === 'AbortError') throw error;
    throw unreadableAs({ path, format: 'Excel', reason: error.message }, { cause: error });
  }
}

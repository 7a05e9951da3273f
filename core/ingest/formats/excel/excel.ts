import { AppError } from '../../../errors.ts';
import { yieldToEventLoop, type JobContext } from '../../../job.ts';
import { message } from '../../../text/message.ts';
import type { ByteSource } from '../../files/byte-source.ts';
import type { Dialect } from '../../files/dialect.ts';
import type { SourceFile } from '../../files/identify.ts';
import type { ConvertOptions } from '../duckdb.ts';
import { GeneratedSource } from '../generated-source.ts';
import { chooseTable } from '../tables.ts';
import { Archive } from './archive.ts';
import { withWorkbookErrors } from './error.ts';
import { readMergedCells } from './merged-cells.ts';
import { readSharedTexts } from './shared-texts.ts';
import { SheetProducer } from './sheet-producer.ts';
import { SheetRows } from './sheet-rows.ts';
import { readWorkbook, type Sheet, type Workbook } from './workbook.ts';

/** More characters than a tag's name has: a tag may begin in one piece and end in the next. */
const TAG_LENGTH = 100;

/**
 * Opens a sheet of an Excel workbook, the named or the only visible one with values, as generated text. Throws like
 * `chooseTable`, `invalid-file` for a damaged workbook, and when the text is read, `invalid-input` if the sheet has
 * fewer rows than the given number of titles.
 */
export function openExcelSheet(
  file: SourceFile,
  { table: name, titles }: Pick<Dialect, 'table' | 'titles'>,
  { limit }: ConvertOptions,
  job: JobContext,
): Promise<ByteSource> {
  return withArchive(file, async (archive) => {
    const workbook = await workbookOf(archive, file, job);
    const candidates = name === undefined ? await filledSheets(archive, workbook, job) : workbook.sheets;
    const names = candidates.map((sheet) => sheet.name);
    const chosen = chooseTable(file.name, names, name, 'sheet');
    const { part } = candidates.find((sheet) => sheet.name === chosen)!;
    const texts = await readSharedTexts(archive, workbook.sharedTexts, file.path, job);
    const rows = new SheetRows(workbook, texts, await readMergedCells(archive, part, job));
    archive.consumedBytes = 0;
    // Notes about the sheet are reported once: by the import, which reads all of it, not by a preview.
    const report = limit === undefined ? job.report : () => undefined;
    return new GeneratedSource(new SheetProducer(file, { archive, part, titles }, rows, report));
  });
}

/** The visible sheets of a workbook that have values. */
export function excelSheets(file: SourceFile, job: JobContext): Promise<readonly string[]> {
  return withArchive(file, async (archive) => {
    const sheets = await filledSheets(archive, await workbookOf(archive, file, job), job);
    archive.close();
    return sheets.map(({ name }) => name);
  });
}

/** Opens a workbook, and closes it if the work fails. */
function withArchive<Result>(file: SourceFile, work: (archive: Archive) => Promise<Result>): Promise<Result> {
  return withWorkbookErrors(file, async () => {
    const archive = await Archive.open(file.path);
    try {
      return await work(archive);
    } catch (error) {
      archive.close();
      throw error;
    }
  });
}

async function workbookOf(archive: Archive, { path }: SourceFile, job: JobContext): Promise<Workbook> {
  const workbook = await readWorkbook(archive, job);
  if (workbook !== null) return workbook;
  throw new AppError('invalid-input', message('ingest.notWorkbook', { path }), message('ingest.unpackFirst'));
}

async function filledSheets(archive: Archive, workbook: Workbook, job: JobContext): Promise<readonly Sheet[]> {
  const visible = workbook.sheets.filter(({ hidden }) => !hidden);
  // Each part is read once, however many sheets a file claims it is.
  const filled = new Set<string>();
  for (const part of new Set(visible.map((sheet) => sheet.part)))
    if (await hasValue(archive, part, job)) filled.add(part);
  return visible.filter(({ part }) => filled.has(part));
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

import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { csvCell } from '../../text/csv.ts';
import { message } from '../../text/message.ts';
import { visitList } from '../output/list-rows.ts';
import { OutputFile, type WrittenFile } from '../output/output.ts';
import type { WorkFolder } from '../output/work-folder.ts';
import { excelPath } from './format-paths.ts';

/** Excel recognises UTF-8 by these bytes at the start of a file. */
const BYTE_ORDER_MARK = '\ufeff';
const BUFFER_LENGTH = 1 << 16;
/** Regions that write a decimal point, but separate lists by semicolons. */
const SEMICOLON_REGIONS = new Set(['CH', 'LI']);
/** Index of the score, the first column with decimals. */
const FIRST_FIGURE = 4;
/** The columns after it that hold texts. */
const TEXT_COLUMNS = new Set(['objective', 'run', 'group']);

/** How Excel reads a CSV file in a language. */
export interface ExcelFormat {
  readonly language: string;
  readonly separator: ',' | ';';
  readonly decimalMark: string;
}

/** A copy of a list that Excel opens in separate columns. */
export interface ExcelCopy extends ExcelFormat {
  /** The file's name. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * The separators that Excel uses in a language: between columns, a semicolon if numbers have a decimal comma. Throws
 * `usage` for an unknown language.
 */
export function excelFormat(language: string): ExcelFormat {
  const tag = languageTag(language);
  const { region } = new Intl.Locale(tag).maximize();
  const decimalMark = new Intl.NumberFormat(tag, { numberingSystem: 'latn' })
    .formatToParts(0.5)
    .find(({ type }) => type === 'decimal')?.value;
  const usesSemicolons = decimalMark === ',' || SEMICOLON_REGIONS.has(region ?? '');
  return { language: tag, separator: usesSemicolons ? ';' : ',', decimalMark: decimalMark === ',' ? ',' : '.' };
}

function languageTag(language: string): string {
  try {
    const [tag] = Intl.NumberFormat.supportedLocalesOf(language);
    if (tag !== undefined) return tag;
  } catch {
    // Not a well-formed tag.
  }
  throw new AppError('usage', message('listFormat.unknownLanguage', { language }), message('listFormat.giveLanguage'));
}

/** Writes a copy of a finished list for Excel: with a byte order mark, separators and decimals of a language. */
export async function writeExcelCopy(
  { work, list }: { readonly work: WorkFolder; readonly list: string },
  language: string,
  job: JobContext,
): Promise<{ readonly output: OutputFile; readonly written: WrittenFile; readonly format: ExcelFormat }> {
  const format = excelFormat(language);
  const output = new OutputFile(work.file('excel'), excelPath(work.target));
  let [text, columns, isNumber] = [BYTE_ORDER_MARK, 0, [] as readonly boolean[]];
  const add = (cells: readonly string[]): void => {
    text += `${cells.join(format.separator)}\r\n`;
    if (text.length < BUFFER_LENGTH) return;
    output.write(Buffer.from(text));
    text = '';
  };
  try {
    await visitList(
      list,
      (batch, row) => {
        add(Array.from({ length: columns }, (_, at) => cellOf(batch.cell(row, at), isNumber[at], format)));
      },
      job,
      {
        phase: 'write',
        header(names) {
          columns = names.length;
          isNumber = names.map((name, index) => index >= FIRST_FIGURE && !TEXT_COLUMNS.has(name));
          add(names.map((name) => cellOf(name, false, format)));
        },
      },
    );
    output.write(Buffer.from(text));
    return { output, written: output.finish(), format };
  } catch (error) {
    output.close();
    throw error;
  }
}

function cellOf(text: string, isNumber: boolean, { separator, decimalMark }: ExcelFormat): string {
  if (isNumber) return text.replace('.', decimalMark);
  const cell = csvCell(text);
  return separator === ';' && cell.includes(';') && !cell.startsWith('"') ? `"${cell}"` : cell;
}

import { AppError } from '../../errors.ts';
import { message, type Message } from '../../text/message.ts';
import type { FileSample } from '../files/file-sample.ts';
import type { ValueFormat } from '../values/value-formats.ts';
import {
  featuresOf,
  formatText,
  numberEvidence,
  presentValues,
  shownFormats,
  type FirstRecords,
  type MappedColumns,
} from './formats.ts';
import { looksNumeric } from './infer.ts';
import type { MappingFile } from './mapping.ts';

/** The format of a column, as the values of a file show it. */
interface FileFormat {
  readonly file: string;
  readonly format: ValueFormat;
}

/** A column that files write in different formats. */
export interface MixedColumn {
  readonly column: string;
  readonly error: AppError;
}

/**
 * Finds the columns that two files write in different formats, such as amounts with a decimal point in one and with a
 * decimal comma in the other: read alike, `1.234` would be wrong by a factor of a thousand in one of them. The error of
 * each column names both files.
 */
export function mixedFormats(
  given: Pick<MappingFile, 'formats' | 'missing' | 'features'>,
  mapping: MappedColumns,
  input: FirstRecords,
  files: readonly FileSample[],
): readonly MixedColumn[] {
  if (files.length < 2) return [];
  const hasText = files.some(({ delimiter }) => delimiter !== null);
  const categories = hasText ? inferredCategories(given, mapping, input) : new Map<string, number>();
  const shown = new Map<string, FileFormat>();
  const mixed = new Map<string, AppError>();
  for (const { file, sample, delimiter } of files) {
    const own = { columns: input.columns, sample, ...(delimiter !== null && { delimiter }) };
    const mapped = withNumbers(given, mapping, own, categories);
    const stored = hasText && delimiter === null ? storedNumbers(given, mapped, own) : [];
    for (const [column, format] of [...shownFormats(given, mapped, own), ...stored]) {
      const first = shown.get(column);
      if (first === undefined) shown.set(column, { file, format });
      else if (first.format !== format && !mixed.has(column)) {
        const help = message('formats.readApart', { files: [first.file, file] });
        mixed.set(column, differentFormats(column, [first, { file, format }], help));
      }
    }
  }
  return [...mixed].map(([column, error]) => ({ column, error }));
}

/** The columns of numbers in a file that is not delimited text: they have a decimal point, even if none shows. */
function storedNumbers(
  { formats = {}, missing }: Pick<MappingFile, 'formats' | 'missing'>,
  mapping: MappedColumns,
  input: FirstRecords,
): readonly (readonly [column: string, format: ValueFormat])[] {
  const columns = featuresOf(mapping, 'numeric').filter((column) => !Object.hasOwn(formats, column));
  return columns.flatMap((column) =>
    presentValues(input, column, missing).length > 0 ? [[column, 'decimal-point'] as const] : [],
  );
}

/** The columns inferred as categorical from all files together, with the number of their distinct values. */
function inferredCategories(
  given: Pick<MappingFile, 'missing' | 'features'>,
  mapping: MappedColumns,
  input: FirstRecords,
): ReadonlyMap<string, number> {
  const inferred = featuresOf(mapping, 'categorical').filter((column) => !Object.hasOwn(given.features ?? {}, column));
  return new Map(inferred.map((column) => [column, new Set(presentValues(input, column, given.missing)).size]));
}

/**
 * The mapping for one file: a column in `categories` becomes numeric if its values in this file are numbers. If files
 * write them in different formats, the values of all files together do not look like numbers.
 */
function withNumbers(
  { missing }: Pick<MappingFile, 'missing'>,
  mapping: MappedColumns,
  input: FirstRecords,
  categories: ReadonlyMap<string, number>,
): MappedColumns {
  const numbers = [...categories].filter(([column, count]) => {
    const values = presentValues(input, column, missing);
    return values.length > 0 && looksNumeric(column, values, numberEvidence(values, input), count);
  });
  const numeric = Object.fromEntries(numbers.map(([column]) => [column, 'numeric'] as const));
  return { ...mapping, features: { ...mapping.features, ...numeric } };
}

/** The error for a column that two files write in different formats. */
export function differentFormats(column: string, two: readonly [FileFormat, FileFormat], help: Message): AppError {
  const [files, formats] = [two.map(({ file }) => file), two.map(({ format }) => formatText(format))];
  return new AppError('invalid-input', message('formats.different', { column, files, formats }), help);
}

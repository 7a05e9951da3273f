/** How files write their columns and numbers, as far as their format tells. */
import { NUMBER_FORMATS, type NumberFormat } from '../values/value-formats.ts';
import type { Table } from './table.ts';

/**
 * The delimiter if all files are delimited text; if they have different ones, one that is not a comma. Null if a file
 * is in another format, whose numbers are not text, or if no file can be read.
 */
export function textDelimiter({ files, dialects }: Pick<Table, 'files' | 'dialects'>): string | null {
  if (!files.every(({ format }) => format === 'text')) return null;
  return (dialects.find(({ delimiter }) => delimiter !== ',') ?? dialects.at(0))?.delimiter ?? null;
}

/**
 * The formats that the numbers of these files can have: any in delimited text. Elsewhere numbers have a decimal point,
 * and texts may group thousands.
 */
export function numberFormatsOf({ files }: Pick<Table, 'files'>): readonly NumberFormat[] {
  return files.every(({ format }) => format === 'text') ? NUMBER_FORMATS : ['decimal-point'];
}

/** The delimiter of a table's files, if they have one, and the formats that their numbers can have. */
export function delimiterAndNumberFormats(table: Pick<Table, 'files' | 'dialects'>): {
  readonly delimiter?: string;
  readonly numberFormats: readonly NumberFormat[];
} {
  const delimiter = textDelimiter(table);
  return { ...(delimiter !== null && { delimiter }), numberFormats: numberFormatsOf(table) };
}

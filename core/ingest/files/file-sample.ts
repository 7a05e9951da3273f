/** The first records of several files, which show an import how all of them are written. */
import type { FileDialect } from './dialect.ts';
import { SAMPLE_RECORDS } from './inspect.ts';

/** The first records of a file, as text, in the order of a table's columns. */
export interface FileSample {
  readonly file: string;
  /** What separates the columns; null if the file is not delimited text. */
  readonly delimiter: string | null;
  readonly sample: readonly (readonly string[])[];
}

/** With fewer records, a file hardly shows how its values are written. */
const MIN_SAMPLE_RECORDS = 20;

/** Number of records to sample from each file: `SAMPLE_RECORDS` in all, but at least `MIN_SAMPLE_RECORDS` of each. */
export function recordsPerFile(files: number): number {
  return Math.max(MIN_SAMPLE_RECORDS, Math.floor(SAMPLE_RECORDS / files));
}

/** Shortens each file's sample to `recordsPerFile` records; files without records do not count as files. */
export function limitSamples<File extends Pick<FileSample, 'sample'>>(files: readonly File[]): readonly File[] {
  const records = recordsPerFile(files.filter(({ sample }) => sample.length > 0).length);
  return files.map((file) => ({ ...file, sample: file.sample.slice(0, records) }));
}

/** What separates the columns of a file; null if it is not delimited text. */
export function delimiterOf({ format, delimiter }: Pick<FileDialect, 'format' | 'delimiter'>): string | null {
  return format === 'text' ? delimiter : null;
}

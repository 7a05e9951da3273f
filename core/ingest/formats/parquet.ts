import type { DuckdbReader } from './duckdb.ts';

/** Reads a Parquet file. Its path is not a pattern, and folders named `key=value` add columns only as `constants`. */
export function parquetReader(constants: DuckdbReader['constants']): DuckdbReader {
  return {
    format: 'Parquet',
    extension: 'parquet',
    constants,
    open: (_, source) => Promise.resolve(`read_parquet(${source}, hive_partitioning = false)`),
  };
}

/** The columns in the folder names of a partitioned file: `day=2026-11-01/part-0.parquet` has a column `day`. */
export function partitionColumns(relativePath: string): Readonly<Record<string, string | null>> {
  const pairs = relativePath
    .split(/[\\/]/)
    .slice(0, -1)
    .map((folder) => /^([^=]+)=(.*)$/.exec(folder))
    .filter((match) => match !== null);
  return Object.fromEntries(pairs.map(([, name, value]) => [decode(name), valueOf(value)]));
}

/** Spark and Hive write this in place of a missing value. */
const MISSING = '__HIVE_DEFAULT_PARTITION__';

function valueOf(written: string): string | null {
  return written === MISSING ? null : decode(written);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that escapes nothing is literal.
    return text;
  }
}

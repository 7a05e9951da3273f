import type { Text } from '../../text/message.ts';
import type { ColumnInfo, ColumnKey, ColumnKind, TextColumn } from '../columns/columns.ts';

/** A step of the funnel after the impression. */
export interface StepInfo {
  readonly name: string;
  /** How long the step may take before its absence counts as a no. */
  readonly windowDays: number;
  /** Whether the times at which it happened are stored (role `stepTime`). */
  readonly timed: boolean;
}

/** A file that a dataset was read from, as far as it is known. */
export interface SourceInfo {
  readonly path: string;
  readonly bytes: number | null;
  /** Delimiter, encoding and so on, as they were found. */
  readonly dialect: object | null;
}

/** A dataset as it is listed; times in milliseconds since 1970. */
export interface DatasetInfo {
  readonly id: number;
  readonly name: string;
  readonly rows: number;
  readonly steps: readonly StepInfo[];
  readonly columns: readonly ColumnInfo[];
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Rows with any open step. */
  readonly immature: number;
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  readonly asOf: number | null;
  /** SHA-256 over the schema and the checksums of all data. */
  readonly dataHash: string;
  /** Paths of the files that were read. */
  readonly sources: readonly string[];
  /** How each of them was read. */
  readonly sourceFiles: readonly SourceInfo[];
  readonly mapping: unknown;
  readonly createdAt: string;
}

/** A dataset by name, or as it was listed (faster in loops). */
export type DatasetRef = string | Pick<DatasetInfo, 'id' | 'name'>;

/** A column to be written. */
export type NewColumn = ColumnKey & { readonly kind: ColumnKind };

/** What an import knows at its end; rows, missing and distinct values are counted by the writer. */
export type DatasetSummary = Pick<
  DatasetInfo,
  'records' | 'accepted' | 'rejected' | 'immature' | 'firstTime' | 'lastTime' | 'asOf' | 'mapping'
> & {
  readonly sources: readonly (string | SourceInfo)[];
};

/** Writes one dataset inside the caller's transaction. */
export interface DatasetWriter {
  /** Declares columns; may be called again for more. */
  addColumns(columns: readonly NewColumn[]): void;
  /** Stores one packed column of one chunk, in any order; every chunk but the last has CHUNK_ROWS rows. */
  writeChunk(index: number, rows: number, key: ColumnKey, packed: Buffer): void;
  /** Stores a column's whole dictionary, in pieces. */
  writeDictionary(key: ColumnKey, values: TextColumn): void;
  addReject(reject: Reject): void;
  /** Checks that every column is complete and completes the dataset's listing. */
  finish(summary: DatasetSummary): DatasetInfo;
}

/** A record that was not imported, and why. */
export interface Reject {
  readonly file: string;
  /** The record's first line, counted from 1. */
  readonly line: number;
  readonly column: string | null;
  /** What stands in the column; where it is null, what is wrong with the record. */
  readonly value: Text | null;
  /** A name that does not change. */
  readonly reason: string;
  /** The whole record as it stood in the file. */
  readonly raw: string;
}

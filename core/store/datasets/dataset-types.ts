import type { Text } from '../../text/message.ts';
import type { ColumnData, ColumnInfo, ColumnKey, ColumnKind, TextColumn } from '../columns/columns.ts';

/** A step of the funnel after the impression. */
export interface StepInfo {
  readonly name: string;
  /** The step's window, 0 for none: after this many days, a sample without the step counts as not converted. */
  readonly windowDays: number;
  /** Whether the times of the step are stored (role `stepTime`). */
  readonly timed: boolean;
}

/** A source file of a dataset, as far as it is known. */
export interface SourceInfo {
  readonly path: string;
  readonly bytes: number | null;
  /** Detected delimiter, encoding and so on. */
  readonly dialect: object | null;
}

/** A dataset's metadata; times in milliseconds since 1970. */
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
  /** Paths of the source files. */
  readonly sources: readonly string[];
  /** How each source file was read. */
  readonly sourceFiles: readonly SourceInfo[];
  readonly mapping: unknown;
  readonly createdAt: string;
  /** Set for a dataset as it was before an append. */
  readonly earlier?: EarlierState;
}

/** Everything that is needed to read a dataset as it was before an append. */
export interface EarlierState {
  /** The row id of the append. */
  readonly append: number;
  readonly rows: number;
  /** Number of values in each dictionary, by the column's `<role> <name>`. */
  readonly distinct: Readonly<Record<string, number | null>>;
}

/** A dataset by name, or its metadata (faster in loops). */
export type DatasetRef = string | Pick<DatasetInfo, 'id' | 'name' | 'earlier'>;

/** A column to write. */
export type NewColumn = ColumnKey & { readonly kind: ColumnKind };

/** The facts known at the end of an import; the writer counts rows, missing and distinct values. */
export type DatasetSummary = Pick<
  DatasetInfo,
  'records' | 'accepted' | 'rejected' | 'immature' | 'firstTime' | 'lastTime' | 'asOf' | 'mapping'
> & {
  readonly sources: readonly (string | SourceInfo)[];
};

/** Writes one dataset inside the caller's transaction. */
export interface DatasetWriter {
  /** Declares columns; can be called again to add more. */
  addColumns(columns: readonly NewColumn[]): void;
  /** Stores one packed column of one chunk, in any order; only the last chunk may have fewer than CHUNK_ROWS rows. */
  writeChunk(index: number, rows: number, key: ColumnKey, packed: Buffer): void;
  /** Stores a column's whole dictionary, in pieces. */
  writeDictionary(key: ColumnKey, values: TextColumn): void;
  addReject(reject: Reject): void;
  /** Checks that every column is complete and writes the dataset's metadata. */
  finish(summary: DatasetSummary): DatasetInfo;
}

/** Changes a dataset inside the caller's transaction, and keeps what it replaces. */
export interface AppendWriter {
  /** Makes these the columns of the dataset, in this order; new ones are added. */
  setColumns(columns: readonly NewColumn[]): void;
  /** Stores one packed column of one chunk, unless the dataset has the same data there. */
  putChunk(index: number, rows: number, key: ColumnKey, packed: Buffer): void;
  /** A column of a chunk as it is now; throws `corrupt`. */
  readChunk(index: number, key: ColumnKey): ColumnData;
  /** Stores a column's whole dictionary; only entries at its end may be new. */
  writeDictionary(key: ColumnKey, values: TextColumn): void;
  addReject(reject: Reject): void;
  /** Checks that every column is complete, and records the append with what it did, as JSON. */
  finish(summary: DatasetSummary, result: unknown): { readonly append: string; readonly info: DatasetInfo };
}

/** A rejected record and the reason. */
export interface Reject {
  readonly file: string;
  /** The record's first line, or its number in a format without lines; counted from 1. */
  readonly line: number;
  readonly column: string | null;
  /** The column's value; if the column is null, what is wrong with the record. */
  readonly value: Text | null;
  /** A stable identifier. */
  readonly reason: string;
  /** The record as in the file, with contact details masked; a very long one is cut. */
  readonly raw: string;
}

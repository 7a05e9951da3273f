/** Rows per column chunk; only a dataset's last chunk may hold fewer. */
export const CHUNK_ROWS = 65_536;

/** Text values as UTF-8: value i is `bytes[offsets[i] .. offsets[i + 1])`, kept byte for byte. */
export interface TextColumn {
  readonly kind: 'text';
  readonly bytes: Uint8Array;
  /** `[rows + 1]` */
  readonly offsets: Uint32Array;
}

/**
 * Dictionary codes `[rows]` in the narrowest width that fits: 0 is missing, code k is entry k − 1 of the column's
 * dictionary.
 */
export interface CodeColumn {
  readonly kind: 'code';
  readonly values: Uint8Array | Uint16Array | Uint32Array;
}

/** Several dictionary codes per row: row i holds `values[offsets[i] .. offsets[i + 1])`; an empty range is missing. */
export interface ListColumn {
  readonly kind: 'list';
  readonly values: Uint8Array | Uint16Array | Uint32Array;
  /** `[rows + 1]` */
  readonly offsets: Uint32Array;
}

/** Numbers `[rows]`, NaN is missing: plain numbers, or milliseconds since 1970-01-01T00:00Z for times. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly values: Float64Array;
}

/** One column of one chunk, decoded. */
export type ColumnData = TextColumn | CodeColumn | ListColumn | NumberColumn;

/** How a column is stored. */
export type ColumnKind = ColumnData['kind'];

/**
 * A column's role. The codes of `depth` are the number of steps reached; in a code of `immature`, bit t is set while
 * the window of step t (from 0) is open.
 */
export type ColumnRole = (typeof columnRoles)[number];

/** All roles. */
export const columnRoles = [
  'id',
  'user',
  'time',
  'depth',
  'immature',
  'stepTime',
  'bank',
  'banner',
  'categorical',
  'numeric',
  'multi',
] as const;

/** How the columns of each role are stored. */
export const KIND_OF_ROLE: Readonly<Record<ColumnRole, ColumnKind>> = {
  id: 'text',
  user: 'text',
  time: 'number',
  depth: 'code',
  immature: 'code',
  stepTime: 'number',
  bank: 'code',
  banner: 'code',
  categorical: 'code',
  numeric: 'number',
  multi: 'list',
};

/** The metadata of a column. */
export interface ColumnInfo {
  /**
   * The column name in the export's header; for `stepTime` the step's name; `depth` and `immature` for those roles.
   * Unique together with `role`.
   */
  readonly name: string;
  readonly role: ColumnRole;
  readonly kind: ColumnKind;
  /** Number of distinct values (without missing); null if not counted (text, number). */
  readonly distinct: number | null;
  readonly missing: number;
}

/** The name of the id column that an import adds to data without ids: it numbers the accepted records from 1. */
export const RECORD_NUMBER_COLUMN = 'record';

/** Identifies a column of a dataset. */
export type ColumnKey = Pick<ColumnInfo, 'name' | 'role'>;

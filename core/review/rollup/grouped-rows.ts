import { CHUNK_ROWS } from '../../store/columns/columns.ts';
import type { Unsigned } from '../../store/columns/integers.ts';
import type { StratifiedRows } from './strata.ts';

/** The assignment of a dataset's rows to groups. */
export interface GroupedRows {
  readonly groupCount: number;
  /** Whether every row is in exactly one group. */
  readonly isPartition: boolean;
  /** The entries of a chunk. */
  entriesOf(chunk: number): GroupEntries;
}

/** Entry i: row `rows[i]` (null: row i) of a chunk is in group `groups[i]`. */
export interface GroupEntries {
  readonly rows: Unsigned | null;
  readonly groups: Unsigned;
}

/** Number of keys: one for each combination of bucket and stratum. */
export function keyCount({ buckets, strata }: StratifiedRows): number {
  return buckets.count * strata.cells.length;
}

/**
 * Reads the entries of chunks with their keys, always as 32-bit integers: counting is several times as fast if the
 * compiler only ever sees one array type. Each read overwrites the previous one.
 */
export class EntryReader {
  readonly #rows: StratifiedRows;
  keys = new Uint32Array(CHUNK_ROWS);
  groups = new Uint32Array(CHUNK_ROWS);

  constructor(rows: StratifiedRows) {
    this.#rows = rows;
  }

  /** Reads a chunk's entries. Returns their number. */
  read(chunk: number, { rows, groups }: GroupEntries): number {
    const rowKeys = this.#rows.keys[chunk];
    if (groups.length > this.groups.length) {
      this.keys = new Uint32Array(groups.length);
      this.groups = new Uint32Array(groups.length);
    }
    this.groups.set(groups);
    if (rows === null) this.keys.set(rowKeys);
    else for (let i = 0; i < rows.length; i++) this.keys[i] = rowKeys[rows[i]];
    return groups.length;
  }
}

import type BetterSqlite3 from 'better-sqlite3';

import { packColumn } from '../columns/codec.ts';
import type { ColumnKey, TextColumn } from '../columns/columns.ts';
import { contentChecksum, readHeader } from '../columns/packed.ts';
import { textCount } from '../columns/text.ts';
import { execute } from '../file/sql.ts';
import { dataHash, type HashedColumn } from './data-hash.ts';
import { storeDatasetChecksum } from './dataset-rows.ts';
import type { DatasetInfo, DatasetSummary, DatasetWriter, NewColumn, StepInfo, Reject } from './dataset-types.ts';
import { checkedRowCount, countsMissing, insertReject, mapKey, splitDictionary, updateDataset } from './writing.ts';

interface ColumnState extends HashedColumn {
  readonly id: number;
  readonly chunks: { readonly rows: number; readonly checksum: number }[];
  readonly dictionary: number[];
  distinct: number | null;
  missing: number;
}

/** The dataset writer over a project's database. */
export class SqlDatasetWriter implements DatasetWriter {
  readonly #database: BetterSqlite3.Database;
  readonly #id: number;
  readonly #steps: readonly StepInfo[];
  readonly #load: () => DatasetInfo;
  readonly #columns = new Map<string, ColumnState>();

  constructor(database: BetterSqlite3.Database, id: number, steps: readonly StepInfo[], load: () => DatasetInfo) {
    this.#database = database;
    this.#id = id;
    this.#steps = steps;
    this.#load = load;
  }

  addColumns(columns: readonly NewColumn[]): void {
    for (const { name, role, kind } of columns) {
      const id = execute(
        this.#database,
        'INSERT INTO columns (dataset_id, position, role, name, kind) VALUES (?, ?, ?, ?, ?)',
        this.#id,
        this.#columns.size,
        role,
        name,
        kind,
      );
      this.#columns.set(mapKey({ name, role }), {
        id,
        column: { name, role, kind },
        chunks: [],
        dictionary: [],
        distinct: null,
        missing: 0,
      });
    }
  }

  writeChunk(index: number, rows: number, key: ColumnKey, packed: Buffer): void {
    const state = this.#state(key);
    const header = readHeader(packed);
    if (header.kind !== state.column.kind || header.rows !== rows)
      throw new Error(
        `chunk ${index} of ${key.name} holds ${header.rows} rows of ${header.kind}, not ${rows} of ` +
          `${state.column.kind}`,
      );
    const checksum = contentChecksum(packed);
    execute(
      this.#database,
      'INSERT INTO chunks (column_id, position, row_count, checksum, packed) VALUES (?, ?, ?, ?, ?)',
      state.id,
      index,
      rows,
      checksum,
      packed,
    );
    state.chunks[index] = { rows, checksum };
    if (countsMissing(key)) state.missing += header.missing;
  }

  writeDictionary(key: ColumnKey, values: TextColumn): void {
    const state = this.#state(key);
    for (const piece of splitDictionary(values)) {
      const packed = packColumn(piece);
      const checksum = contentChecksum(packed);
      execute(
        this.#database,
        'INSERT INTO dictionary_pieces (column_id, position, checksum, packed) VALUES (?, ?, ?, ?)',
        state.id,
        state.dictionary.length,
        checksum,
        packed,
      );
      state.dictionary.push(checksum);
    }
    state.distinct = textCount(values);
  }

  addReject(reject: Reject): void {
    insertReject(this.#database, this.#id, reject);
  }

  finish(summary: DatasetSummary): DatasetInfo {
    const columns = [...this.#columns.values()];
    const rows = checkedRowCount(columns);
    for (const { id, distinct, missing } of columns) {
      execute(
        this.#database,
        'UPDATE columns SET distinct_count = ?, missing_count = ? WHERE id = ?',
        distinct,
        missing,
        id,
      );
    }
    updateDataset(this.#database, this.#id, { ...summary, rows, hash: dataHash(rows, this.#steps, columns) });
    storeDatasetChecksum(this.#database, this.#id);
    return this.#load();
  }

  #state(key: ColumnKey): ColumnState {
    const state = this.#columns.get(mapKey(key));
    if (state === undefined) throw new Error(`column ${key.name} (${key.role}) was not added`);
    return state;
  }
}

import { createHash } from 'node:crypto';

import type BetterSqlite3 from 'better-sqlite3';

import { storedText } from '../../text/stored.ts';
import { packColumn } from '../columns/codec.ts';
import { CHUNK_ROWS, type ColumnKey, type TextColumn } from '../columns/columns.ts';
import { contentChecksum, readHeader } from '../columns/packed.ts';
import { sliceText, textCount } from '../columns/text.ts';
import { rowChecksum } from '../file/row-checksum.ts';
import { run } from '../file/sql.ts';
import { storeDatasetChecksum } from './dataset-rows.ts';
import type { DatasetInfo, DatasetSummary, DatasetWriter, NewColumn, StepInfo, Reject } from './dataset-types.ts';

interface ColumnState {
  readonly id: number;
  readonly column: NewColumn;
  readonly chunks: { readonly rows: number; readonly checksum: number }[];
  /** The checksums of the dictionary's pieces. */
  readonly dictionary: number[];
  distinct: number | null;
  missing: number;
}

const DICTIONARY_PIECE_VALUES = 65_536;
const DICTIONARY_PIECE_BYTES = 8_388_608;

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
      const id = run(
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
    run(
      this.#database,
      'INSERT INTO chunks (column_id, position, row_count, checksum, packed) VALUES (?, ?, ?, ?, ?)',
      state.id,
      index,
      rows,
      checksum,
      packed,
    );
    state.chunks[index] = { rows, checksum };
    if (key.role !== 'depth' && key.role !== 'immature') state.missing += header.missing;
  }

  writeDictionary(key: ColumnKey, values: TextColumn): void {
    const state = this.#state(key);
    for (const piece of pieces(values)) {
      const packed = packColumn(piece);
      const checksum = contentChecksum(packed);
      run(
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

  addReject({ file, line, column, value, reason, raw }: Reject): void {
    const stored = { file, line, column, value: value === null ? null : storedText(value), reason, raw };
    run(
      this.#database,
      'INSERT INTO rejects (dataset_id, file, line, "column", value, reason, raw, checksum) ' +
        'VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      this.#id,
      file,
      line,
      column,
      stored.value,
      reason,
      raw,
      rowChecksum(stored),
    );
  }

  finish(summary: DatasetSummary): DatasetInfo {
    const rows = this.#checkedRows();
    for (const { id, distinct, missing } of this.#columns.values()) {
      run(
        this.#database,
        'UPDATE columns SET distinct_count = ?, missing_count = ? WHERE id = ?',
        distinct,
        missing,
        id,
      );
    }
    run(
      this.#database,
      `
      UPDATE datasets SET row_count = ?, records = ?, accepted = ?, rejected = ?, immature = ?,
        first_time = ?, last_time = ?, as_of = ?, data_hash = ?, sources_json = ?, mapping_json = ? WHERE id = ?`,
      rows,
      summary.records,
      summary.accepted,
      summary.rejected,
      summary.immature,
      summary.firstTime,
      summary.lastTime,
      summary.asOf,
      this.#dataHash(rows),
      JSON.stringify(summary.sources),
      JSON.stringify(summary.mapping ?? null),
      this.#id,
    );
    storeDatasetChecksum(this.#database, this.#id);
    return this.#load();
  }

  #state(key: ColumnKey): ColumnState {
    const state = this.#columns.get(mapKey(key));
    if (state === undefined) throw new Error(`column ${key.name} (${key.role}) was not added`);
    return state;
  }

  /** The common row count of all columns; a difference is a bug in the import. */
  #checkedRows(): number {
    const counts = Array.from(this.#columns.values(), rowsOf);
    const rows = counts[0] ?? 0;
    if (counts.some((count) => count !== rows))
      throw new Error(`columns have different numbers of rows: ${[...new Set(counts)].join(', ')}`);
    return rows;
  }

  /** Equal for equal data and schema, regardless of where and when they were imported. */
  #dataHash(rows: number): string {
    const columns = Array.from(this.#columns.values(), ({ column, chunks, dictionary }) => ({
      ...column,
      chunks: chunks.map(({ checksum }) => checksum),
      dictionary,
    }));
    return createHash('sha256')
      .update(JSON.stringify({ rows, steps: this.#steps, columns }))
      .digest('hex');
  }
}

function mapKey({ name, role }: ColumnKey): string {
  return `${role} ${name}`;
}

function rowsOf({ column, chunks }: ColumnState): number {
  let rows = 0;
  for (let index = 0; index < chunks.length; index++) {
    if (chunks[index] === undefined) throw new Error(`column ${column.name} lacks chunk ${index}`);
    if (index < chunks.length - 1 && chunks[index].rows !== CHUNK_ROWS)
      throw new Error(`column ${column.name}, chunk ${index} is not full`);
    rows += chunks[index].rows;
  }
  return rows;
}

/** Splits a dictionary into pieces of bounded size. */
function* pieces(values: TextColumn): Generator<TextColumn> {
  const count = textCount(values);
  for (let start = 0, end = 0; start < count; start = end) {
    const limit = Math.min(count, start + DICTIONARY_PIECE_VALUES);
    end = start + 1;
    while (end < limit && values.offsets[end + 1] - values.offsets[start] <= DICTIONARY_PIECE_BYTES) end++;
    yield sliceText(values, start, end);
  }
}

import { message } from '../../text/message.ts';
import { unpackChecked, type PackedRow } from '../columns/checked.ts';
import { packColumn, unpackColumn } from '../columns/codec.ts';
import { CHUNK_ROWS, type ColumnData, type ColumnKey, type TextColumn } from '../columns/columns.ts';
import { contentChecksum, readHeader } from '../columns/packed.ts';
import { textCount } from '../columns/text.ts';
import { storeChecksum } from '../file/checked-rows.ts';
import { indexedRow } from '../file/indexed-row.ts';
import type { Project } from '../file/project.ts';
import { execute } from '../file/sql.ts';
import { damagedRow } from '../file/stored-json.ts';
import { keptBytes, stateOf, type DatasetState } from './append-state.ts';
import { storeDatasetChecksum } from './dataset-rows.ts';
import type { AppendWriter, DatasetInfo, DatasetSummary, NewColumn, Reject } from './dataset-types.ts';
import { storedHash } from './stored-hash.ts';
import { countsMissing, insertReject, mapKey, splitDictionary, updateDataset } from './writing.ts';

interface ColumnState {
  readonly id: number;
  readonly column: NewColumn;
  /** Number of pieces of its dictionary before the append. */
  readonly pieces: number;
  distinct: number | null;
  missing: number;
}

type StoredChunk = PackedRow & { readonly id: number; readonly row_count: number };

/** The append writer over a project's database. */
export class SqlAppendWriter implements AppendWriter {
  readonly #project: Project;
  readonly #dataset: DatasetInfo;
  readonly #append: number;
  readonly #load: () => DatasetInfo;
  readonly #columns = new Map<string, ColumnState>();
  /** Row ids of the columns that the dataset had before the append. */
  readonly #earlier: ReadonlySet<number>;
  #steps: DatasetInfo['steps'];
  readonly #before: DatasetState;
  #firstReject: number | null = null;

  constructor(project: Project, dataset: DatasetInfo, load: () => DatasetInfo) {
    this.#project = project;
    this.#dataset = dataset;
    this.#load = load;
    this.#steps = dataset.steps;
    const before = stateOf(project.database, dataset.id);
    this.#before = before;
    for (const {
      id,
      name,
      role,
      kind,
      distinct_count: distinct,
      missing_count: missing,
      pieces: count,
    } of before.columns)
      this.#columns.set(mapKey({ name, role }), { id, column: { name, role, kind }, pieces: count, distinct, missing });
    this.#earlier = new Set(before.columns.map(({ id }) => id));
    this.#append = execute(
      project.database,
      "INSERT INTO appends (dataset_id, result_json, before_json, created_at) VALUES (?, 'null', ?, ?)",
      dataset.id,
      JSON.stringify(before),
      new Date().toISOString(),
    );
  }

  setColumns(columns: readonly NewColumn[]): void {
    const { database } = this.#project;
    columns.forEach(({ name, role, kind }, position) => {
      const known = this.#columns.get(mapKey({ name, role }));
      if (known !== undefined) {
        execute(database, 'UPDATE columns SET position = ? WHERE id = ?', position, known.id);
        return;
      }
      const id = execute(
        database,
        'INSERT INTO columns (dataset_id, position, role, name, kind) VALUES (?, ?, ?, ?, ?)',
        this.#dataset.id,
        position,
        role,
        name,
        kind,
      );
      this.#columns.set(mapKey({ name, role }), {
        id,
        column: { name, role, kind },
        pieces: 0,
        distinct: null,
        missing: 0,
      });
      if (role === 'stepTime') this.#setTimed(name);
    });
  }

  #setTimed(step: string): void {
    this.#steps = this.#steps.map((one) => (one.name === step ? { ...one, timed: true } : one));
    execute(
      this.#project.database,
      'UPDATE steps SET timed = 1 WHERE dataset_id = ? AND name = ?',
      this.#dataset.id,
      step,
    );
  }

  putChunk(index: number, rows: number, key: ColumnKey, packed: Buffer): void {
    const state = this.#state(key);
    const { database } = this.#project;
    const { missing } = readHeader(packed);
    const checksum = contentChecksum(packed);
    const stored = this.#storedChunk(index, state);
    if (stored === undefined)
      execute(
        database,
        'INSERT INTO chunks (column_id, position, row_count, checksum, packed) VALUES (?, ?, ?, ?, ?)',
        state.id,
        index,
        rows,
        checksum,
        packed,
      );
    else if (stored.checksum === checksum && stored.row_count === rows) return;
    else {
      this.#keepChunk(index, state, stored);
      execute(
        database,
        'UPDATE chunks SET row_count = ?, checksum = ?, packed = ? WHERE id = ?',
        rows,
        checksum,
        packed,
        stored.id,
      );
    }
    if (countsMissing(key)) state.missing += missing - (stored === undefined ? 0 : readHeader(stored.packed).missing);
  }

  readChunk(index: number, key: ColumnKey): ColumnData {
    const what = message('store.chunkOfColumn', { column: key.name, chunk: index });
    const stored = this.#storedChunk(index, this.#state(key));
    if (stored === undefined) throw damagedRow(what);
    return unpackChecked(stored, what, unpackColumn);
  }

  #storedChunk(index: number, { id, column }: ColumnState): StoredChunk | undefined {
    const key = { column_id: id, position: index };
    const columns = 'id, row_count, checksum, packed';
    const stored = indexedRow<StoredChunk>(this.#project.database, 'chunks', columns, key);
    if (stored === null) throw damagedRow(message('store.chunkOfColumn', { column: column.name, chunk: index }));
    return stored;
  }

  /** Keeps a chunk as it was before the append, unless it is new or kept already. */
  #keepChunk(index: number, { id, column }: ColumnState, stored: StoredChunk): void {
    if (!this.#earlier.has(id) || index >= this.#chunksBefore) return;
    unpackChecked(stored, message('store.chunkOfColumn', { column: column.name, chunk: index }), readHeader);
    execute(
      this.#project.database,
      'INSERT OR IGNORE INTO replaced_chunks (append_id, column_id, position, row_count, checksum, packed) ' +
        'VALUES (?, ?, ?, ?, ?, ?)',
      this.#append,
      id,
      index,
      stored.row_count,
      stored.checksum,
      stored.packed,
    );
  }

  get #chunksBefore(): number {
    return Math.ceil(this.#dataset.rows / CHUNK_ROWS);
  }

  writeDictionary(key: ColumnKey, values: TextColumn): void {
    const state = this.#state(key);
    let position = 0;
    for (const piece of splitDictionary(values)) this.#putPiece(position++, state, packColumn(piece));
    if (position < state.pieces) throw new Error(`the dictionary of ${key.name} became smaller`);
    state.distinct = textCount(values);
  }

  #putPiece(position: number, state: ColumnState, packed: Buffer): void {
    const { database } = this.#project;
    const checksum = contentChecksum(packed);
    const key = { column_id: state.id, position };
    const stored = indexedRow<PackedRow & { readonly id: number }>(
      database,
      'dictionary_pieces',
      'id, checksum, packed',
      key,
    );
    const what = message('store.dictionaryOfColumn', { column: state.column.name });
    if (stored === null) throw damagedRow(what);
    if (stored === undefined) {
      execute(
        database,
        'INSERT INTO dictionary_pieces (column_id, position, checksum, packed) VALUES (?, ?, ?, ?)',
        state.id,
        position,
        checksum,
        packed,
      );
      return;
    }
    if (stored.checksum === checksum) return;
    unpackChecked(stored, what, readHeader);
    execute(
      database,
      'INSERT OR IGNORE INTO replaced_pieces (append_id, column_id, position, checksum, packed) VALUES (?, ?, ?, ?, ?)',
      this.#append,
      state.id,
      position,
      stored.checksum,
      stored.packed,
    );
    const { id } = stored;
    execute(database, 'UPDATE dictionary_pieces SET checksum = ?, packed = ? WHERE id = ?', checksum, packed, id);
  }

  addReject(reject: Reject): void {
    const id = insertReject(this.#project.database, this.#dataset.id, reject);
    this.#firstReject ??= id;
  }

  finish(summary: DatasetSummary, result: unknown): { readonly append: string; readonly info: DatasetInfo } {
    const { database } = this.#project;
    for (const { id, distinct, missing } of this.#columns.values())
      execute(database, 'UPDATE columns SET distinct_count = ?, missing_count = ? WHERE id = ?', distinct, missing, id);
    updateDataset(database, this.#dataset.id, { ...summary, ...storedHash(database, this.#dataset.id, this.#steps) });
    storeDatasetChecksum(database, this.#dataset.id);
    execute(database, 'DELETE FROM summaries WHERE dataset_id = ?', this.#dataset.id);
    const before: DatasetState = { ...this.#before, keptBytes: keptBytes(database, this.#append) };
    execute(
      database,
      'UPDATE appends SET result_json = ?, before_json = ?, first_reject = ? WHERE id = ?',
      JSON.stringify(result),
      JSON.stringify(before),
      this.#firstReject,
      this.#append,
    );
    storeChecksum(database, 'appends', this.#append);
    return { append: `a${this.#append}`, info: this.#load() };
  }

  #state(key: ColumnKey): ColumnState {
    const state = this.#columns.get(mapKey(key));
    if (state === undefined) throw new Error(`column ${key.name} (${key.role}) was not added`);
    return state;
  }
}

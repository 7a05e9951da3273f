import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { packColumn, packColumnAsync } from '../../store/columns/codec.ts';
import {
  CHUNK_ROWS,
  type CodeColumn,
  type ColumnData,
  type ColumnKey,
  type NumberColumn,
  type TextColumn,
} from '../../store/columns/columns.ts';
import { textColumn } from '../../store/columns/text.ts';
import type {
  AppendWriter,
  DatasetInfo,
  DatasetSummary,
  NewColumn,
  Reject,
} from '../../store/datasets/dataset-types.ts';
import { damagedRow } from '../../store/file/stored-json.ts';
import { message } from '../../text/message.ts';
import type { ChunkColumn, ChunkWriter } from '../rows/chunks.ts';
import { IMMATURE, immatureColumn } from '../rows/mature.ts';
import { pickRows, rowCount, sliceColumn } from './column-data.ts';
import { concatenated } from './concatenated.ts';
import type { EarlierDataset } from './earlier-dataset.ts';
import type { KnownSamples } from './known-samples.ts';
import { Replacements } from './replacements.ts';
import type { RowCopies } from './row-copies.ts';

/** The facts about the written rows that are known once all records are read. */
export interface WrittenRows {
  /** Of the whole dataset. */
  readonly rows: number;
  /** Whether any new row lies in the period that the dataset had before. */
  readonly overlaps: boolean;
}

/** The destination of an append, with the state of the dataset that it needs. */
export interface AppendDestination {
  readonly store: AppendWriter;
  /** The dataset before the append. */
  readonly dataset: DatasetInfo;
  readonly earlier: EarlierDataset;
  /** For a dataset without ids, finds copies of its rows; null for one with ids. */
  readonly copies: RowCopies | null;
  readonly job: JobContext;
  /** Called with the summary of the whole dataset once everything is written. */
  readonly finish: (summary: DatasetSummary, written: WrittenRows) => DatasetInfo;
}

/**
 * Adds rows after those of a dataset, and continues its last chunk if that is not full. At the end, updates the known
 * samples, and the open steps of all samples.
 */
export class AppendingWriter implements ChunkWriter {
  readonly #destination: AppendDestination;
  readonly #replacements: Replacements;
  #columns: readonly NewColumn[] = [];
  /** The last rows of each column, which do not fill a chunk yet. */
  #rest = new Map<ColumnKey, ColumnData>();
  #restRows: number;
  /** Index of the chunk that those rows belong to. */
  #chunk: number;
  #rows: number;
  #overlaps = false;
  #span: Pick<DatasetSummary, 'firstTime' | 'lastTime'> = { firstTime: null, lastTime: null };

  constructor(destination: AppendDestination) {
    this.#destination = destination;
    this.#replacements = new Replacements(destination.earlier.known);
    this.#rows = destination.dataset.rows;
    this.#chunk = Math.floor(this.#rows / CHUNK_ROWS);
    this.#restRows = this.#rows % CHUNK_ROWS;
  }

  addColumns(columns: readonly NewColumn[]): void {
    const { store, dataset } = this.#destination;
    refuseOtherColumns(dataset, columns);
    store.setColumns(columns);
    this.#columns = columns.filter(({ role }) => role !== IMMATURE.role);
    const added = this.#columns.filter(
      (column) => !dataset.columns.some(({ name, role }) => name === column.name && role === column.role),
    );
    for (const key of this.#columns) {
      const isNew = added.includes(key);
      // A step has times from this append on.
      for (let chunk = 0; isNew && chunk < this.#chunk; chunk++) this.#packAndPut(chunk, key, missingTimes(CHUNK_ROWS));
      if (this.#restRows > 0)
        this.#rest.set(key, isNew ? missingTimes(this.#restRows) : store.readChunk(this.#chunk, key));
    }
  }

  async takeChunk(index: number, rows: number, columns: readonly ChunkColumn[], isWanted = () => true): Promise<void> {
    const { earlier, copies } = this.#destination;
    // Chunks are in order only until the first `await`.
    const replaced = earlier.replaced.of(index * CHUNK_ROWS, rows);
    const newRows =
      copies !== null
        ? copies.newRows(columns, rows)
        : replaced === null
          ? null
          : Uint32Array.from(replaced.keys()).filter((row) => replaced[row] < 0);
    const full = this.#add(columns, newRows, rows);
    const replacing = replaced === null ? [] : Array.from(replaced.keys()).filter((row) => replaced[row] >= 0);
    if (replacing.length > 0) await this.#replacements.add(columns, replacing, replaced!);
    for (const { chunk, columns: data } of full) {
      const packed = await Promise.all(data.map((column) => packColumnAsync(column.data)));
      if (isWanted())
        data.forEach(({ key }, column) => this.#destination.store.putChunk(chunk, CHUNK_ROWS, key, packed[column]));
    }
  }

  /** Adds rows (null: all) of a chunk to the rest; returns the chunks that are full. */
  #add(
    columns: readonly ChunkColumn[],
    newRows: Uint32Array | null,
    rows: number,
  ): { readonly chunk: number; readonly columns: readonly ChunkColumn[] }[] {
    const count = newRows === null ? rows : newRows.length;
    const first = this.#rows + 1;
    this.#rows += count;
    this.#restRows += count;
    const isFull = this.#restRows >= CHUNK_ROWS;
    const full: ChunkColumn[] = [];
    for (const { key, data } of columns) {
      const kept = newRows === null ? data : pickRows(data, newRows);
      const added = key.role === 'id' && this.#destination.copies !== null ? recordNumbers(first, count) : kept;
      const column = this.#keyOf(key);
      const rest = this.#rest.get(column);
      const joined = rest === undefined ? added : concatenated(rest.kind, [rest, added]);
      if (isFull) full.push({ key, data: sliceColumn(joined, 0, CHUNK_ROWS) });
      this.#rest.set(column, isFull ? sliceColumn(joined, CHUNK_ROWS, rowCount(joined)) : joined);
    }
    if (!isFull) return [];
    this.#restRows -= CHUNK_ROWS;
    return [{ chunk: this.#chunk++, columns: full }];
  }

  #keyOf({ name, role }: ColumnKey): ColumnKey {
    return this.#columns.find((column) => column.name === name && column.role === role)!;
  }

  /**
   * Writes the last rows, the changes of known samples, and the open steps of all samples; returns how many samples
   * have open steps.
   */
  async complete(asOf: number | null): Promise<number> {
    const { store, dataset, job } = this.#destination;
    const windows = dataset.steps.map(({ windowDays }) => windowDays);
    if (this.#restRows > 0) for (const [key, data] of this.#rest) this.#packAndPut(this.#chunk, key, data);
    await this.#replacements.write(this.#columns, store, job);
    const chunks = Math.ceil(this.#rows / CHUNK_ROWS);
    const time = this.#columns.find(({ role }) => role === 'time');
    let immature = 0;
    for (let chunk = 0; chunk < chunks; chunk++) {
      this.#updateLabels(chunk);
      const rows = Math.min(CHUNK_ROWS, this.#rows - chunk * CHUNK_ROWS);
      const times = time === undefined ? null : (store.readChunk(chunk, time) as NumberColumn).values;
      if (times !== null) this.#extendSpan(times, Math.max(0, dataset.rows - chunk * CHUNK_ROWS));
      const column = immatureColumn(rows, times, asOf, windows);
      for (const mask of column.values) if (mask !== 0) immature++;
      this.#packAndPut(chunk, IMMATURE, column);
      job.report({ phase: 'write', fraction: (chunk + 1) / chunks });
      await yieldToEventLoop(job);
    }
    return immature;
  }

  /** Writes the changed labels of a chunk's known samples. */
  #updateLabels(chunk: number): void {
    const { store, dataset } = this.#destination;
    const { known } = this.#destination.earlier;
    const samples = changedIn(known, chunk);
    if (samples.length === 0) return;
    const rows = samples.map((sample) => known.rows[sample] - chunk * CHUNK_ROWS);
    const depth = this.#columns.find(({ role }) => role === 'depth')!;
    const depths = (store.readChunk(chunk, depth) as CodeColumn).values;
    rows.forEach((row, index) => {
      depths[row] = known.depth[samples[index]];
    });
    this.#packAndPut(chunk, depth, { kind: 'code', values: depths });
    dataset.steps.forEach(({ name }, step) => {
      const key = this.#columns.find((column) => column.role === 'stepTime' && column.name === name);
      if (key === undefined) return;
      const { values } = store.readChunk(chunk, key) as NumberColumn;
      rows.forEach((row, index) => {
        values[row] = known.stepTimes[step][samples[index]];
      });
      this.#packAndPut(chunk, key, { kind: 'number', values });
    });
  }

  #packAndPut(chunk: number, key: ColumnKey, data: ColumnData): void {
    this.#destination.store.putChunk(chunk, rowCount(data), key, packColumn(data));
  }

  /** Extends the period by the times of a chunk, whose rows from `firstNew` on are new. */
  #extendSpan(times: Float64Array, firstNew: number): void {
    let { firstTime, lastTime } = this.#span;
    for (let row = 0; row < times.length; row++) {
      const time = times[row];
      if (Number.isNaN(time)) continue;
      if (row >= firstNew) this.#overlaps ||= isIn(this.#destination.dataset, time);
      if (firstTime === null || time < firstTime) firstTime = time;
      if (lastTime === null || time > lastTime) lastTime = time;
    }
    this.#span = { firstTime, lastTime };
  }

  writeDictionary(key: ColumnKey, values: TextColumn): void {
    this.#destination.store.writeDictionary(key, values);
  }

  addReject(reject: Reject): void {
    this.#destination.store.addReject(reject);
  }

  finish({ records, accepted, rejected, immature, asOf, sources }: DatasetSummary): DatasetInfo {
    const { dataset, finish } = this.#destination;
    return finish(
      {
        ...this.#span,
        records: dataset.records + records,
        accepted: dataset.accepted + accepted,
        rejected: dataset.rejected + rejected,
        immature,
        asOf,
        sources: [...dataset.sourceFiles, ...sources],
        mapping: dataset.mapping,
      },
      { rows: this.#rows, overlaps: this.#overlaps },
    );
  }
}

/** Throws `corrupt` unless the columns are the dataset's own and, at most, the times of further steps. */
function refuseOtherColumns(dataset: DatasetInfo, columns: readonly NewColumn[]): void {
  const keyOf = ({ role, name, kind }: NewColumn): string => `${role} ${name} ${kind}`;
  const [earlier, now] = [new Set(dataset.columns.map(keyOf)), new Set(columns.map(keyOf))];
  const added = columns.filter((column) => !earlier.has(keyOf(column)));
  if ([...earlier].some((key) => !now.has(key)) || added.some(({ role }) => role !== 'stepTime'))
    throw damagedRow(message('store.datasetNamed', { name: dataset.name }));
}

/** Whether a time in milliseconds lies in the period of a dataset. */
function isIn({ firstTime, lastTime }: DatasetInfo, time: number): boolean {
  return firstTime !== null && lastTime !== null && time >= firstTime && time <= lastTime;
}

function missingTimes(rows: number): NumberColumn {
  return { kind: 'number', values: new Float64Array(rows).fill(NaN) };
}

function recordNumbers(first: number, count: number): TextColumn {
  return textColumn(Array.from({ length: count }, (_, index) => String(first + index)));
}

/** The numbers of a chunk's known samples whose labels changed. */
function changedIn({ rows, changed }: KnownSamples, chunk: number): number[] {
  const samples: number[] = [];
  const end = (chunk + 1) * CHUNK_ROWS;
  for (let sample = lowerBound(rows, chunk * CHUNK_ROWS); sample < rows.length && rows[sample] < end; sample++)
    if (changed[sample] === 1) samples.push(sample);
  return samples;
}

/** Index of the first of the ascending `rows` that is at least `row`. */
function lowerBound(rows: Uint32Array, row: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

import type { ColumnData, ColumnKey, TextColumn } from '../../store/columns/columns.ts';
import { textAt, textCount } from '../../store/columns/text.ts';
import type { DatasetInfo, DatasetSummary, NewColumn, StepInfo, Reject } from '../../store/datasets/dataset-types.ts';
import { holdsNumbers } from '../mapping/infer.ts';
import { IdSet } from '../values/id-set.ts';
import type { ChunkColumn, ChunkWriter } from './chunks.ts';

/** The counts of a column. */
interface ColumnState {
  readonly column: NewColumn;
  readonly users: IdSet | null;
  distinct: number | null;
  missing: number;
}

/** Samples whose impression times are implausible. */
export interface ImplausibleTimes {
  /** Before 1990: numbers misread as times end up near 1970. */
  readonly early: number;
  /** After the latest possible date of the data. */
  readonly late: number;
}

/** Examples kept per reject reason. */
const EXAMPLES = 5;
/** No web funnel is older. */
export const MIN_PLAUSIBLE_MS = Date.UTC(1990);

/** Counts the contents of a dataset, users included, without storing them: for checking files before import. */
export class DryWriter implements ChunkWriter {
  /** The first rejects, by reason. */
  readonly examples = new Map<string, Reject[]>();
  /** Categorical columns with many distinct values, all of them numbers. */
  readonly numeric: string[] = [];
  readonly #steps: readonly StepInfo[];
  readonly #latest: number;
  readonly #columns = new Map<string, ColumnState>();
  #rows = 0;
  #timeCounts: ImplausibleTimes = { early: 0, late: 0 };

  /** `latest` is the latest possible date of the data, in milliseconds: the as-of date, or now. */
  constructor(steps: readonly StepInfo[], latest: number) {
    this.#steps = steps;
    this.#latest = latest;
  }

  get implausibleTimes(): ImplausibleTimes {
    return this.#timeCounts;
  }

  addColumns(columns: readonly NewColumn[]): void {
    for (const column of columns)
      this.#columns.set(mapKey(column), {
        column,
        users: column.role === 'user' ? new IdSet() : null,
        distinct: null,
        missing: 0,
      });
  }

  async takeChunk(_index: number, _rows: number, columns: readonly ChunkColumn[]): Promise<void> {
    for (const { key, data } of columns) this.#countColumn(key, data);
  }

  #countColumn(key: ColumnKey, data: ColumnData): void {
    const state = this.#state(key);
    if (key.role === 'depth') this.#rows += data.kind === 'code' ? data.values.length : 0;
    else if (key.role !== 'immature') state.missing += missingIn(data);
    if (state.users !== null && data.kind === 'text') countUsers(state.users, data);
    if (key.role === 'time' && data.kind === 'number')
      this.#timeCounts = countImplausible(this.#timeCounts, data.values, this.#latest);
  }

  writeDictionary(key: ColumnKey, values: TextColumn): void {
    const count = textCount(values);
    this.#state(key).distinct = count;
    if (key.role === 'categorical' && holdsNumbers(key.name, count, (index) => textAt(values, index)))
      this.numeric.push(key.name);
  }

  addReject(reject: Reject): void {
    const kept = this.examples.get(reject.reason);
    if (kept === undefined) this.examples.set(reject.reason, [reject]);
    else if (kept.length < EXAMPLES) kept.push(reject);
  }

  finish(summary: DatasetSummary): DatasetInfo {
    const columns = Array.from(this.#columns.values(), ({ column, users, distinct, missing }) => ({
      ...column,
      distinct: users === null ? distinct : users.size,
      missing,
    }));
    return {
      id: 0,
      name: '',
      rows: this.#rows,
      steps: this.#steps,
      columns,
      ...summary,
      sources: [],
      sourceFiles: [],
      dataHash: '',
      createdAt: new Date().toISOString(),
    };
  }

  #state(key: ColumnKey): ColumnState {
    const state = this.#columns.get(mapKey(key));
    if (state === undefined) throw new Error(`column ${key.name} (${key.role}) was not added`);
    return state;
  }
}

function mapKey({ name, role }: ColumnKey): string {
  return `${role} ${name}`;
}

function countImplausible({ early, late }: ImplausibleTimes, times: Float64Array, latest: number): ImplausibleTimes {
  let [before, after] = [early, late];
  for (const time of times) {
    if (time < MIN_PLAUSIBLE_MS) before++;
    else if (time > latest) after++;
  }
  return { early: before, late: after };
}

function countUsers(users: IdSet, { bytes, offsets }: TextColumn): void {
  for (let row = 0; row + 1 < offsets.length; row++)
    if (offsets[row + 1] > offsets[row]) users.add(bytes, offsets[row], offsets[row + 1]);
}

/** Number of rows without a value: code 0, empty text or list, NaN. */
function missingIn(data: ColumnData): number {
  let missing = 0;
  switch (data.kind) {
    case 'code':
      for (const code of data.values) if (code === 0) missing++;
      break;
    case 'number':
      for (const value of data.values) if (Number.isNaN(value)) missing++;
      break;
    default:
      for (let row = 0; row + 1 < data.offsets.length; row++)
        if (data.offsets[row + 1] === data.offsets[row]) missing++;
  }
  return missing;
}

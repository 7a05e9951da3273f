import { DAY_MS, immatureMask } from '../../core/funnel/steps.ts';
import { packColumn } from '../../core/store/columns/codec.ts';
import { CHUNK_ROWS, type ColumnData, type ColumnKey, type TextColumn } from '../../core/store/columns/columns.ts';
import { textColumn } from '../../core/store/columns/text.ts';
import { beginImport, createDataset } from '../../core/store/datasets/datasets.ts';
import type { Project } from '../../core/store/file/project.ts';
import { temporaryProject } from '../temporary-project.ts';
import type { CleanupScope } from '../temporary.ts';

type DatasetWriter = ReturnType<typeof createDataset>;

/** An impression as the tests write it; null is a missing value. */
export interface Impression {
  readonly time: number | null;
  readonly bank: string;
  readonly city: string | null;
  readonly tags: readonly string[];
  readonly age: number | null;
  readonly children: number | null;
  readonly depth: number;
  readonly banner?: string;
  /** A dataset has a column of users only if every impression has one. */
  readonly user?: string;
  /** Milliseconds from impression to click, and from click to activation. */
  readonly clickedAfter?: number;
  readonly activatedAfter?: number;
}

/** The steps of the datasets that are written here; only activation has a window. */
export const STEPS = ['click', 'activation'];
/** The as-of date of these datasets. */
export const AS_OF = Date.UTC(2026, 0, 31);
const WINDOW_DAYS = [0, 14];

/** Whether the impression's activation is still open at `AS_OF`. */
export function isImmature({ time }: Impression): boolean {
  return time !== null && AS_OF - time < 14 * DAY_MS;
}

/** A project with impressions in datasets of these names, closed and removed at the end of the scope. */
export function impressionProject(
  datasets: Readonly<Record<string, readonly Impression[]>>,
  scope?: CleanupScope,
): Project {
  const project = temporaryProject(scope);
  for (const [name, rows] of Object.entries(datasets)) writeImpressions(project, name, rows);
  return project;
}

/** Writes impressions into a project as a new dataset. */
export function writeImpressions(project: Project, dataset: string, rows: readonly Impression[]): void {
  const transaction = beginImport(project);
  const writer = createDataset(
    project,
    dataset,
    STEPS.map((name, step) => ({ name, windowDays: WINDOW_DAYS[step], timed: false })),
  );
  writeColumns(writer, rows);
  const times = rows.map(({ time }) => time).filter((time) => time !== null);
  const firstTime = times.reduce((first, time) => Math.min(first, time), times[0] ?? null);
  const lastTime = times.reduce((last, time) => Math.max(last, time), times[0] ?? null);
  writer.finish({
    records: rows.length,
    accepted: rows.length,
    rejected: 0,
    immature: rows.filter(isImmature).length,
    firstTime,
    lastTime,
    asOf: AS_OF,
    sources: [`${dataset}.csv`],
    mapping: null,
  });
  transaction.commit();
}

function writeColumns(writer: DatasetWriter, rows: readonly Impression[]): void {
  writeNumbers(
    writer,
    { name: 'at', role: 'time' },
    rows.map(({ time }) => time),
  );
  writeTexts(
    writer,
    { name: 'sample', role: 'id' },
    rows.map((_, row) => String(row)),
  );
  writeCodes(
    writer,
    { name: 'partner', role: 'bank' },
    rows.map(({ bank }) => bank),
  );
  writeCodes(
    writer,
    { name: 'city', role: 'categorical' },
    rows.map(({ city }) => city),
  );
  const users = rows.map(({ user }) => user).filter((user) => user !== undefined);
  if (users.length > 0 && users.length === rows.length) writeTexts(writer, { name: 'user', role: 'user' }, users);
  writeFeatures(writer, rows);
  writeSteps(writer, rows);
}

function writeFeatures(writer: DatasetWriter, rows: readonly Impression[]): void {
  writeLists(
    writer,
    { name: 'tags', role: 'multi' },
    rows.map(({ tags }) => tags),
  );
  writeNumbers(
    writer,
    { name: 'age', role: 'numeric' },
    rows.map(({ age }) => age),
  );
  writeNumbers(
    writer,
    { name: 'children', role: 'numeric' },
    rows.map(({ children }) => children),
  );
  writeCodes(
    writer,
    { name: 'creative', role: 'banner' },
    rows.map(({ banner }) => banner ?? null),
  );
}

function writeSteps(writer: DatasetWriter, rows: readonly Impression[]): void {
  writeNumbers(writer, { name: 'click', role: 'stepTime' }, rows.map(clickedAt));
  writeNumbers(writer, { name: 'activation', role: 'stepTime' }, rows.map(activatedAt));
  write(
    writer,
    { name: 'depth', role: 'depth' },
    { kind: 'code', values: Uint8Array.from(rows, ({ depth }) => depth) },
  );
  const masks = Uint8Array.from(rows, ({ time }) => immatureMask(time === null ? NaN : AS_OF - time, WINDOW_DAYS));
  write(writer, { name: 'immature', role: 'immature' }, { kind: 'code', values: masks });
}

function clickedAt({ time, depth, clickedAfter }: Impression): number | null {
  return time === null || depth < 1 || clickedAfter === undefined ? null : time + clickedAfter;
}

function activatedAt(row: Impression): number | null {
  const clicked = clickedAt(row);
  return clicked === null || row.depth < 2 || row.activatedAfter === undefined ? null : clicked + row.activatedAfter;
}

function writeNumbers(writer: DatasetWriter, key: ColumnKey, values: readonly (number | null)[]): void {
  write(writer, key, { kind: 'number', values: Float64Array.from(values, (value) => value ?? NaN) });
}

function writeTexts(writer: DatasetWriter, key: ColumnKey, values: readonly string[]): void {
  write(writer, key, textColumn(values));
}

function writeCodes(writer: DatasetWriter, key: ColumnKey, values: readonly (string | null)[]): void {
  const { codeOf, dictionary } = codes(values.filter((value) => value !== null));
  write(writer, key, {
    kind: 'code',
    values: Uint32Array.from(values, (value) => (value === null ? 0 : codeOf(value))),
  });
  writer.writeDictionary(key, dictionary);
}

function writeLists(writer: DatasetWriter, key: ColumnKey, lists: readonly (readonly string[])[]): void {
  const { codeOf, dictionary } = codes(lists.flat());
  const offsets = new Uint32Array(lists.length + 1);
  lists.forEach((list, row) => {
    offsets[row + 1] = offsets[row] + list.length;
  });
  write(writer, key, { kind: 'list', values: Uint32Array.from(lists.flat(), codeOf), offsets });
  writer.writeDictionary(key, dictionary);
}

function codes(values: readonly string[]): { codeOf: (value: string) => number; dictionary: TextColumn } {
  const distinct = [...new Set(values)];
  const byValue = new Map(distinct.map((value, index) => [value, index + 1]));
  return { codeOf: (value) => byValue.get(value) ?? 0, dictionary: textColumn(distinct) };
}

function write(writer: DatasetWriter, key: ColumnKey, column: ColumnData): void {
  writer.addColumns([{ ...key, kind: column.kind }]);
  const rows = 'offsets' in column ? column.offsets.length - 1 : column.values.length;
  for (let start = 0; start < rows; start += CHUNK_ROWS) {
    const end = Math.min(rows, start + CHUNK_ROWS);
    writer.writeChunk(start / CHUNK_ROWS, end - start, key, packColumn(slice(column, start, end)));
  }
}

function slice(column: ColumnData, start: number, end: number): ColumnData {
  return 'offsets' in column
    ? { ...column, offsets: column.offsets.slice(start, end + 1) }
    : ({ ...column, values: column.values.slice(start, end) } as ColumnData);
}

import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import type { ColumnInfo, TextColumn } from '../store/columns/columns.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { readChunk, readDictionary } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { quantileEdges } from './buckets.ts';
import { expectKind } from './columns.ts';
import { RowPicker, visitChunks } from './picker.ts';
import { Reservoir } from './reservoir.ts';
import { fieldColumns, layOutFields, type FeatureSchema, type FieldColumn, type FieldContent } from './schema.ts';
import type { Selection } from './selection.ts';
import { takeTexts } from './vocabulary.ts';

/** Options for fitting a schema to a training period. */
export interface FitOptions {
  /** Rarer values share one index; also the minimum number of samples in a numeric bucket. Default 10. */
  readonly minFrequency?: number;
  /** Maximum number of buckets of a numeric field. Default 32. */
  readonly buckets?: number;
  /**
   * Maximum number of values kept to find a field's exact quantiles; if there are more, a uniform sample of this size
   * is drawn. Default 1 million.
   */
  readonly quantileValues?: number;
  /** The multi-valued column whose last `length` values become a sequence field; null for none. */
  readonly history?: { readonly field: string; readonly length: number } | null;
}

/**
 * Counts vocabularies and quantiles over the selection only, column by column, and lays out the fields in the dataset's
 * column order. Throws `invalid-config` if the history is not a multi-valued column.
 */
export async function fitSchema(
  project: Project,
  dataset: DatasetInfo,
  selection: Selection,
  options: FitOptions,
  job: JobContext,
): Promise<FeatureSchema> {
  checkHistory(dataset, options.history ?? null);
  const samples: Samples = { project, dataset, picker: new RowPicker(project, dataset, selection), job };
  const severalBanks = selection.bank === null && (await countBanks(samples)) > 1;
  const columns = fieldColumns(dataset.columns, { severalBanks });
  if (columns.length === 0) throw withoutFeatures(dataset.name);
  const contents: FieldContent[] = [];
  for (const column of columns) {
    job.report({ phase: 'features', fraction: contents.length / columns.length, counts: { fields: contents.length } });
    contents.push(await fitField(samples, column, options));
  }
  return layOutFields(contents);
}

/** The samples to which a schema is fitted, and the job that reads them. */
interface Samples {
  readonly project: Project;
  readonly dataset: DatasetInfo;
  readonly picker: RowPicker;
  readonly job: JobContext;
}

function withoutFeatures(dataset: string): AppError {
  return new AppError('invalid-input', message('features.noFeatures', { dataset }), message('features.nameFeatures'));
}

function checkHistory({ name, columns }: DatasetInfo, history: FitOptions['history']): void {
  const lists = columns.filter(({ role }) => role === 'multi').map((column) => column.name);
  if (!history || lists.includes(history.field)) return;
  const exists = columns.some((column) => column.name === history.field);
  throw new AppError(
    'invalid-config',
    message(exists ? 'features.historyNotMulti' : 'features.historyNoColumn', { field: history.field, dataset: name }),
    lists.length === 0 ? message('features.noMulti') : message('features.nameMulti', { columns: lists }),
  );
}

async function countBanks(samples: Samples): Promise<number> {
  const column = samples.dataset.columns.find((candidate) => candidate.role === 'bank');
  if (column === undefined) return 0;
  const counts = await countCodes(samples, column, readDictionary(samples.project, samples.dataset, column));
  return counts.subarray(1).filter((count) => count > 0).length;
}

function fitField(samples: Samples, column: FieldColumn, options: FitOptions): Promise<FieldContent> {
  if (column.role === 'numeric') return fitNumbers(samples, column, options);
  return fitTexts(samples, column, column.role, options);
}

async function fitTexts(
  samples: Samples,
  column: ColumnInfo,
  role: Exclude<FieldColumn['role'], 'numeric'>,
  { minFrequency = 10, history }: FitOptions,
): Promise<FieldContent> {
  const dictionary = readDictionary(samples.project, samples.dataset, column);
  const counts = await countCodes(samples, column, dictionary);
  const values = takeTexts(dictionary, frequentEntries(counts, minFrequency));
  if (role === 'multi' && history?.field === column.name)
    return { name: column.name, role, kind: 'sequence', values, length: history.length };
  return { name: column.name, role, kind: role === 'multi' ? 'multi' : 'categorical', values };
}

async function countCodes(
  { project, dataset, picker, job }: Samples,
  column: ColumnInfo,
  dictionary: TextColumn,
): Promise<Float64Array> {
  const counts = new Float64Array(dictionary.offsets.length);
  await visitChunks(picker, job, (chunk, rows) => {
    const data = readChunk(project, dataset, column, chunk);
    if (data.kind === 'list') addLists(data.values, data.offsets, rows, counts);
    else addCodes(expectKind(data, 'code', column.name).values, rows, counts);
  });
  return counts;
}

function addCodes(codes: Uint8Array | Uint16Array | Uint32Array, rows: Uint32Array, counts: Float64Array): void {
  for (let i = 0; i < rows.length; i++) counts[codes[rows[i]]]++;
}

function addLists(
  codes: Uint8Array | Uint16Array | Uint32Array,
  offsets: Uint32Array,
  rows: Uint32Array,
  counts: Float64Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    for (let k = offsets[rows[i]]; k < offsets[rows[i] + 1]; k++) counts[codes[k]]++;
  }
}

/**
 * Indexes of dictionary entries with at least the minimum frequency, most frequent first, so that frequently used rows
 * are adjacent in the embedding table.
 */
function frequentEntries(counts: Float64Array, minFrequency: number): Uint32Array {
  const entries = Uint32Array.from(counts.subarray(1).keys()).filter(
    (entry) => counts[entry + 1] >= Math.max(1, minFrequency),
  );
  return entries.sort((a, b) => counts[b + 1] - counts[a + 1] || a - b);
}

async function fitNumbers(
  { project, dataset, picker, job }: Samples,
  column: ColumnInfo,
  options: FitOptions,
): Promise<FieldContent> {
  const { name } = column;
  const reservoir = new Reservoir(options.quantileValues ?? 1_000_000);
  await visitChunks(picker, job, (chunk, rows) => {
    const { values } = expectKind(readChunk(project, dataset, column, chunk), 'number', name);
    for (let i = 0; i < rows.length; i++) if (!Number.isNaN(values[rows[i]])) reservoir.add(values[rows[i]]);
  });
  const edges = quantileEdges(reservoir.sorted(), options.buckets ?? 32, options.minFrequency ?? 10);
  return { name, role: 'numeric', kind: 'numeric', edges };
}

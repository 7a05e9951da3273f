import { cellsOf, type FunnelRows } from '../../funnel/count.ts';
import { checkPeriod, type PeriodInput, type BoundedPeriod, type Period } from '../../funnel/period.ts';
import { DAY_MS } from '../../funnel/steps.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS, type CodeColumn } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount, getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { damagedRow } from '../../store/file/stored-json.ts';
import { message } from '../../text/message.ts';
import { cachedPart, readCodes, type DatasetSource } from '../columns/chunks.ts';
import { readSampledCells } from '../columns/sampled-cells.ts';
import type { Coverage } from '../rollup/rollup-types.ts';
import { openCoverage } from './coverage.ts';
import { splitDays } from './days.ts';
import { openFilter, type Filters } from './filter.ts';

/** Some samples of a dataset. */
export interface Segment extends Filters, PeriodInput {
  readonly dataset: string;
}

/** A segment that can be read. */
export interface OpenSegment extends DatasetSource {
  /** All days that the segment selects, by its own period or by conditions. */
  readonly period: Period;
  /** The filters besides the period. */
  readonly filters: Filters;
  /** The part of the segment covered by the dataset's rollups; null if there is none. */
  readonly coverage: Coverage | null;
  /** The segment's rows. */
  readonly rows: RowReader;
  /** The rows outside the coverage; null if there can be none. */
  readonly rest: RowReader | null;
}

/** The selected rows of a chunk with their cells; null if there are none. The next chunk reuses the mask. */
export type RowReader = (chunk: number) => FunnelRows | null;

/**
 * Opens a segment. Conditions on days narrow its period, which also determines the previous period. Throws
 * `unknown-name` for a missing dataset, bank, banner, column or value, `invalid-input` for an unreadable time, a column
 * that the dataset lacks, or days that exclude each other.
 */
export async function openSegment(project: Project, segment: Segment, job: JobContext): Promise<OpenSegment> {
  const dataset = getDataset(project, segment.dataset);
  const { period, filters } = splitDays(dataset, segment, checkPeriod(segment));
  return await openInPeriod({ project, dataset }, filters, period, job);
}

/** Opens the segment that filters select within a period of a dataset. */
export async function openInPeriod(
  source: DatasetSource,
  filters: Filters,
  period: Period,
  job: JobContext,
): Promise<OpenSegment> {
  const { project, dataset } = source;
  const rows = rowReader(source, filters, [period]);
  const coverage = await openCoverage(source, filters, period, job);
  const rest = coverage === null ? rows : coverage.rest.length === 0 ? null : rowReader(source, filters, coverage.rest);
  return { project, dataset, period, filters, coverage, rows, rest };
}

/** Returns a reader of a segment's rows in the stored sample of its dataset's users. */
export function rowsOfSample(sample: DatasetSource, { filters, period }: OpenSegment): RowReader {
  return rowReader(sample, filters, [period]);
}

function rowReader(source: DatasetSource, filters: Filters, periods: readonly Period[]): RowReader {
  const filter = openFilter(source, filters, periods);
  const cells = cellReader(source);
  return (chunk) => {
    const selected = filter(chunk);
    if (selected === 'none') return null;
    const cellCodes = cells(chunk);
    return { rows: cellCodes.length, cells: cellCodes, selected: selected === 'all' ? null : selected };
  };
}

/**
 * Bounds a period on both ends: an open end becomes the start or end of the day of the dataset's first or last time.
 * Null if the dataset has no times.
 */
export function boundedPeriod({ firstTime, lastTime }: DatasetInfo, { from, to }: Period): BoundedPeriod | null {
  if (firstTime === null || lastTime === null) return null;
  return {
    from: from ?? Math.floor(firstTime / DAY_MS) * DAY_MS,
    to: to ?? (Math.floor(lastTime / DAY_MS) + 1) * DAY_MS,
  };
}

const CHUNKS_PER_YIELD = 8;

/**
 * Visits the chunks in which a reader has rows, in order; yields and reports progress in between. Visits none if there
 * is no reader.
 */
export async function visitRows(
  dataset: DatasetInfo,
  reader: RowReader | null,
  job: JobContext,
  visit: (chunk: number, data: FunnelRows) => void,
): Promise<void> {
  for (let chunk = 0; reader !== null && chunk < chunkCount(dataset); chunk++) {
    if (chunk % CHUNKS_PER_YIELD === 0) {
      job.report({
        phase: 'count',
        fraction: (chunk * CHUNK_ROWS) / dataset.rows,
        counts: { rows: chunk * CHUNK_ROWS },
      });
      await yieldToEventLoop(job);
    }
    const data = reader(chunk);
    if (data !== null) visit(chunk, data);
  }
}

function cellReader(source: DatasetSource): (chunk: number) => Uint16Array {
  const sampled = source.sampledRows === undefined ? null : readSampledCells(source);
  if (sampled !== null) return (chunk) => sampled.subarray(chunk * CHUNK_ROWS, (chunk + 1) * CHUNK_ROWS);
  const { columns, name, steps } = source.dataset;
  const depth = columns.find(({ role }) => role === 'depth');
  const immature = columns.find(({ role }) => role === 'immature');
  // Every import writes this column.
  if (depth === undefined) throw damagedRow(message('store.datasetNamed', { name }), message('store.deleteOrRestore'));
  return (chunk) =>
    cachedPart(
      source,
      'cells',
      chunk,
      () => {
        const masks = immature === undefined ? null : readCodes(source, immature, chunk, 'if-room');
        return cellsOf(
          readCodes(source, depth, chunk, 'if-room'),
          masks === null || isAllZero(masks) ? null : masks,
          steps.length,
        );
      },
      ({ byteLength }) => byteLength,
    );
}

function isAllZero(codes: CodeColumn['values']): boolean {
  for (let row = 0; row < codes.length; row++) if (codes[row] !== 0) return false;
  return true;
}

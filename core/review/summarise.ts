import { AppError } from '../errors.ts';
import { breathe } from '../job.ts';
import type { JobContext } from '../job.ts';
import { CHUNK_ROWS } from '../store/columns.ts';
import type { ColumnInfo } from '../store/columns.ts';
import { chunkCount, getDataset } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';
import { packSummary, writeSummaries } from '../store/summaries.ts';
import type { Summary } from '../store/summaries.ts';

import { readTimes } from './chunks.ts';
import { byCell, classRows } from './classes.ts';
import type { ClassedRows } from './classes.ts';
import { countChunks, withoutEmpty } from './count-chunks.ts';
import { countDurations } from './duration-counts.ts';
import { columnGrouping, groupableColumns } from './grouping.ts';
import type { Grouping } from './grouping.ts';
import { openSegment } from './segment.ts';
import type { OpenSegment } from './segment.ts';
import { groupsSummary, ROWS_SUMMARY, unitSummary } from './summaries.ts';
import type { AboutGroups, AboutRows } from './summaries.ts';

/** A column of so many counts a chunk is counted by chunk and by bank. */
const MOST_COUNTS = 32_768;
/** Others are counted by so many chunks, whatever the bank, and not at all beyond so many counts: then their rows are as quick to read. */
const CHUNKS_PER_UNIT = 8;
const MOST_UNIT_COUNTS = 4 * CHUNKS_PER_UNIT * CHUNK_ROWS;

/** Datasets of fewer rows answer quickly without summaries. */
const FEWEST_ROWS = 8 * CHUNK_ROWS;

/** Summarises a dataset that is large; where the job is cancelled or the disk is full, the dataset stays without summaries. */
export async function summariseLarge(project: Project, name: string, job: JobContext): Promise<void> {
  if (getDataset(project, name).rows < FEWEST_ROWS) return;
  try {
    await summariseDataset(project, name, job);
  } catch (error) {
    if (!(error instanceof AppError && (error.code === 'cancelled' || error.code === 'disk'))) throw error;
  }
}

/**
 * Counts the rows of a dataset by chunk, by bank and funnel cell and by the groups of every column that has not too many, and keeps the counts in the
 * project, so that funnels need not read the rows of whole chunks. Throws `cancelled`, with nothing kept.
 */
export async function summariseDataset(project: Project, name: string, job: JobContext): Promise<void> {
  const segment = await openSegment(project, { dataset: name }, job);
  const rows = await classRows(segment, job);
  if (rows === null) return;
  const cells = byCell(rows);
  const summaries = new Map([[ROWS_SUMMARY, packSummary(await countRows(segment, rows, job))]]);
  for (const [key, summary] of await countDurations(segment, rows, job)) summaries.set(key, packSummary(summary));
  const columns = groupableColumns(segment.dataset);
  for (const [index, column] of columns.entries()) {
    for (const [key, summary] of await countColumn(segment, column, rows, cells, job)) summaries.set(key, packSummary(summary));
    job.report({ phase: 'count', fraction: (index + 1) / columns.length });
  }
  writeSummaries(project, segment.dataset, summaries);
}

async function countRows(segment: OpenSegment, { classes, codes }: ClassedRows, job: JobContext): Promise<Summary> {
  const width = classes.cells.length;
  const counts = new Uint32Array(codes.length * width);
  codes.forEach((own, chunk) => {
    for (let row = 0; row < own.length; row++) counts[chunk * width + own[row]]++;
  });
  return { about: { classes, spans: await spansOf(segment, job) } satisfies AboutRows, counts };
}

async function spansOf(segment: OpenSegment, job: JobContext): Promise<AboutRows['spans']> {
  const column = segment.dataset.columns.find(({ role }) => role === 'time');
  if (column === undefined) return null;
  const spans: [number, number, boolean][] = [];
  for (let chunk = 0; chunk < chunkCount(segment.dataset); chunk++) {
    await breathe(job);
    const { earliest, latest, anyMissing } = readTimes(segment, column, chunk);
    spans.push([earliest, latest, anyMissing]);
  }
  return spans;
}

/** Counts a column, by chunk and class where its groups are few, else by units of chunks and by cell. */
async function countColumn(segment: OpenSegment, column: ColumnInfo, rows: ClassedRows, cells: ClassedRows, job: JobContext): Promise<Map<string, Summary>> {
  const summaries = new Map<string, Summary>();
  const grouping = await columnGrouping(segment, column, job, { keeping: 'never' });
  const { groupCount } = grouping;
  const numbers = aboutNumbers(grouping);
  const width = rows.classes.cells.length;
  if (numbers === undefined) return summaries;
  if (groupCount * width <= MOST_COUNTS) {
    const counts = new Uint32Array(rows.codes.length * groupCount * width);
    await countChunks(counts, { grouping, groupCount, rows, first: 0, end: rows.codes.length, perChunk: width * groupCount }, job);
    return summaries.set(groupsSummary(column), { about: { groupCount, chunksPerUnit: 1, numbers } satisfies AboutGroups, counts });
  }
  if (groupCount * cells.classes.cells.length > MOST_UNIT_COUNTS) return summaries;
  for (let first = 0; first < rows.codes.length; first += CHUNKS_PER_UNIT) {
    const counts = new Uint32Array(groupCount * cells.classes.cells.length);
    await countChunks(counts, { grouping, groupCount, rows: cells, first, end: Math.min(rows.codes.length, first + CHUNKS_PER_UNIT), perChunk: 0 }, job);
    summaries.set(unitSummary(column, first / CHUNKS_PER_UNIT), withoutEmpty(counts, groupCount, cells.classes));
  }
  return summaries.set(groupsSummary(column), { about: { groupCount, chunksPerUnit: CHUNKS_PER_UNIT, numbers } satisfies AboutGroups, counts: new Uint8Array(0) });
}

/** The groups of a number column as JSON holds them, which has no infinity: undefined where there is any. */
function aboutNumbers(grouping: Grouping): AboutGroups['numbers'] | undefined {
  const numbers = grouping.kind === 'single' ? grouping.numbers : null;
  if (numbers === null) return null;
  return numbers.edges.every(Number.isFinite) ? { edges: [...numbers.edges], values: numbers.values === null ? null : [...numbers.values] } : undefined;
}

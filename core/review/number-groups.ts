import { bucketOf, quantileEdges, searchEdges } from '../features/buckets.ts';
import { countRows } from '../funnel/count.ts';
import { breathe } from '../job.ts';
import type { JobContext } from '../job.ts';
import { CHUNK_ROWS } from '../store/columns.ts';
import type { ColumnInfo } from '../store/columns.ts';
import { chunkCount } from '../store/datasets.ts';
import type { DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';

import { readNumbers } from './chunks.ts';
import { moveDropped } from './code-groups.ts';
import type { Grouping } from './grouping.ts';

/** A number column with at most so many values is grouped by value. */
const MOST_VALUES = 20;
/** Else by so many buckets of about equal count. */
const BUCKETS = 10;
/** Bucket edges are computed from so many values of so many chunks, evenly spread over the dataset. */
const SAMPLE_ROWS = 200_000;
const SAMPLE_CHUNKS = 16;

/**
 * Groups rows by a number: by value where there are at most 20, else by ten quantile buckets valued `< 18`, `[18, 25)`, …,
 * `>= 60`. Values and buckets are those of the whole dataset, so that filtered funnels can be compared.
 */
export async function numberGrouping(project: Project, dataset: DatasetInfo, column: ColumnInfo, job: JobContext): Promise<Grouping> {
  const { values, sample } = await surveyColumn(project, dataset, column, job);
  // With every value an edge, bucket k + 1 holds exactly value k; the bucket below all edges stays empty.
  const edges = values ?? quantileEdges(sample, BUCKETS, 1);
  const padded = searchEdges(edges);
  const groups = new Uint32Array(CHUNK_ROWS);
  const groupCount = edges.length + 2;
  return {
    groupCount,
    ordered: true,
    count: (counts, chunk, data, dropped) => {
      fillBuckets(groups, readNumbers(project, dataset, column, chunk), padded);
      moveDropped(groups, dropped, data.rows, groupCount);
      countRows(counts, data, groups);
    },
    valueOf: (group) => {
      if (group === 0) return null;
      return values === null ? bucketName(edges, group - 1) : String(values[group - 2]);
    },
  };
}

/** The distinct values, ascending (null where there are too many), and a sorted sample of all values. */
interface Survey {
  readonly values: Float64Array | null;
  readonly sample: Float64Array;
}

/** Reads the sampled chunks, and the others only as long as the values are few. */
async function surveyColumn(project: Project, dataset: DatasetInfo, column: ColumnInfo, job: JobContext): Promise<Survey> {
  const { sampled, others } = chunkOrder(chunkCount(dataset));
  const stride = Math.ceil((sampled.length * CHUNK_ROWS) / SAMPLE_ROWS);
  const sample: number[] = [];
  const known: number[] = [];
  for (const chunk of sampled) {
    const numbers = await readInTurn(project, dataset, column, chunk, job);
    collectValues(known, numbers);
    for (let row = 0; row < numbers.length; row += stride) if (!Number.isNaN(numbers[row])) sample.push(numbers[row]);
  }
  for (const chunk of others) {
    if (known.length > MOST_VALUES) break;
    collectValues(known, await readInTurn(project, dataset, column, chunk, job));
  }
  const values = known.length > MOST_VALUES ? null : Float64Array.from(known).sort();
  return { values, sample: Float64Array.from(sample).sort() };
}

function chunkOrder(chunks: number): { readonly sampled: number[]; readonly others: number[] } {
  const every = Math.ceil(chunks / SAMPLE_CHUNKS);
  const all = Array.from({ length: chunks }, (_, chunk) => chunk);
  return { sampled: all.filter((chunk) => chunk % every === 0), others: all.filter((chunk) => chunk % every !== 0) };
}

async function readInTurn(project: Project, dataset: DatasetInfo, column: ColumnInfo, chunk: number, job: JobContext): Promise<Float64Array> {
  await breathe(job);
  return readNumbers(project, dataset, column, chunk);
}

/** Adds the distinct values to `known`, until they are too many; so few are found faster one by one than by hashing. */
function collectValues(known: number[], numbers: Float64Array): void {
  for (let row = 0; row < numbers.length && known.length <= MOST_VALUES; row++) {
    const value = numbers[row];
    let at = 0;
    while (at < known.length && known[at] !== value) at++;
    if (at === known.length && !Number.isNaN(value)) known.push(value + 0);
  }
}

function fillBuckets(groups: Uint32Array, numbers: Float64Array, padded: Float64Array): void {
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row];
    groups[row] = Number.isNaN(value) ? 0 : bucketOf(padded, value) + 1;
  }
}

function bucketName(edges: Float64Array, bucket: number): string {
  if (edges.length === 0) return 'any';
  if (bucket === 0) return `< ${edges[0]}`;
  return bucket === edges.length ? `>= ${edges[bucket - 1]}` : `[${edges[bucket - 1]}, ${edges[bucket]})`;
}

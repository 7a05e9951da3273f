import { bucketOf, quantileEdges, paddedEdges } from '../../features/buckets.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS, type CodeColumn, type ColumnInfo } from '../../store/columns/columns.ts';
import { narrowestWidth, unsignedArray } from '../../store/columns/integers.ts';
import { decodedNumbers, firstCodeFrom, isInteger, type StoredNumbers } from '../../store/columns/stored-numbers.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import { cachedChunk, cachedPart, readNumbers, type DatasetSource } from '../columns/chunks.ts';
import type { NumberGroups } from '../rollup/rollup-types.ts';
import { columnRollup, groupRollup } from '../rollup/rollups.ts';
import type { GroupingOptions, SingleGrouping } from './grouping-types.ts';

/** Maximum number of values of a number column to group by value. */
const MAX_VALUES = 20;
/** Number of quantile buckets for a column with more values. */
const BUCKETS = 10;
/** Maximum number of values used to compute bucket edges, from chunks evenly spread over the dataset. */
const SAMPLE_ROWS = 200_000;
const SAMPLE_CHUNKS = 16;

/**
 * Groups rows by a number: by value if there are at most 20, otherwise by ten quantile buckets with the values `< 18`,
 * `[18, 25)`, …, `>= 60`. Uses the values and buckets of the whole dataset, so that filtered funnels can be compared,
 * or those of the grouping `like`.
 */
export async function numberGrouping(
  source: DatasetSource,
  column: ColumnInfo,
  job: JobContext,
  { like, policy }: GroupingOptions,
): Promise<SingleGrouping> {
  const rollup = groupRollup(source, columnRollup(column));
  const numbers =
    (like?.kind === 'single' ? like.numbers : null) ?? rollup?.numbers ?? (await numberGroups(source, column, job));
  const { edges, values } = numbers;
  const padded = paddedEdges(edges);
  const groupCount = edges.length + 2;
  const valueOf = (group: number): string | null => {
    if (group === 0) return null;
    return values === null ? bucketName(edges, group - 1) : group === 1 ? OTHER_NUMBERS : String(values[group - 2]);
  };
  return {
    kind: 'single',
    numbers,
    ordered: true,
    groupCount,
    valueOf,
    rollupCounts: ({ isFiltered }) =>
      !isFiltered && rollup?.numbers !== null && rollup !== null && isSame(rollup.numbers, numbers) ? rollup : null,
    codes: (chunk, sample = source) =>
      cachedChunk(
        sample,
        // Values and ranges can have the same edges.
        `${values === null ? 'ranges' : 'values'} ${edges.join()} ${column.name}`,
        chunk,
        () => bucketsOf(readNumbers(sample, column, chunk), numbers, padded),
        ({ byteLength }) => byteLength,
        policy,
      ),
    groupOf: (value) =>
      Array.from({ length: groupCount }, (_, group) => group).find((group) => valueOf(group) === value) ?? -1,
  };
}

function isSame(one: NumberGroups, other: NumberGroups): boolean {
  return String(one.edges) === String(other.edges) && String(one.values) === String(other.values);
}

/**
 * The group of numbers that equal none of the values; filled only in a dataset grouped by the values of another one.
 */
const OTHER_NUMBERS = 'other';

async function numberGroups(source: DatasetSource, column: ColumnInfo, job: JobContext): Promise<NumberGroups> {
  const cached = cachedPart(
    source,
    `edges ${column.name}`,
    0,
    (): { groups: NumberGroups | null } => ({ groups: null }),
    () => 512,
  );
  cached.groups ??= groupsOf(await surveyColumn(source, column, job));
  return cached.groups;
}

/** If every value is an edge, bucket k + 1 holds exactly value k; the bucket below all edges stays empty. */
function groupsOf({ values, sample }: Survey): NumberGroups {
  return { edges: values ?? quantileEdges(sample, BUCKETS, 1), values };
}

/** The distinct values, ascending (null if there are too many), and a sorted sample of all values. */
interface Survey {
  readonly values: Float64Array | null;
  readonly sample: Float64Array;
}

/** Reads the sampled chunks, and the others only while the values are few. */
async function surveyColumn(source: DatasetSource, column: ColumnInfo, job: JobContext): Promise<Survey> {
  const { sampled, others } = chunkOrder(chunkCount(source.dataset));
  const stride = Math.ceil((sampled.length * CHUNK_ROWS) / SAMPLE_ROWS);
  const sample: number[] = [];
  const distinct: number[] = [];
  for (const chunk of sampled) {
    const numbers = await readSequentially(source, column, chunk, job);
    collectValues(distinct, numbers);
    for (let row = 0; row < numbers.length; row += stride) if (!Number.isNaN(numbers[row])) sample.push(numbers[row]);
  }
  for (const chunk of others) {
    if (distinct.length > MAX_VALUES) break;
    collectValues(distinct, await readSequentially(source, column, chunk, job));
  }
  const values = distinct.length > MAX_VALUES ? null : Float64Array.from(distinct).sort();
  return { values, sample: Float64Array.from(sample).sort() };
}

function chunkOrder(chunks: number): { readonly sampled: number[]; readonly others: number[] } {
  const stride = Math.ceil(chunks / SAMPLE_CHUNKS);
  const all = Array.from({ length: chunks }, (_, chunk) => chunk);
  return { sampled: all.filter((chunk) => chunk % stride === 0), others: all.filter((chunk) => chunk % stride !== 0) };
}

async function readSequentially(
  source: DatasetSource,
  column: ColumnInfo,
  chunk: number,
  job: JobContext,
): Promise<Float64Array> {
  await yieldToEventLoop(job);
  return decodedNumbers(readNumbers(source, column, chunk));
}

/**
 * Adds the distinct values to `distinct` until there are too many; for so few, linear search is faster than hashing.
 */
function collectValues(distinct: number[], numbers: Float64Array): void {
  for (let row = 0; row < numbers.length && distinct.length <= MAX_VALUES; row++) {
    const value = numbers[row];
    let index = 0;
    while (index < distinct.length && distinct[index] !== value) index++;
    if (index === distinct.length && !Number.isNaN(value)) distinct.push(value + 0);
  }
}

/**
 * The group of each row. Works on codes, which are in the order of their numbers, to avoid decoding the rows: looks up
 * the number of each code if there are few, otherwise compares with edges converted to codes.
 */
function bucketsOf(stored: StoredNumbers, { edges, values }: NumberGroups, padded: Float64Array): CodeColumn['values'] {
  const { codes, missing } = stored;
  if (codes instanceof Uint8Array)
    return lookUp(codes, bucketCodes(decodedNumbers({ ...stored, codes: allBytes() }), padded, values));
  if (values !== null || !isInteger(codes)) return bucketCodes(decodedNumbers(stored), padded, values);
  const codeEdges = paddedEdges(Float64Array.from(edges, (edge) => firstCodeFrom(stored, edge)));
  const buckets = unsignedArray(narrowestWidth(padded.length + 1), codes.length);
  for (let row = 0; row < codes.length; row++)
    buckets[row] = codes[row] === missing ? 0 : bucketOf(codeEdges, codes[row]) + 1;
  return buckets;
}

function allBytes(): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => code);
}

function lookUp(codes: Uint8Array, groupOf: CodeColumn['values']): CodeColumn['values'] {
  const groups = unsignedArray(groupOf.BYTES_PER_ELEMENT as 1 | 2 | 4, codes.length);
  for (let row = 0; row < codes.length; row++) groups[row] = groupOf[codes[row]];
  return groups;
}

function bucketCodes(numbers: Float64Array, padded: Float64Array, values: Float64Array | null): CodeColumn['values'] {
  const codes = unsignedArray(narrowestWidth(padded.length + 1), numbers.length);
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row];
    const bucket = bucketOf(padded, value);
    codes[row] = Number.isNaN(value) ? 0 : values === null || values[bucket - 1] === value ? bucket + 1 : 1;
  }
  return codes;
}

function bucketName(edges: Float64Array, bucket: number): string {
  if (edges.length === 0) return 'any';
  if (bucket === 0) return `< ${edges[0]}`;
  return bucket === edges.length ? `>= ${edges[bucket - 1]}` : `[${edges[bucket - 1]}, ${edges[bucket]})`;
}

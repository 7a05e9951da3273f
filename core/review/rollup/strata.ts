import { cellCount } from '../../funnel/count.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import type { CodeColumn } from '../../store/columns/columns.ts';
import { narrowestWidth, unsignedArray, type Unsigned } from '../../store/columns/integers.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import { readCodes, readSpan, readTimes, type TimeSpan } from '../columns/chunks.ts';
import type { OpenSegment } from '../segment/segment.ts';
import type { RowStrata } from './rollup-types.ts';
import { timeBuckets, bucketsOfRows, type TimeBuckets } from './time-buckets.ts';

/** The buckets and strata of a dataset, and those of its rows, by chunk. */
export interface StratifiedRows {
  readonly buckets: TimeBuckets;
  readonly strata: RowStrata;
  /** The key of each row, `bucket × strata + stratum`. */
  readonly keys: readonly Unsigned[];
  /** The time range of each chunk's rows; null if the dataset has no times. */
  readonly spans: readonly TimeSpan[] | null;
}

interface StratifiedChunk {
  readonly buckets: Uint16Array;
  readonly strata: Uint8Array;
  readonly span: TimeSpan | null;
}

const MAX_STRATA = 255;
const MAX_BANKS = 64;

/**
 * Assigns the rows of a dataset to buckets and strata, by bank unless that makes too many strata; null if there are too
 * many even without banks. `segment` is the whole dataset.
 */
export async function stratifyRows(segment: OpenSegment, job: JobContext): Promise<StratifiedRows | null> {
  const bank = segment.dataset.columns.find(({ role }) => role === 'bank');
  const hasFewBanks = bank?.distinct !== null && bank?.distinct !== undefined && bank.distinct < MAX_BANKS;
  // If a second attempt without banks is needed, its progress shows only once it exceeds that of the first.
  let reported = 0;
  const risingJob: JobContext = {
    signal: job.signal,
    report: (progress) => {
      reported = Math.max(reported, progress.fraction ?? 0);
      job.report({ ...progress, fraction: reported });
    },
  };
  const byBank =
    bank !== undefined && hasFewBanks
      ? await stratifyBy(segment, (chunk) => readCodes(segment, bank, chunk, 'if-room'), risingJob)
      : null;
  return byBank ?? (await stratifyBy(segment, null, risingJob));
}

async function stratifyBy(
  segment: OpenSegment,
  banksOf: ((chunk: number) => CodeColumn['values']) | null,
  job: JobContext,
): Promise<StratifiedRows | null> {
  const width = cellCount(segment.dataset.steps.length);
  const buckets = timeBuckets(segment.dataset);
  const knownCombinations: number[] = [];
  const stratumOf = new Uint16Array(width * (MAX_BANKS + 1));
  const chunks: StratifiedChunk[] = [];
  for (let chunk = 0; chunk < chunkCount(segment.dataset); chunk++) {
    await yieldToEventLoop(job);
    const cells = segment.rows(chunk)?.cells ?? new Uint16Array(0);
    const combinations = banksOf === null ? cells : withBanks(cells, banksOf(chunk), width);
    chunks.push({
      strata: strataOfRows(combinations, stratumOf, knownCombinations),
      ...timesOf(segment, buckets, chunk, cells.length),
    });
    if (knownCombinations.length > MAX_STRATA) return null;
    job.report({ phase: 'count', fraction: (chunk + 1) / chunkCount(segment.dataset) });
  }
  const spans = chunks.flatMap(({ span }) => (span === null ? [] : [span]));
  const keys = chunks.map((chunk) => keysOf(chunk, knownCombinations.length, buckets.count));
  return {
    buckets,
    keys,
    spans: spans.length === 0 ? null : spans,
    strata: {
      banks: knownCombinations.map((combination) => (banksOf === null ? null : Math.floor(combination / width))),
      cells: knownCombinations.map((combination) => combination % width),
    },
  };
}

function keysOf({ buckets, strata }: StratifiedChunk, width: number, bucketCount: number): Unsigned {
  const keys = unsignedArray(narrowestWidth(bucketCount * width), buckets.length);
  for (let row = 0; row < keys.length; row++) keys[row] = buckets[row] * width + strata[row];
  return keys;
}

function timesOf(
  segment: OpenSegment,
  buckets: TimeBuckets,
  chunk: number,
  rows: number,
): Pick<StratifiedChunk, 'buckets' | 'span'> {
  const column = segment.dataset.columns.find(({ role }) => role === 'time');
  if (column === undefined) return { buckets: new Uint16Array(rows), span: null };
  return { buckets: bucketsOfRows(readTimes(segment, column, chunk), buckets), span: readSpan(segment, column, chunk) };
}

function withBanks(cells: Uint16Array, banks: CodeColumn['values'], width: number): Uint16Array {
  const combinations = new Uint16Array(cells.length);
  for (let row = 0; row < combinations.length; row++) combinations[row] = banks[row] * width + cells[row];
  return combinations;
}

/**
 * The stratum of each row's bank and cell; new combinations become new strata. Beyond `MAX_STRATA` the codes are
 * meaningless.
 */
function strataOfRows(combinations: Uint16Array, stratumOf: Uint16Array, knownCombinations: number[]): Uint8Array {
  const codes = new Uint8Array(combinations.length);
  for (let row = 0; row < combinations.length; row++) {
    const combination = combinations[row];
    if (stratumOf[combination] === 0) stratumOf[combination] = knownCombinations.push(combination);
    codes[row] = stratumOf[combination] - 1;
  }
  return codes;
}

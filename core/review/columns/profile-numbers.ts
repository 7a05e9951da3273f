import { isoTime } from '../../funnel/calendar.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS, type ColumnData, type ColumnInfo } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount, readChunk } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import type { ValueCount, Spread, NumberSpread, TimeSpread } from './profile-types.ts';

/** A column with more distinct values is not counted by value. */
const MAX_COUNTED_VALUES = 50;
const SAMPLE_ROWS = 200_000;
const BINS = 30;
/** Minimum relative distance of bin edges, with a margin for rounding them to 15 digits. */
const MIN_EDGE_DISTANCE = 1e-12;
/** Numbers scaled by this power of 2 can be added up, however large they are. */
const SCALE = 2 ** -64;
const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const CHUNKS_PER_YIELD = 8;
const HOUR_MS = 3_600_000;
const TIME_STEPS_MS = [1, 3, 6, 12, 24, 48, 168, 336, 720, 2160, 8760].map((hours) => hours * HOUR_MS);

interface Survey {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly count: number;
  /** Row counts by value; null if there are too many values. */
  readonly values: ReadonlyMap<number, number> | null;
  /** Sorted. */
  readonly sample: Float64Array;
}

/** Edges of bins of equal width, and the range of values counted in them. */
interface BinRange {
  readonly edges: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Profiles a column of numbers or times. */
export async function profileNumbers(
  project: Project,
  dataset: DatasetInfo,
  column: ColumnInfo,
  job: JobContext,
): Promise<{ readonly distinct: number | null; readonly top: readonly ValueCount[]; readonly spread: Spread | null }> {
  const read = async (chunk: number): Promise<Float64Array> => {
    if (chunk % CHUNKS_PER_YIELD === 0) await yieldToEventLoop(job);
    return readChunkOfKind(project, dataset, column, chunk, 'number').values;
  };
  const isTime = column.role === 'time' || column.role === 'stepTime';
  const survey = await surveyNumbers(dataset, read);
  if (survey.count === 0) return { distinct: 0, top: [], spread: null };
  const range = isTime ? timeRange(survey.min, survey.max) : numberRange(survey);
  const { edges } = range;
  const { counts, below, above } = await countBins(dataset, read, range);
  const bins = counts.map((count, bin) => ({ from: edges[bin], to: edges[bin + 1], count }));
  const top =
    isTime || survey.values === null
      ? []
      : [...survey.values].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  return {
    distinct: survey.values?.size ?? null,
    top: top.map(([value, count]) => ({ value: String(value), count, share: count / dataset.rows })),
    spread: isTime
      ? timeSpread(survey, bins)
      : {
          kind: 'number',
          min: survey.min,
          max: survey.max,
          mean: survey.mean,
          quantiles: quantilesOf(survey.sample),
          bins,
          below,
          above,
        },
  };
}

/** Reads a chunk of a column of the given kind. Not cached, since a profile reads each column only once or twice. */
export function readChunkOfKind<Kind extends ColumnData['kind']>(
  project: Project,
  dataset: DatasetInfo,
  column: ColumnInfo,
  chunk: number,
  kind: Kind,
): Extract<ColumnData, { kind: Kind }> {
  const data = readChunk(project, dataset, column, chunk);
  if (data.kind !== kind) throw new TypeError(`column ${column.name} of role ${column.role} holds ${data.kind} values`);
  return data as Extract<ColumnData, { kind: Kind }>;
}

async function surveyNumbers(dataset: DatasetInfo, read: (chunk: number) => Promise<Float64Array>): Promise<Survey> {
  const stride = Math.max(1, Math.ceil(dataset.rows / SAMPLE_ROWS));
  const sample = new Float64Array(Math.ceil(CHUNK_ROWS / stride) * chunkCount(dataset));
  let [min, max, sum, scaledSum, count, sampled] = [Infinity, -Infinity, 0, 0, 0, 0];
  let values: Map<number, number> | null = new Map();
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    const numbers = await read(chunk);
    for (let row = 0; row < numbers.length; row++) {
      const value = numbers[row];
      if (value !== value) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
      scaledSum += value * SCALE;
      count++;
    }
    for (let row = 0; row < numbers.length; row += stride)
      if (!Number.isNaN(numbers[row])) sample[sampled++] = numbers[row];
    values = values === null ? null : addValues(values, numbers);
  }
  // The sum of very large numbers is infinite.
  const mean = Number.isFinite(sum) ? sum / count : Math.min(max, Math.max(min, scaledSum / count / SCALE));
  return { min, max, mean, count, values, sample: sample.slice(0, sampled).sort() };
}

/** Counts the values of a chunk; null if there are too many. */
function addValues(valueCounts: Map<number, number>, numbers: Float64Array): Map<number, number> | null {
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row];
    if (value !== value) continue;
    valueCounts.set(value, (valueCounts.get(value) ?? 0) + 1);
    if (valueCounts.size > MAX_COUNTED_VALUES) return null;
  }
  return valueCounts;
}

async function countBins(
  dataset: DatasetInfo,
  read: (chunk: number) => Promise<Float64Array>,
  range: BinRange,
): Promise<{ readonly counts: number[]; readonly below: number; readonly above: number }> {
  const { edges, from, to } = range;
  const counts = new Array<number>(edges.length - 1).fill(0);
  let [below, above] = [0, 0];
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    const numbers = await read(chunk);
    for (let row = 0; row < numbers.length; row++) {
      const value = numbers[row];
      if (value < from) below++;
      else if (value > to) above++;
      else if (value === value) counts[binOf(value, range)]++;
    }
  }
  return { counts, below, above };
}

/** The bin of a number within the range. */
function binOf(value: number, { edges, from, step }: BinRange): number {
  const last = edges.length - 2;
  const bin = Math.max(0, Math.min(Math.floor(value / step) - Math.floor(from / step), last));
  // The quotient of a number at an edge may be just below a whole number: 0.3 / 0.1.
  if (bin < last && value >= edges[bin + 1]) return bin + 1;
  return bin > 0 && value < edges[bin] ? bin - 1 : bin;
}

/**
 * Bins of equal width with round edges around the bulk of the values, so that a few outliers do not squeeze the others
 * into one bin.
 */
function numberRange({ min, max, sample }: Survey): BinRange {
  const [low, high] = sample.length === 0 ? [min, max] : [quantile(sample, 0.01), quantile(sample, 0.99)];
  const margin = high > low ? 0.5 * high - 0.5 * low : Infinity;
  const [from, to] = [Math.max(min, low - margin), Math.min(max, high + margin)];
  // Edges stay distinct even if the numbers are tiny, or differ by less than the rounding error of their size.
  const minStep = Math.max(MIN_EDGE_DISTANCE * Math.max(Math.abs(from), Math.abs(to)), 1e-300);
  const step = roundStep(Math.max(to / BINS - from / BINS || Math.abs(from) / BINS || 1, minStep));
  return rangeOf(from, to, step);
}

function timeRange(first: number, last: number): BinRange {
  const step =
    TIME_STEPS_MS.find((width) => (last - first) / width <= 2 * BINS) ??
    Math.ceil((last - first) / BINS / TIME_STEPS_MS[10]) * TIME_STEPS_MS[10];
  return rangeOf(first, last, step);
}

function rangeOf(from: number, to: number, step: number): BinRange {
  const start = Math.floor(from / step);
  const count = Math.max(1, Math.floor(to / step) - start + 1);
  return {
    from,
    to,
    step,
    edges: Array.from({ length: count + 1 }, (_, edge) => finite(Number(((start + edge) * step).toPrecision(15)))),
  };
}

function finite(number: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(number, Number.MAX_VALUE));
}

/** 1, 2 or 5 times a power of ten, at least `width`. */
function roundStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return power * ([1, 2, 5].find((factor) => factor * power >= width * (1 - 1e-9)) ?? 10);
}

function quantilesOf(sample: Float64Array): NumberSpread['quantiles'] {
  return sample.length === 0 ? [] : QUANTILES.map((share) => ({ share, value: quantile(sample, share) }));
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))];
}

function timeSpread({ min, max }: Survey, bins: NumberSpread['bins']): TimeSpread {
  return {
    kind: 'time',
    first: isoTime(min),
    last: isoTime(max),
    bins: bins.map(({ from, to, count }) => ({ from: isoTime(from), to: isoTime(to), count })),
  };
}

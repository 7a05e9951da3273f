import { expectedScales } from '../../../evaluate/correction.ts';
import {
  conditionalShifts,
  type LevelSamples,
  type LevelShift,
  type StepCounts,
} from '../../../evaluate/level-shift.ts';
import { periodDiscount } from '../../../evaluate/local-level.ts';
import { roleReader } from '../../../features/columns.ts';
import { DAY_MS } from '../../../funnel/steps.ts';
import { yieldToEventLoop, type JobContext } from '../../../job.ts';
import type { WeightedPredictions } from '../../../predict/evaluate-part.ts';
import { CHUNK_ROWS } from '../../../store/columns/columns.ts';
import type { DatasetInfo } from '../../../store/datasets/dataset-types.ts';
import type { Project } from '../../../store/file/project.ts';
import { banksOfRows, PERIODS, type PredictedSamples } from './forecast-cells.ts';
import type { ForecastTimes } from './forecast-samples.ts';
import type { GroupCodes } from './group-codes.ts';

/** Maximum number of a bank's samples that its shifts are computed on. */
const MAX_SAMPLES = 200_000;
/** Samples of a whole week count alike, since rates depend on the day of the week. */
const WEEK_MS = 7 * DAY_MS;

/** A bank's levels on its newest days. */
export interface NewestLevels {
  readonly bank: number;
  /** By step. */
  readonly levels: readonly NewestLevel[];
}

/** The shift of a step to the rate of the newest days. */
export interface NewestLevel extends LevelShift {
  /** The predicted conversions, weighted by recency; 0 if no outcome is known. */
  readonly expected: number;
}

/** What is known of banks before their newest days are examined. */
export interface NewestSetup {
  readonly steps: readonly string[];
  readonly codes: GroupCodes;
  /** By step, the relative variance of a bank's forecasts. */
  readonly priors: readonly number[];
  /** By step, the relative variance of the weekly change of its rate given the previous step. */
  readonly weeklyDrift: readonly number[];
}

/**
 * The shifts of each bank that has samples on the newest days. The newest week counts most: the faster rates drift, and
 * the more conversions a week has, the less the weeks before it count. Yields to the event loop after each bank.
 */
export async function newestLevels(
  project: Project,
  newest: PredictedSamples,
  setup: NewestSetup,
  job: JobContext,
): Promise<NewestLevels[]> {
  const newestOfBanks: NewestLevels[] = [];
  for (const { bank, counts, samples } of banksOf(project, newest, setup)) {
    const levels = conditionalShifts(samples, counts, setup.priors);
    newestOfBanks.push({ bank, levels: levels.map((level, step) => ({ ...level, expected: counts[step].expected })) });
    await yieldToEventLoop(job);
  }
  return newestOfBanks;
}

/**
 * By step, the relative variance of the weekly change of its rate given the previous step; 0 without times. `drift` are
 * the variances of the changes of the whole chain until the horizon, which grow in proportion to the time.
 */
export function weeklyDrifts(drift: readonly number[], { range, drift: times }: ForecastTimes): number[] {
  if (range === null || times === null) return drift.map(() => 0);
  const weeks = (times.horizon * (range.to - range.from)) / (PERIODS * WEEK_MS);
  return drift.map((variance, step) => Math.max(0, variance - (step === 0 ? 0 : drift[step - 1])) / weeks);
}

/** A bank with its samples of the newest days. */
interface NewestBank {
  readonly bank: number;
  /** By step, of all its samples. */
  readonly counts: readonly ExpectedCounts[];
  /** Its samples, or a part of them. */
  readonly samples: LevelSamples;
}

interface ExpectedCounts extends StepCounts {
  /** The conversions that were predicted. */
  readonly expected: number;
}

function* banksOf(
  project: Project,
  { dataset, predictions }: PredictedSamples,
  { steps, codes, weeklyDrift }: NewestSetup,
): Generator<NewestBank> {
  const banks = banksOfRows(project, dataset, predictions.sourceRows, codes);
  const times = timesOf(project, dataset, predictions.sourceRows);
  const { probabilities, matureSteps, weights } = predictions;
  const columns = steps.map((step) => probabilities[step]);
  const scalesOf = expectedScales(columns, weights, banks);
  for (const [bank, ofBank] of Map.groupBy(banks.keys(), (row) => banks[row])) {
    const rows = Uint32Array.from(ofBank);
    const scales = scalesOf(bank);
    const ofStep = (step: number): StepRows => ({ rows, times, step, scale: scales[step] });
    const recency = steps.map((_, step) => recencyOf(predictions, ofStep(step), weeklyDrift[step]));
    const part = thinnedOut(rows.length);
    yield {
      bank,
      counts: steps.map((name, step) => countsOf(predictions, { ...ofStep(step), name }, recency[step])),
      samples: {
        probabilities: columns.map((column) => Float32Array.from(part, (index) => column[rows[index]])),
        matureSteps: Uint8Array.from(part, (index) => matureSteps[rows[index]]),
        weights: Float64Array.from(part, (index) => weights?.[rows[index]] ?? 1),
        recency: recency.map((values) => Float64Array.from(part, (index) => values[index])),
      },
    };
  }
}

/** The times of rows, which come in ascending order; null without times. */
function timesOf(project: Project, dataset: DatasetInfo, rows: Uint32Array): Float64Array | null {
  const read = roleReader(project, dataset, 'time', 'number');
  if (read === null) return null;
  let chunk = -1;
  let values: Float64Array = new Float64Array();
  return Float64Array.from(rows, (row) => {
    const rowInChunk = row % CHUNK_ROWS;
    const chunkOfRow = (row - rowInChunk) / CHUNK_ROWS;
    if (chunkOfRow !== chunk) [chunk, values] = [chunkOfRow, read(chunkOfRow).values];
    return values[rowInChunk];
  });
}

/** A bank's rows, to be counted for a step. */
interface StepRows {
  readonly rows: Uint32Array;
  readonly times: Float64Array | null;
  readonly step: number;
  /** The factor of `expectedScales`. */
  readonly scale: number;
}

/** How much each of a bank's rows counts for the level of a step. */
function recencyOf(
  { matureSteps, depth, weights }: WeightedPredictions,
  { rows, times, step, scale }: StepRows,
  weeklyDrift: number,
): Float64Array {
  if (times === null) return new Float64Array(rows.length).fill(1);
  let [oldest, newest, reached, observed] = [Infinity, -Infinity, 0, 0];
  for (const row of rows) {
    if (matureSteps[row] <= step || depth[row] < step) continue;
    const weight = scale * (weights?.[row] ?? 1);
    oldest = Math.min(oldest, times[row]);
    newest = Math.max(newest, times[row]);
    reached += weight;
    if (depth[row] > step) observed += weight;
  }
  // By the rule of succession, a step without conversions has a rate too.
  const rate = (observed + 1) / (reached + 2);
  const weeks = Math.max(1, (newest - oldest) / WEEK_MS);
  const discount = periodDiscount(weeklyDrift, (weeks * (1 - rate)) / ((reached + 2) * rate));
  const weeksBefore = (time: number): number => Math.max(0, Math.floor((newest - time) / WEEK_MS)) || 0;
  return Float64Array.from(rows, (row) => discount ** weeksBefore(times[row]));
}

/** Counts the rows that are mature for a step. */
function countsOf(
  { probabilities, depth, matureSteps, weights }: WeightedPredictions,
  { rows, name, step, scale }: StepRows & { readonly name: string },
  recency: Float64Array,
): ExpectedCounts {
  let [reached, observed, expected] = [0, 0, 0];
  for (const [index, row] of rows.entries()) {
    if (matureSteps[row] <= step) continue;
    const weight = scale * (weights?.[row] ?? 1) * recency[index];
    expected += weight * probabilities[name][row];
    if (depth[row] >= step) reached += weight;
    if (depth[row] > step) observed += weight;
  }
  return { reached, observed, expected };
}

/** Evenly spaced indexes of rows, at most `MAX_SAMPLES`. */
function thinnedOut(rows: number): Uint32Array {
  const every = Math.ceil(rows / MAX_SAMPLES);
  return Uint32Array.from({ length: Math.ceil(rows / every) }, (_, index) => index * every);
}

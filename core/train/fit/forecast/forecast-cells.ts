import { expectedScales } from '../../../evaluate/correction.ts';
import type { ForecastCell } from '../../../evaluate/forecast-variance.ts';
import { roleReader } from '../../../features/columns.ts';
import { forEachIndex, type JobContext } from '../../../job.ts';
import type { WeightedPredictions } from '../../../predict/evaluate-part.ts';
import { CHUNK_ROWS } from '../../../store/columns/columns.ts';
import type { DatasetInfo } from '../../../store/datasets/dataset-types.ts';
import type { Project } from '../../../store/file/project.ts';
import type { GroupCodes } from './group-codes.ts';

/** Samples of a dataset, with their predictions and outcomes. */
export interface PredictedSamples {
  readonly dataset: DatasetInfo;
  readonly predictions: WeightedPredictions;
}

/** The range of times that is divided into periods, in milliseconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Number of periods of equal length. */
export const PERIODS = 8;

type MutableCell = { -readonly [Key in keyof ForecastCell]: ForecastCell[Key] };

/**
 * Sums predictions and outcomes of each step by bank, banner and period. The samples of a down-sampled set count as
 * their bank's effective number, so that errors of the model can be distinguished from chance.
 */
export class ForecastCells {
  readonly #steps: readonly string[];
  readonly #cells: readonly Map<number, MutableCell>[];
  readonly #range: TimeRange | null;
  readonly #codes: GroupCodes;

  constructor(steps: readonly string[], range: TimeRange | null, codes: GroupCodes) {
    this.#steps = steps;
    this.#cells = steps.map(() => new Map());
    this.#range = range;
    this.#codes = codes;
  }

  /** The cells of a step, by its index. */
  of(step: number): ForecastCell[] {
    return [...this.#cells[step].values()];
  }

  /** Adds mature samples; yields to the event loop in between. Throws `cancelled`. */
  async add(project: Project, { dataset, predictions }: PredictedSamples, job: JobContext): Promise<void> {
    const groupOf = groupReader(project, dataset, this.#range, this.#codes);
    const { depth, matureSteps, sourceRows, weights, probabilities } = predictions;
    const columns = this.#steps.map((step) => probabilities[step]);
    const scalesOf = expectedScales(columns, weights, banksOfRows(project, dataset, sourceRows, this.#codes));
    const addRow = (row: number): void => {
      const group = groupOf(sourceRows[row]);
      const weight = weights?.[row] ?? 1;
      const scales = scalesOf(group.bank);
      for (let step = 0; step < matureSteps[row]; step++)
        this.#count(step, group, weight * scales[step], columns[step][row], depth[row] > step);
    };
    await forEachIndex(predictions.rows, addRow, job);
  }

  #count(step: number, { bank, banner, period }: Group, weight: number, p: number, reached: boolean): void {
    const key = (bank * 2 ** 24 + banner) * PERIODS + period;
    const cells = this.#cells[step];
    let cell = cells.get(key);
    if (cell === undefined) cells.set(key, (cell = { bank, banner, period, expected: 0, variance: 0, observed: 0 }));
    cell.expected += weight * p;
    cell.variance += weight * p * (1 - p);
    if (reached) cell.observed += weight;
  }
}

type Group = Pick<ForecastCell, 'bank' | 'banner' | 'period'>;

/** A number for the bank and period of a group. */
export function groupKey({ bank, period }: Pick<Group, 'bank' | 'period'>): number {
  return bank * PERIODS + period;
}

/**
 * Returns a function that reads the group of a dataset's row, with common codes. It holds one chunk at a time, so read
 * the rows chunk by chunk.
 */
export function groupReader(
  project: Project,
  dataset: DatasetInfo,
  range: TimeRange | null,
  codes: GroupCodes,
): (row: number) => Group {
  const [bankOf, bannerOf] = [codes.translator(dataset, 'bank'), codes.translator(dataset, 'banner')];
  const readBank = roleReader(project, dataset, 'bank', 'code');
  const readBanner = roleReader(project, dataset, 'banner', 'code');
  const readTime = roleReader(project, dataset, 'time', 'number');
  const read = (chunk: number) => ({
    banks: readBank?.(chunk).values,
    banners: readBanner?.(chunk).values,
    times: range === null ? undefined : readTime?.(chunk).values,
  });
  let [chunk, columns] = [-1, read(0)];
  return (row) => {
    const rowInChunk = row % CHUNK_ROWS;
    const chunkOfRow = (row - rowInChunk) / CHUNK_ROWS;
    if (chunkOfRow !== chunk) [chunk, columns] = [chunkOfRow, read(chunkOfRow)];
    return {
      bank: bankOf(columns.banks?.[rowInChunk] ?? 0),
      banner: bannerOf(columns.banners?.[rowInChunk] ?? 0),
      period: columns.times === undefined || range === null ? 0 : periodOf(columns.times[rowInChunk], range),
    };
  };
}

/** The codes of the banks of a dataset's rows, which come in ascending order. */
export function banksOfRows(project: Project, dataset: DatasetInfo, rows: Uint32Array, codes: GroupCodes): Uint32Array {
  const groupOf = groupReader(project, dataset, null, codes);
  return Uint32Array.from(rows, (row) => groupOf(row).bank);
}

/** The period of a time; those outside the range belong to the first or the last. */
function periodOf(time: number, { from, to }: TimeRange): number {
  const period = Math.floor((PERIODS * (time - from)) / (to - from));
  return Number.isNaN(period) ? 0 : Math.min(PERIODS - 1, Math.max(0, period));
}

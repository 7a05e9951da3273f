import { firstOpenStep, immatureMask } from '../funnel/steps.ts';
import type { Unsigned } from '../store/columns/integers.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { readChunk } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { expectKind, requiredReader, roleReader } from './columns.ts';

/** The known outcomes of a chunk's rows. */
export interface ChunkLabels {
  /** Number of steps reached `[rows]`. */
  readonly depth: Unsigned;
  /**
   * Number of mature steps `[rows]`: step t (from 0) is mature if t is below this number. An open step does not count,
   * even if it was reached: otherwise early conversions would count and later ones would be missing.
   */
  readonly matureSteps: Unsigned;
}

/**
 * Reads labels chunk by chunk, as they were known at a time (milliseconds; by default the as-of date of the dataset).
 * A step reached after that time counts as not reached, and a step whose window ends after it is open.
 */
export function labelReader(
  project: Project,
  dataset: DatasetInfo,
  knownAt: number | null = null,
): (chunk: number) => ChunkLabels {
  const readDepth = requiredReader(project, dataset, 'depth', 'code');
  const readMask = roleReader(project, dataset, 'immature', 'code');
  const readStored = (chunk: number): ChunkLabels => {
    const depth = readDepth(chunk).values;
    return { depth, matureSteps: matureStepsOf(readMask?.(chunk).values, depth.length, dataset.steps.length) };
  };
  const readTime = roleReader(project, dataset, 'time', 'number');
  if (knownAt === null || readTime === null) return readStored;
  const readStepTimes = stepTimeReaders(project, dataset);
  const windows = dataset.steps.map(({ windowDays }) => windowDays);
  return (chunk) => {
    const { depth, matureSteps } = readStored(chunk);
    const times = readTime(chunk).values;
    const stepTimes = readStepTimes.map((read) => read?.(chunk));
    return {
      depth: depth.map((reached, row) => knownDepth(reached, row, stepTimes, knownAt)),
      matureSteps: matureSteps.map((stored, row) => {
        const mask = immatureMask(knownAt - times[row], windows);
        return mask === 0 ? stored : Math.min(stored, firstOpenStep(mask));
      }),
    };
  };
}

/** Number of mature steps by row, from the masks of open steps. */
function matureStepsOf(masks: Unsigned | undefined, rows: number, stepCount: number): Uint8Array {
  const matureSteps = new Uint8Array(rows).fill(stepCount);
  if (masks === undefined) return matureSteps;
  for (let row = 0; row < rows; row++) if (masks[row] !== 0) matureSteps[row] = firstOpenStep(masks[row]);
  return matureSteps;
}

/** The reader of each step's times in milliseconds; null if they are not stored. */
export function stepTimeReaders(
  project: Project,
  dataset: DatasetInfo,
): readonly (((chunk: number) => Float64Array) | null)[] {
  return dataset.steps.map(({ name }) => {
    const column = dataset.columns.find((candidate) => candidate.role === 'stepTime' && candidate.name === name);
    return column === undefined
      ? null
      : (chunk) => expectKind(readChunk(project, dataset, column, chunk), 'number', name).values;
  });
}

function knownDepth(
  reached: number,
  row: number,
  stepTimes: readonly (Float64Array | undefined)[],
  knownAt: number,
): number {
  for (let step = 0; step < reached; step++) {
    const times = stepTimes[step];
    if (times !== undefined && times[row] > knownAt) return step;
  }
  return reached;
}

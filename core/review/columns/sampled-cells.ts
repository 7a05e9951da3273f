import { AppError } from '../../errors.ts';
import { cellCount } from '../../funnel/count.ts';
import { anyAbove } from '../../store/columns/value-limits.ts';
import { readRollup, SAMPLED_CELLS_ROLLUP } from '../../store/datasets/rollups.ts';
import { cachedPart, type DatasetSource } from './chunks.ts';

/**
 * The cells of the rows of a dataset's sample of users, if the columns of these rows are stored; null if not, or if the
 * cells are damaged: the rows give the same ones. Do not modify.
 */
export function readSampledCells(source: DatasetSource): Uint16Array | null {
  // A missing rollup is looked up again each time.
  const sizeOf = (cells: Uint16Array | null): number => cells?.byteLength ?? Infinity;
  return cachedPart(source, 'sampled cells', 0, () => storedCells(source), sizeOf);
}

function storedCells({ project, dataset }: DatasetSource): Uint16Array | null {
  try {
    const data = readRollup(project, dataset, SAMPLED_CELLS_ROLLUP, dataset.rows)?.data;
    if (data?.kind !== 'code') return null;
    const isPossible = !anyAbove(data.values, cellCount(dataset.steps.length) - 1);
    return isPossible ? new Uint16Array(data.values) : null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt') return null;
    throw error;
  }
}

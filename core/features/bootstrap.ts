import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { userHashes } from './filters.ts';
import { hashLimit } from './hash.ts';
import type { Selection } from './selection.ts';

/** Reads the required columns of a chunk and returns how often each of its rows (0-based within the chunk) is drawn. */
export type Draws = (chunk: number) => (row: number) => number;

const DRAW_LIMITS = drawLimits();

/**
 * How often a selection's bootstrap draws each row, by its user; null without a bootstrap. If as many users are drawn
 * with replacement as there are, the number of times that one of many users is drawn has about a Poisson distribution
 * of mean 1. Here, a hash of the user gives a number with exactly this distribution, independently of all other users
 * (Oza and Russell 2001, "Online bagging and boosting").
 */
export function bootstrapDraws(
  project: Project,
  dataset: DatasetInfo,
  { bootstrapSeed }: Pick<Selection, 'bootstrapSeed'>,
): Draws | null {
  if (bootstrapSeed === undefined) return null;
  const hashes = userHashes(project, dataset, bootstrapSeed);
  return (chunk) => {
    const hashOf = hashes(chunk);
    return (row) => drawsOf(hashOf(row));
  };
}

function drawsOf(hash: number): number {
  let draws = 0;
  while (draws < DRAW_LIMITS.length && hash >= DRAW_LIMITS[draws]) draws++;
  return draws;
}

/** For each n, the lowest hash of a user that is drawn more than n times. */
function drawLimits(): readonly number[] {
  const limits: number[] = [];
  let probability = Math.exp(-1);
  for (let sum = probability; hashLimit(sum) < 2 ** 32; sum += probability) {
    limits.push(hashLimit(sum));
    probability /= limits.length;
  }
  return limits;
}

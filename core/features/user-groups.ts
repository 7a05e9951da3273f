import { yieldToEventLoop, type JobContext } from '../job.ts';
import { CHUNK_ROWS } from '../store/columns/columns.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { userHashes } from './filters.ts';

/** Any seed serves: groups are only compared with each other. */
const SEED = 0;

/**
 * Divides users into 65,536 groups at random and returns the group of each row's user; `rows` are rows of the dataset
 * in ascending order. A row without a user counts as a user of its own. Sums over groups vary as sums over users do,
 * since users that share a group are independent, and groups need no table of users. Yields to the event loop before
 * each chunk. Throws `cancelled`.
 */
export async function userGroups(
  project: Project,
  dataset: DatasetInfo,
  rows: Uint32Array,
  job: JobContext,
): Promise<Uint16Array> {
  const hashes = userHashes(project, dataset, SEED);
  const groups = new Uint16Array(rows.length);
  let chunk = -1;
  let hashOf: ReturnType<typeof hashes> = () => 0;
  for (let index = 0; index < rows.length; index++) {
    const rowChunk = Math.floor(rows[index] / CHUNK_ROWS);
    if (rowChunk !== chunk) {
      await yieldToEventLoop(job);
      chunk = rowChunk;
      hashOf = hashes(chunk);
    }
    // Uses the lowest bits: a part of the data may contain only users whose hash is in a certain range.
    groups[index] = hashOf(rows[index] - chunk * CHUNK_ROWS) & 0xffff;
  }
  return groups;
}

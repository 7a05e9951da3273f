import { requiredReader, roleReader } from '../../features/columns.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { dictionaryText, textAt } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount, readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { recommendation, type ExportedRows } from './exported-rows.ts';

/** The first impression of each row of a list. */
export interface FirstImpressions {
  readonly count: number;
  /** Number of steps reached `[rows]`; −1 if there was no impression. */
  readonly depth: Int8Array;
  /** Bit mask of the steps that are still open `[rows]`. */
  readonly open: Uint32Array;
}

/** Finds the first impression at or after `since` (ms) that showed a row's user the row's banner. */
export async function findImpressions(
  project: Project,
  dataset: DatasetInfo,
  rows: ExportedRows,
  since: number,
  job: JobContext,
): Promise<FirstImpressions> {
  const size = rows.probabilities[0]?.length ?? 0;
  const depth = new Int8Array(size).fill(-1);
  const open = new Uint32Array(size);
  const times = new Float64Array(size).fill(Infinity);
  const readTime = requiredReader(project, dataset, 'time', 'number');
  const readDepth = requiredReader(project, dataset, 'depth', 'code');
  const readOpen = roleReader(project, dataset, 'immature', 'code');
  const nameOf = recommendationReader(project, dataset, rows);
  let count = 0;
  for (let chunk = 0; chunk < chunkCount(dataset); chunk += 1) {
    const shownAt = readTime(chunk).values;
    if (shownAt.some((time) => time >= since)) {
      const [depths, masks, name] = [readDepth(chunk).values, readOpen?.(chunk).values, nameOf(chunk)];
      for (let row = 0; row < shownAt.length; row += 1) {
        if (!(shownAt[row] >= since)) continue;
        const position = rows.rowOf.get(name(row));
        if (position === undefined || shownAt[row] >= times[position]) continue;
        if (depth[position] < 0) count += 1;
        times[position] = shownAt[row];
        depth[position] = depths[row];
        open[position] = masks?.[row] ?? 0;
      }
    }
    job.report({ phase: 'count', fraction: (chunk + 1) / chunkCount(dataset) });
    await yieldToEventLoop(job);
  }
  return { count, depth, open };
}

/**
 * Reads the recommendation that each row of a chunk shows, as a key of the list: without the bank or banner if the list
 * has none.
 */
function recommendationReader(
  project: Project,
  dataset: DatasetInfo,
  { banks, banners }: ExportedRows,
): (chunk: number) => (row: number) => string {
  const readUser = requiredReader(project, dataset, 'user', 'text');
  const bank = valueReader(project, dataset, 'bank', banks);
  const banner = valueReader(project, dataset, 'banner', banners);
  return (chunk) => {
    const [users, bankOf, bannerOf] = [readUser(chunk), bank(chunk), banner(chunk)];
    return (row) => recommendation(textAt(users, row), bankOf(row), bannerOf(row));
  };
}

/**
 * Reads the value of each row of a chunk in the column with a role; '' for every row if there is none, or it is not
 * used.
 */
export function valueReader(
  project: Project,
  dataset: DatasetInfo,
  role: 'bank' | 'banner',
  used: boolean,
): (chunk: number) => (row: number) => string {
  const column = dataset.columns.find((candidate) => candidate.role === role);
  const read = roleReader(project, dataset, role, 'code');
  if (!used || column === undefined || read === null) return () => () => '';
  const dictionary = readDictionary(project, dataset, column);
  return (chunk) => {
    const { values } = read(chunk);
    return (row) => dictionaryText(dictionary, values[row]) ?? '';
  };
}

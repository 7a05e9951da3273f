import { requiredReader, roleReader } from '../../features/columns.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { textAt } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { rowKey, type AssignedList } from './assigned-list.ts';
import { valueReader } from './value-reader.ts';

/** The outcomes of an export's rows, as observed in a dataset. */
export interface Observed {
  /** `[rows]`: 1 if the row's user has any sample with the row's bank. */
  readonly found: Uint8Array;
  /** `[rows]`: bit t is set if the user reached step t in such a sample that is mature for the step. */
  readonly reached: Uint32Array;
  /** `[rows]`: steps reached in the first sample that also shows the row's banner; −1 without one. */
  readonly depth: Int8Array;
  /** `[rows]`: bit mask of the steps that are still open in that sample. */
  readonly open: Uint32Array;
}

/**
 * Finds the samples of the users of an export at or after `since` (ms). Whether a sample is mature for a step depends
 * only on its age, so the steps that a user reached cover the same days for both groups, whatever they were shown.
 */
export async function observe(
  project: Project,
  dataset: DatasetInfo,
  list: AssignedList,
  since: number,
  job: JobContext,
): Promise<Observed> {
  const observer = new Observer(list);
  const read = sampleReader(project, dataset, list, since);
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    for (const sample of read(chunk)) observer.add(sample);
    job.report({ phase: 'count', fraction: (chunk + 1) / chunkCount(dataset) });
    await yieldToEventLoop(job);
  }
  return observer;
}

/** A sample of a user of the list, with the bank of the user's row. */
interface ObservedSample {
  /** The row of the list. */
  readonly row: number;
  readonly time: number;
  readonly depth: number;
  /** Bit mask of the open steps. */
  readonly open: number;
  /** Whether it shows the row's banner. */
  readonly isShown: boolean;
}

/** Returns a function that reads the samples of a chunk that belong to rows of the list. */
function sampleReader(
  project: Project,
  dataset: DatasetInfo,
  list: AssignedList,
  since: number,
): (chunk: number) => Iterable<ObservedSample> {
  const readTime = requiredReader(project, dataset, 'time', 'number');
  const readDepth = requiredReader(project, dataset, 'depth', 'code');
  const readUser = requiredReader(project, dataset, 'user', 'text');
  const readOpen = roleReader(project, dataset, 'immature', 'code');
  const readBank = valueReader(project, dataset, 'bank', list.hasBanks);
  const hasBanners = list.hasBanners && dataset.columns.some(({ role }) => role === 'banner');
  const readBanner = valueReader(project, dataset, 'banner', hasBanners);
  return function* (chunk) {
    const times = readTime(chunk).values;
    if (!times.some((time) => time >= since)) return;
    const [depths, masks, users] = [readDepth(chunk).values, readOpen?.(chunk).values, readUser(chunk)];
    const [bankOf, bannerOf] = [readBank(chunk), readBanner(chunk)];
    for (const [sample, time] of times.entries()) {
      if (!(time >= since)) continue;
      const row = list.rowOf.get(rowKey(textAt(users, sample), bankOf(sample)));
      if (row === undefined) continue;
      const isShown = !hasBanners || bannerOf(sample) === list.candidates[list.candidateOf[row]].banner;
      yield { row, time, depth: depths[sample], open: masks?.[sample] ?? 0, isShown };
    }
  };
}

/** Collects the outcomes of each row from the samples. */
class Observer implements Observed {
  readonly found: Uint8Array;
  readonly reached: Uint32Array;
  readonly depth: Int8Array;
  readonly open: Uint32Array;
  readonly #shownAt: Float64Array;

  constructor({ groups: { length } }: AssignedList) {
    this.found = new Uint8Array(length);
    this.reached = new Uint32Array(length);
    this.depth = new Int8Array(length).fill(-1);
    this.open = new Uint32Array(length);
    this.#shownAt = new Float64Array(length).fill(Infinity);
  }

  add({ row, time, depth, open, isShown }: ObservedSample): void {
    this.found[row] = 1;
    this.reached[row] |= (2 ** depth - 1) & ~open;
    if (!isShown || time >= this.#shownAt[row]) return;
    this.#shownAt[row] = time;
    this.depth[row] = depth;
    this.open[row] = open;
  }
}

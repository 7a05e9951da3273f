import { requiredReader, roleReader } from '../../features/columns.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { textAt } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { rowKey, type AssignedList } from './assigned-list.ts';
import { valueReader } from './value-reader.ts';

/** What a dataset shows of each row of an export. */
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
  const size = list.groups.length;
  const observed = {
    found: new Uint8Array(size),
    reached: new Uint32Array(size),
    depth: new Int8Array(size).fill(-1),
    open: new Uint32Array(size),
  };
  const shownAt = new Float64Array(size).fill(Infinity);
  const readTime = requiredReader(project, dataset, 'time', 'number');
  const readDepth = requiredReader(project, dataset, 'depth', 'code');
  const readUser = requiredReader(project, dataset, 'user', 'text');
  const readOpen = roleReader(project, dataset, 'immature', 'code');
  const readBank = valueReader(project, dataset, 'bank', list.banks);
  const hasBanners = list.banners && dataset.columns.some(({ role }) => role === 'banner');
  const readBanner = valueReader(project, dataset, 'banner', hasBanners);
  for (let chunk = 0; chunk < chunkCount(dataset); chunk += 1) {
    const times = readTime(chunk).values;
    if (times.some((time) => time >= since)) {
      const [depths, masks, users] = [readDepth(chunk).values, readOpen?.(chunk).values, readUser(chunk)];
      const [bankOf, bannerOf] = [readBank(chunk), readBanner(chunk)];
      for (let sample = 0; sample < times.length; sample += 1) {
        if (!(times[sample] >= since)) continue;
        const row = list.rowOf.get(rowKey(textAt(users, sample), bankOf(sample)));
        if (row === undefined) continue;
        const mask = masks?.[sample] ?? 0;
        observed.found[row] = 1;
        observed.reached[row] |= (2 ** depths[sample] - 1) & ~mask;
        const isShown = !hasBanners || bannerOf(sample) === list.candidates[list.candidateOf[row]].banner;
        if (!isShown || times[sample] >= shownAt[row]) continue;
        shownAt[row] = times[sample];
        observed.depth[row] = depths[sample];
        observed.open[row] = mask;
      }
    }
    job.report({ phase: 'count', fraction: (chunk + 1) / chunkCount(dataset) });
    await yieldToEventLoop(job);
  }
  return observed;
}

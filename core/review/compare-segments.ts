import { AppError } from '../errors.ts';
import { adjustGroups, compareFunnels, type ComparedStep } from '../funnel/comparison.ts';
import { sampleCount } from '../funnel/conversion.ts';
import type { Independent } from '../funnel/interval.ts';
import type { BoundedPeriod } from '../funnel/period.ts';
import type { JobContext } from '../job.ts';
import { getSegment } from '../segment/saved-segments.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import type { Text } from '../text/message.ts';
import { countSegment } from './count.ts';
import { independentUnits } from './funnel.ts';
import { boundedPeriod, openSegment, type Segment } from './segment/segment.ts';
import { segmentEffects } from './users/segment-effects.ts';
import { differencesOfSides } from './users/side-effects.ts';

/** The funnel of a saved segment, each step beside that of all samples. */
export interface SegmentFunnel {
  readonly segment: string;
  readonly samples: number;
  /** Empty if there is a problem. */
  readonly steps: readonly ComparedStep[];
  /** Why the segment cannot be applied, such as a column that the dataset lacks; null if it can. */
  readonly problem: Text | null;
}

/** Segments side by side. */
export interface SegmentFunnels {
  readonly period: BoundedPeriod | null;
  /** What the intervals of rates take as independent: users, or samples if the dataset does not record users. */
  readonly independent: Independent;
  /** All samples that the segments are chosen from. */
  readonly all: readonly ComparedStep[];
  /** In the requested order; p-values are adjusted for the number of segments. */
  readonly segments: readonly SegmentFunnel[];
}

/**
 * Counts the funnels of saved segments within `base`, and compares each with all samples there. A segment that does
 * not fit the dataset, or is damaged or unknown, has a problem instead of steps. Throws the errors of `openSegment` for
 * `base`.
 */
export async function compareSegments(
  project: Project,
  base: Segment,
  names: readonly string[],
  job: JobContext,
): Promise<SegmentFunnels> {
  const open = await openSegment(project, base, job);
  const steps = open.dataset.steps.map(({ name }) => name);
  const { total } = await countSegment(open, null, job);
  const effects = await segmentEffects(open, job);
  const before = effects?.all ?? null;
  const counted: SegmentFunnel[] = [];
  for (const name of names) {
    counted.push(
      await unlessProblem(name, async () => {
        const segments = [...(base.segments ?? []), getSegment(project, name)];
        const segment = await openSegment(project, { ...base, segments }, job);
        const part = await countSegment(segment, null, job);
        const now = (await segmentEffects(segment, job))?.all ?? null;
        const { all: differences } = await differencesOfSides({ now: segment, before: open }, null, job);
        const compared = compareFunnels(steps, part.total, total, part.total, { now, before, differences });
        return { segment: name, samples: sampleCount(part.total), steps: compared, problem: null };
      }),
    );
  }
  return {
    period: boundedPeriod(open.dataset, open.period),
    independent: independentUnits(open.dataset),
    all: compareFunnels(steps, total, null, undefined, { now: before, before: null, differences: null }),
    segments: adjustGroups(counted),
  };
}

/** Number of samples of each saved segment in a dataset, or its problem. Throws `unknown-name` for the dataset. */
export async function countSegments(
  project: Project,
  dataset: string,
  names: readonly string[],
  job: JobContext,
): Promise<readonly Pick<SegmentFunnel, 'segment' | 'samples' | 'problem'>[]> {
  getDataset(project, dataset);
  const counted: SegmentFunnel[] = [];
  for (const name of names) {
    counted.push(
      await unlessProblem(name, async () => {
        const segment = await openSegment(project, { dataset, segments: [getSegment(project, name)] }, job);
        const { total } = await countSegment(segment, null, job);
        return { segment: name, samples: sampleCount(total), steps: [], problem: null };
      }),
    );
  }
  return counted;
}

const PROBLEMS: readonly string[] = ['invalid-input', 'unknown-name', 'corrupt'];

async function unlessProblem(name: string, count: () => Promise<SegmentFunnel>): Promise<SegmentFunnel> {
  try {
    return await count();
  } catch (error) {
    if (!(error instanceof AppError && PROBLEMS.includes(error.code))) throw error;
    return { segment: name, samples: 0, steps: [], problem: error.text };
  }
}

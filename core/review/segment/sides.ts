import { AppError } from '../../errors.ts';
import { previousPeriod } from '../../funnel/calendar.ts';
import type { ClosedPeriod } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { closedPeriod, narrowedSegment, openSegment, type OpenSegment, type Segment } from './segment.ts';

/** What a segment is compared with: the period just before, or another segment. */
export type Against = 'previous' | Segment;

/** One or two segments to be looked at together. */
export interface Sides {
  readonly now: OpenSegment;
  readonly before: OpenSegment | null;
  /** What `now` covers, with both ends; null where the dataset has no times. */
  readonly period: ClosedPeriod | null;
  readonly periodBefore: ClosedPeriod | null;
  /** True where `before` is the period before, so that its days stand beside those of `now` in their order. */
  readonly consecutive: boolean;
}

/**
 * Opens a segment and what it is compared with. The period before is as long as the segment's own (of whole months
 * where that is), with the segment's filters; rates on both sides are over samples old enough for the step. Throws
 * `invalid-input` where there is no time to tell a period by or the two funnels have different steps.
 */
export async function openSides(
  project: Project,
  segment: Segment,
  against: Against | null,
  job: JobContext,
): Promise<Sides> {
  const now = await openSegment(project, segment, job);
  const period = closedPeriod(now.dataset, now.period);
  if (against === null) return { now, before: null, period, periodBefore: null, consecutive: false };
  if (against !== 'previous') {
    const before = await openSegment(project, against, job);
    checkSteps(now, before);
    return { now, before, period, periodBefore: closedPeriod(before.dataset, before.period), consecutive: false };
  }
  const { name, columns } = now.dataset;
  if (period === null || !columns.some(({ role }) => role === 'time'))
    throw new AppError(
      'invalid-input',
      `dataset ${name} has no times to tell a period by`,
      'compare with another segment, or name the time column in the mapping file and import again',
    );
  const periodBefore = previousPeriod(period);
  const both = { project, dataset: now.dataset };
  return {
    now: await narrowedSegment(both, segment, period, job),
    before: await narrowedSegment(both, segment, periodBefore, job),
    period,
    periodBefore,
    consecutive: true,
  };
}

function checkSteps(now: OpenSegment, before: OpenSegment): void {
  const [own, others] = [now, before].map(({ dataset }) => dataset.steps.map(({ name }) => name).join(' → '));
  if (own !== others)
    throw new AppError(
      'invalid-input',
      `the funnels have different steps: ${own} and ${others}`,
      'compare datasets of the same funnel',
    );
}

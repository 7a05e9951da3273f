import { AppError } from '../../errors.ts';
import { previousPeriod } from '../../funnel/calendar.ts';
import type { ClosedPeriod } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { message, stepName } from '../../text/message.ts';
import { closedPeriod, narrowedSegment, openSegment, type OpenSegment, type Segment } from './segment.ts';

/** What a segment is compared with: the period just before, or another segment. */
export type Against = 'previous' | Segment;

/** One or two segments to be looked at together. */
export interface ComparedSegments {
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
export async function openComparedSegments(
  project: Project,
  segment: Segment,
  against: Against | null,
  job: JobContext,
): Promise<ComparedSegments> {
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
      message('review.noTimes', { dataset: name }),
      message('review.compareSegments'),
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
  const [steps, others] = [now, before].map(({ dataset }) => dataset.steps.map(({ name }) => name));
  if (steps.length !== others.length || steps.some((step, index) => step !== others[index]))
    throw new AppError(
      'invalid-input',
      message('review.otherSteps', { steps: steps.map(stepName), others: others.map(stepName) }),
      message('review.compareSameFunnel'),
    );
}

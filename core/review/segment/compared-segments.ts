import { AppError } from '../../errors.ts';
import { previousPeriod } from '../../funnel/calendar.ts';
import type { BoundedPeriod } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { message, stepName } from '../../text/message.ts';
import { openOverlap } from './overlap.ts';
import { boundedPeriod, openInPeriod, openSegment, type OpenSegment, type Segment } from './segment.ts';

/** The other side of a comparison: the previous period, or another segment. */
export type Against = 'previous' | Segment;

/** One or two segments viewed together. */
export interface ComparedSegments {
  readonly now: OpenSegment;
  readonly before: OpenSegment | null;
  /** The samples that are on both sides; null if there can be none. */
  readonly overlap: OpenSegment | null;
  /** The period of `now`, with both bounds; null if the dataset has no times. */
  readonly period: BoundedPeriod | null;
  readonly periodBefore: BoundedPeriod | null;
  /** Whether `before` is the previous period, so that its days align with those of `now` in order. */
  readonly consecutive: boolean;
}

/**
 * Opens a segment and its comparison. The previous period is as long as the segment's own (in whole months if the
 * segment covers whole months), with the same filters; rates on both sides cover samples mature for the step. Throws
 * `invalid-input` if there are no times to define a period, or if the two funnels have different steps.
 */
export async function openComparedSegments(
  project: Project,
  segment: Segment,
  against: Against | null,
  job: JobContext,
): Promise<ComparedSegments> {
  const now = await openSegment(project, segment, job);
  const period = boundedPeriod(now.dataset, now.period);
  if (against === null) return { now, before: null, overlap: null, period, periodBefore: null, consecutive: false };
  if (against !== 'previous') {
    const before = await openSegment(project, against, job);
    checkSteps(now, before);
    const periodBefore = boundedPeriod(before.dataset, before.period);
    return { now, before, overlap: await openOverlap(now, before, job), period, periodBefore, consecutive: false };
  }
  const { name, columns } = now.dataset;
  if (period === null || !columns.some(({ role }) => role === 'time'))
    throw new AppError(
      'invalid-input',
      message('review.noTimes', { dataset: name }),
      message('review.compareSegments'),
    );
  const periodBefore = previousPeriod(period);
  const source = { project, dataset: now.dataset };
  return {
    now: await openInPeriod(source, now.filters, period, job),
    before: await openInPeriod(source, now.filters, periodBefore, job),
    overlap: null,
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

import { z } from 'zod';

import { isoTime } from '../funnel/calendar.ts';
import type { JobContext } from '../job.ts';
import type { TrendScope } from '../review/annotations.ts';
import type { Segment } from '../review/segment/segment.ts';
import type { TimeToConvert } from '../review/time-to-convert.ts';
import type { NamedConditions } from '../segment/conditions.ts';
import type { Annotation } from '../store/datasets/annotations.ts';
import type { Project } from '../store/file/project.ts';
import { annotation } from './annotations/annotations.ts';
import { declareCall, cliOption } from './contract/call.ts';
import { funnelChanges, funnelReview, funnelTrend, segmentFunnels, timeToConvert } from './contract/funnel-results.ts';
import { dataset, project, text, time } from './contract/inputs.ts';
import { funnelStep, independent } from './contract/results.ts';
import { against, MAX_SEGMENTS, segment, segmentNames } from './contract/segment-inputs.ts';
import { withReadOnlyProject } from './open.ts';

/** Number of values that the command line lists, once by excess over the common change and once by contribution. */
const EXPLAINED_VALUES = 10;

/** The conversions of every step of a dataset, in total or by the values of a column. */
export const funnelCall = declareCall({
  name: 'funnel',
  summary: 'show how every step of a dataset converts',
  input: z.strictObject({
    project,
    dataset,
    by: cliOption(text().optional(), {
      value: 'COLUMN',
      about: 'one funnel per value of this column, or per day, week or month',
    }),
    bank: cliOption(text().optional(), { value: 'B', about: 'only samples of this bank' }),
    from: cliOption(time.optional(), { value: 'T', about: 'only samples from this time on' }),
    to: cliOption(time.optional(), { value: 'T', about: 'only samples before this time' }),
    segment: segmentNames,
    explain: cliOption(text().optional(), {
      value: 'STEP',
      about: "also show which values explain the change of this step's rate since the previous period",
    }),
    previous: cliOption(z.boolean().optional(), {
      about: "also show how every step's rate changed since the previous period",
    }),
    times: cliOption(z.boolean().optional(), { about: 'also show how long each step took' }),
  }),
  result: z.object({
    independent,
    steps: z.array(funnelStep),
    groups: z.array(z.object({ value: z.string().nullable(), steps: z.array(funnelStep) })),
    /** The groups that are not listed, summed. */
    others: z.object({ values: z.number(), steps: z.array(funnelStep) }).nullable(),
    /** The annotations of the days that the funnel covers, if the groups are days, weeks or months. */
    annotations: z.array(annotation).optional(),
    /** Several segments side by side, if requested. */
    segments: segmentFunnels.optional(),
    /** The explanation of a step's change, if requested. */
    changes: funnelChanges.optional(),
    /** The steps beside those of the previous period, if requested. */
    previous: funnelReview.pick({ period: true, against: true, steps: true }).optional(),
    /** How long each step took, if requested. */
    times: timeToConvert.optional(),
  }),
  async handle({ explain, previous, times, segment: names = [], ...input }, job) {
    const { queryFunnel } = await import('../review/funnel.ts');
    const { dataset, bank, from, to } = input;
    return withReadOnlyProject(input.project, async (opened) => {
      // Several segments are compared; a single one filters.
      const segments = names.length === 1 ? [await savedSegment(opened, names[0])] : [];
      const segment = { dataset, bank, from, to, segments };
      const funnel = {
        ...(await queryFunnel(opened, { ...segment, by: input.by }, job)),
        ...(await notedOn(opened, input)),
        ...(names.length > 1 ? await segmentsBeside(opened, segment, names, job) : {}),
        ...(previous === true ? { previous: await sincePrevious(opened, segment, job) } : {}),
        ...(times === true ? await stepTimes(opened, segment, job) : {}),
      };
      if (explain === undefined) return funnel;
      const { explainChange } = await import('../review/changes.ts');
      const query = { segment, against: 'previous', step: explain, of: 'previous' } as const;
      return { ...funnel, changes: await explainChange(opened, { ...query, limit: EXPLAINED_VALUES }, job) };
    });
  },
});

/** The steps of a segment, compared with the previous period. */
async function sincePrevious(opened: Project, segment: Segment, job: JobContext) {
  const { reviewFunnel } = await import('../review/review.ts');
  const query = { segment, against: 'previous', limit: 1 } as const;
  const { period, against: other, steps } = await reviewFunnel(opened, query, job);
  return { period: isoPeriod(period), against: other && { ...other, period: isoPeriod(other.period) }, steps };
}

/** The annotations of a funnel by day, week or month. */
async function notedOn(
  opened: Project,
  { dataset: name, by, ...scope }: { dataset: string; by?: string | undefined } & Omit<TrendScope, 'dataset'>,
): Promise<{ annotations?: readonly Annotation[] }> {
  const [{ getDataset }, { annotationsOfTrend }, { isByTime }] = await Promise.all([
    import('../store/datasets/datasets.ts'),
    import('../review/annotations.ts'),
    import('../review/groups/grouping.ts'),
  ]);
  const found = getDataset(opened, name);
  if (by === undefined || !isByTime(found, by)) return {};
  return { annotations: annotationsOfTrend(opened, { ...scope, dataset: found }) };
}

async function savedSegment(opened: Project, name: string): Promise<NamedConditions> {
  const { getSegment } = await import('../segment/saved-segments.ts');
  return getSegment(opened, name);
}

async function stepTimes(opened: Project, segment: Segment, job: JobContext): Promise<{ times: TimeToConvert }> {
  const review = await import('../review/time-to-convert.ts');
  return { times: await review.timeToConvert(opened, { segment, since: 'previous' }, job) };
}

async function segmentsBeside(opened: Project, base: Segment, names: readonly string[], job: JobContext) {
  const { compareSegments } = await import('../review/compare-segments.ts');
  const { period, ...funnels } = await compareSegments(opened, base, names, job);
  return { segments: { period: isoPeriod(period), ...funnels } };
}

/** Saved segments side by side, for the screen. */
export const compareSegmentsCall = declareCall({
  name: 'compare-segments',
  summary: 'show the funnels of saved segments beside the funnel of all samples',
  input: z.strictObject({ project, segment, names: z.array(text()).min(1).max(MAX_SEGMENTS) }),
  result: segmentFunnels,
  async handle(input, job) {
    return withReadOnlyProject(
      input.project,
      async (opened) => (await segmentsBeside(opened, input.segment, input.names, job)).segments,
    );
  },
});

/**
 * A funnel for the screen: one segment, compared with the previous period or another segment, in total and by the
 * values of a column.
 */
export const funnelReviewCall = declareCall({
  name: 'funnel-review',
  summary: 'compare a funnel with the previous period or another segment',
  input: z.strictObject({
    project,
    segment,
    against: against.optional(),
    by: text().optional(),
    limit: z.number().int().min(1).max(1000).default(200),
  }),
  result: funnelReview,
  async handle(input, job) {
    const { reviewFunnel } = await import('../review/review.ts');
    const review = await withReadOnlyProject(input.project, (opened) =>
      reviewFunnel(opened, { ...input, against: input.against ?? null }, job),
    );
    return {
      ...review,
      period: isoPeriod(review.period),
      against: review.against === null ? null : { ...review.against, period: isoPeriod(review.against.period) },
    };
  },
});

/** The rates of every step over time. */
export const funnelTrendCall = declareCall({
  name: 'funnel-trend',
  summary: 'show the rates of a funnel by day, week or month',
  input: z.strictObject({
    project,
    segment,
    against: against.optional(),
    unit: z.enum(['day', 'week', 'month']).optional(),
  }),
  result: funnelTrend,
  async handle(input, job) {
    const review = await import('../review/trend.ts');
    const trend = await withReadOnlyProject(input.project, (opened) => review.funnelTrend(opened, input, job));
    return { ...trend, series: trend.series.map(isoSeries), before: trend.before?.map(isoSeries) ?? null };
  },
});

/** Durations of the steps. */
export const timeToConvertCall = declareCall({
  name: 'time-to-convert',
  summary: 'show how long the steps of a funnel took',
  input: z.strictObject({
    project,
    segment,
    against: against.optional(),
    since: z.enum(['previous', 'impression']).default('previous'),
  }),
  result: timeToConvert,
  async handle(input, job) {
    const review = await import('../review/time-to-convert.ts');
    return withReadOnlyProject(input.project, (opened) => review.timeToConvert(opened, input, job));
  },
});

/** An explanation of a step's change between two segments. */
export const funnelChangesCall = declareCall({
  name: 'funnel-changes',
  summary: "show which banks, banners and feature values explain a step's change",
  input: z.strictObject({
    project,
    segment,
    against,
    step: text(),
    of: z.enum(['previous', 'first']).default('previous'),
    columns: z.array(text()).min(1).optional(),
    limit: z.number().int().min(1).max(10_000).default(50),
  }),
  result: funnelChanges,
  async handle(input, job) {
    const { explainChange } = await import('../review/changes.ts');
    return withReadOnlyProject(input.project, (opened) => explainChange(opened, input, job));
  },
});

function isoPeriod(period: { readonly from: number; readonly to: number } | null): { from: string; to: string } | null {
  return period === null ? null : { from: isoTime(period.from), to: isoTime(period.to) };
}

function isoSeries<Point extends { readonly at: number }>({
  step,
  points,
}: {
  readonly step: string;
  readonly points: readonly Point[];
}) {
  return { step, points: points.map((point) => ({ ...point, at: isoTime(point.at) })) };
}

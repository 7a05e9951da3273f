import { DAY_MS } from '../../core/funnel/steps.ts';
import { quietJob } from '../../core/job.ts';
import { bankEvidence } from '../../core/review/bank-evidence.ts';
import { explainChange } from '../../core/review/changes.ts';
import { readAhead } from '../../core/review/read-ahead.ts';
import { reviewFunnel } from '../../core/review/review.ts';
import type { Segment } from '../../core/review/segment/segment.ts';
import { timeToConvert } from '../../core/review/time-to-convert.ts';
import { funnelTrend } from '../../core/review/trend.ts';
import { columnValues } from '../../core/review/values.ts';
import type { Project } from '../../core/store/file/project.ts';
import { DAYS, START_MS } from './large-dataset.ts';

const dataset = 'large';
const time = (day: number): number => START_MS + day * DAY_MS;
const allRows = { dataset };
/** The later half, compared with the earlier one. */
const laterHalf = { dataset, from: time(DAYS / 2), to: time(DAYS) };
/** Two weeks that start in the middle of a chunk and of a week. */
const twoWeeks = { dataset, from: time(61), to: time(75) };
const ofBank = { ...laterHalf, bank: 'bank 1' };
const ofKind = { ...laterHalf, where: [{ column: 'kind 5', values: ['kind 5 3'] }] };

const review =
  (segment: Segment, by?: string) =>
  (project: Project): Promise<unknown> =>
    reviewFunnel(project, { segment, against: 'previous', by, limit: 200 }, quietJob());
const trend =
  (segment: Segment) =>
  (project: Project): Promise<unknown> =>
    funnelTrend(project, { segment, against: 'previous' }, quietJob());
const times =
  (segment: Segment) =>
  (project: Project): Promise<unknown> =>
    timeToConvert(project, { segment, against: 'previous', since: 'previous' }, quietJob());
const changes =
  (segment: Segment, step = 'click') =>
  (project: Project): Promise<unknown> =>
    explainChange(project, { segment, against: 'previous', step, of: 'previous', limit: 50 }, quietJob());

/**
 * The queries of the Funnel view: over all rows, one bank, and one value of another column, for which no rollup exists.
 */
export const funnelCalls: Readonly<Record<string, (project: Project) => Promise<unknown>>> = {
  whole: (project) => reviewFunnel(project, { segment: allRows, against: null, limit: 200 }, quietJob()),
  previous: review(laterHalf),
  byCity: review(laterHalf, 'city'),
  byPlace: review(laterHalf, 'place 0'),
  byDay: review(laterHalf, 'day'),
  trend: trend(laterHalf),
  times: times(laterHalf),
  changes: changes(laterHalf),
  changesOfActivation: changes(laterHalf, 'activation'),
  changesOfWeeks: changes(twoWeeks),
  values: (project) => columnValues(project, { dataset, column: 'place 0', limit: 1000 }, quietJob()),
  banks: (project) => bankEvidence(project, { dataset }, quietJob()),
  previousOfBank: review(ofBank),
  byPlaceOfBank: review(ofBank, 'place 0'),
  trendOfBank: trend(ofBank),
  timesOfBank: times(ofBank),
  changesOfBank: changes(ofBank),
  previousOfValue: review(ofKind),
  byCityOfValue: review(ofKind, 'city'),
  trendOfValue: trend(ofKind),
  timesOfValue: times(ofKind),
  changesOfValue: changes(ofKind),
};

/** The columns that the view reads ahead for some of its calls, while it shows its first results. */
export const readAheadCalls: Readonly<Partial<Record<string, (project: Project) => Promise<unknown>>>> = {
  changesOfValue: (project) => readAhead(project, dataset, quietJob()),
};

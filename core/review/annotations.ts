import { startOfDay, unitOf, unitStart, type CalendarUnit } from '../funnel/calendar.ts';
import type { PeriodInput } from '../funnel/period.ts';
import { DAY_MS } from '../funnel/steps.ts';
import { readAnnotations, type Annotation } from '../store/datasets/annotations.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';

/** Whether an annotation belongs to a trend of a bank, or of all banks if there is none. */
export function concerns({ bank }: Pick<Annotation, 'bank'>, shown: string | null | undefined): boolean {
  return bank === null || shown === null || shown === undefined || bank === shown;
}

/** The dataset, period and bank of a trend. */
export interface TrendScope extends PeriodInput {
  readonly dataset: Pick<DatasetInfo, 'firstTime' | 'lastTime'>;
  readonly bank?: string | undefined;
}

/**
 * The annotations of the days that a trend shows, of its bank and of all banks, by day. Damaged ones are left out,
 * since the list of annotations reports them.
 */
export function annotationsOfTrend(project: Project, { dataset, bank, from, to }: TrendScope): readonly Annotation[] {
  const { firstTime, lastTime } = dataset;
  if (firstTime === null || lastTime === null) return [];
  const first = unitStart(unitOf(Math.max(from ?? -Infinity, firstTime), 'day'), 'day');
  const end = Math.min(to ?? Infinity, unitStart(unitOf(lastTime, 'day'), 'day') + DAY_MS);
  return readAnnotations(project).intact.filter((annotation) => {
    const start = startOfDay(annotation.day);
    return concerns(annotation, bank) && start >= first && start < end;
  });
}

/** The start of the day, week or month that an annotation belongs to, in ms since 1970. */
export function unitOfAnnotation(annotation: Pick<Annotation, 'day'>, unit: CalendarUnit): number {
  return unitStart(unitOf(startOfDay(annotation.day), unit), unit);
}

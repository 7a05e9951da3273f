import type { CallResult } from '../../../../core/api.ts';
import type { ChartAnnotation } from '../../../charts/annotations.ts';
import { text } from '../../../text/text.svelte.ts';

/** An annotation of a day. */
export type Annotation = CallResult<'annotation list'>['annotations'][number];
/** The annotation to change; without an id, the content of a new one. */
export type EditedAnnotation = Pick<Annotation, 'day' | 'text' | 'bank'> & { readonly id?: number };
type Points = CallResult<'funnel-trend'>['series'][number]['points'];

const DAY_MS = 86_400_000;

/** The time axis of a trend; each point is at the start of a day, week or month. */
interface Axis {
  readonly points: Points;
  readonly unit: CallResult<'funnel-trend'>['unit'];
}

/** The annotations whose days a trend shows, each with the position where it is drawn. */
export function annotationsOn(
  annotations: readonly Annotation[],
  { points, unit }: Axis,
): readonly { readonly annotation: Annotation; readonly at: number }[] {
  const starts = points.map(({ at }) => Date.parse(at));
  const end = starts.length === 0 ? -Infinity : endOf(starts[starts.length - 1], unit);
  return annotations.flatMap((annotation) => {
    const day = Date.parse(`${annotation.day}T00:00:00Z`);
    const at = starts.findLast((start) => start <= day);
    return at === undefined || day >= end ? [] : [{ annotation, at }];
  });
}

function endOf(start: number, unit: Axis['unit']): number {
  if (unit !== 'month') return start + (unit === 'day' ? 1 : 7) * DAY_MS;
  const date = new Date(start);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** An annotation's text, with its bank if it has one. */
export function annotationText({ text: content, bank }: Annotation): string {
  return bank === null ? content : text().annotations.ofBank(content, bank);
}

/** The annotations as a chart draws them. */
export function chartAnnotations(placed: ReturnType<typeof annotationsOn>): readonly ChartAnnotation[] {
  return placed.map(({ annotation, at }) => ({ at, text: annotationText(annotation) }));
}

import { labelWidth } from './axis.ts';

/** A text at a position of the x axis. */
export interface ChartAnnotation {
  readonly at: number;
  readonly text: string;
}

/** The annotations of one position, as they are drawn. */
export interface PlacedAnnotation {
  /** Position of its line, and of its label, in pixels from the left of the plot. */
  readonly x: number;
  readonly labelX: number;
  /** The texts of all annotations of the position. */
  readonly title: string;
  /** The title, shortened to the room beside its line; empty if there is none. */
  readonly label: string;
  readonly anchor: 'start' | 'end';
}

/** Space between a line and its text, in pixels. */
const GAP = 4;
const ELLIPSIS = '…';
/** A shorter beginning of a text says nothing. */
const MIN_CHARACTERS = 4;

/**
 * Joins the annotations of a position, and shortens each text to the room until the next line; the text of the first
 * line is on its left if there is more room.
 */
export function placeAnnotations(
  annotations: readonly ChartAnnotation[],
  x: (at: number) => number,
  width: number,
): PlacedAnnotation[] {
  const lines = [...new Set(annotations.map(({ at }) => at))]
    .map((at) => ({ x: x(at), title: textAt(annotations, at) }))
    .sort((one, other) => one.x - other.x);
  return lines.map((line, index) => {
    const right = (lines[index + 1]?.x ?? width) - line.x;
    const isLeft = index === 0 && line.x > right;
    const label = shortened(line.title, (isLeft ? line.x : right) - 2 * GAP);
    const labelX = line.x + (isLeft ? -GAP : GAP);
    return { ...line, labelX, label, anchor: isLeft ? 'end' : 'start' };
  });
}

/** The annotations of a position as one text; empty if there is none. */
export function textAt(annotations: readonly ChartAnnotation[], at: number): string {
  return annotations
    .filter((annotation) => annotation.at === at)
    .map(({ text }) => text)
    .join(' · ');
}

function shortened(text: string, room: number): string {
  if (labelWidth(text) <= room) return text;
  const characters = [...text];
  let [length, taken] = [0, labelWidth(ELLIPSIS)];
  while (length < characters.length && taken + labelWidth(characters[length]) <= room)
    taken += labelWidth(characters[length++]);
  return length < MIN_CHARACTERS ? '' : characters.slice(0, length).join('').trimEnd() + ELLIPSIS;
}

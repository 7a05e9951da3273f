import { labelWidth } from './axis.ts';

/** What is noted at a place of the x axis. */
export interface ChartNote {
  readonly at: number;
  readonly text: string;
}

/** A place with its notes. */
export interface PlacedNote {
  /** Position of its line, and of its label, in pixels from the left of the plot. */
  readonly x: number;
  readonly labelX: number;
  /** All notes of the place. */
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
 * Joins the notes of a place, and shortens each text to the room until the next line; the text of the first line is on
 * its left if there is more room.
 */
export function placeNotes(notes: readonly ChartNote[], x: (at: number) => number, width: number): PlacedNote[] {
  const places = [...new Set(notes.map(({ at }) => at))]
    .map((at) => ({ x: x(at), title: textAt(notes, at) }))
    .sort((one, other) => one.x - other.x);
  return places.map((place, index) => {
    const right = (places[index + 1]?.x ?? width) - place.x;
    const isLeft = index === 0 && place.x > right;
    const label = shortened(place.title, (isLeft ? place.x : right) - 2 * GAP);
    const labelX = place.x + (isLeft ? -GAP : GAP);
    return { ...place, labelX, label, anchor: isLeft ? 'end' : 'start' };
  });
}

/** All notes of a place as one text; empty if there is none. */
export function textAt(notes: readonly ChartNote[], at: number): string {
  return notes
    .filter((note) => note.at === at)
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

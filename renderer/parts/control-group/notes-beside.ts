import { sameText, type Text } from '../../../core/text/message.ts';

/** The notes on a written list that its view does not show already. */
export function notesBeside(shown: readonly Text[], notes: readonly Text[]): readonly Text[] {
  return notes.filter((note) => !shown.some((one) => sameText(one, note)));
}

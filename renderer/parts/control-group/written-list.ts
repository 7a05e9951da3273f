import type { CallResult } from '../../../core/api.ts';
import { ownValue } from '../../../core/own-value.ts';
import { sameText, type Text } from '../../../core/text/message.ts';
import { expectedEnds } from '../../../core/text/numbers.ts';
import { formatConversions, formatExpectedMoney } from '../../text/format.ts';
import { stepPlural, text } from '../../text/text.svelte.ts';

/** What a written list is expected to yield. */
export type ListForecast = Pick<CallResult<'export-ranking'>, 'expected' | 'expectedValue' | 'intervals'>;

/** A sentence on what a written list is expected to yield, with 95 % intervals. */
export function expectedSentence({ expected, expectedValue, intervals }: ListForecast): string {
  const words = text().score;
  const conversions = Object.entries(expected).map(([step, count]) => {
    const ends = expectedEnds(ownValue(intervals?.steps, step), formatConversions);
    return words.expectedFigure(formatConversions(count), stepPlural(step), ends);
  });
  if (expectedValue === null) return words.expectedOfList(conversions);
  const { amount, currency } = expectedValue;
  const ends = expectedEnds(intervals?.value, (end, other) => formatExpectedMoney(end, null, other));
  return words.expectedOfList([...conversions, words.expectedMoney(formatExpectedMoney(amount, currency), ends)]);
}

/** The notes on a written list that its view does not show already. */
export function notesBeside(shown: readonly Text[], notes: readonly Text[]): readonly Text[] {
  return notes.filter((note) => !shown.some((one) => sameText(one, note)));
}

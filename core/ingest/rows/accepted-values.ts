import { message, type Message } from '../../text/message.ts';
import { isDateFormat, type ValueFormat } from '../values/value-formats.ts';
import { REASONS } from './reasons.ts';

const DATES = {
  'year-first': message('formats.yearFirstValues'),
  'day-first': message('formats.dayFirstValues'),
  'month-first': message('formats.monthFirstValues'),
} as const;
const NUMBERS = {
  plain: message('formats.plainNumbers'),
  'decimal-point': message('formats.decimalPointNumbers'),
  'decimal-comma': message('formats.decimalCommaNumbers'),
} as const;

/** The values that a column in this format accepts, to explain a reject; null if the format is not the reason. */
export function acceptedValues(reason: string, format: ValueFormat | undefined): Message | null {
  const values = expectedValues(reason, format);
  return values === null ? null : message('formats.expected', { values });
}

function expectedValues(reason: string, format: ValueFormat | undefined): Message | null {
  const dates = DATES[isDateFormat(format) ? format : 'year-first'];
  switch (reason) {
    case REASONS.unreadableTime:
      return dates;
    case REASONS.unreadableLabel:
      return message('formats.stepValues', { dates });
    case REASONS.unreadableNumber:
      return NUMBERS[isDateFormat(format) || format === undefined ? 'plain' : format];
    default:
      return null;
  }
}

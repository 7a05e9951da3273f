import { message, type Message } from '../../text/message.ts';
import { isDateFormat, type ValueFormat } from '../values/value-formats.ts';
import { REASONS, type Reason } from './reasons.ts';

const DATES = {
  'year-first': message('formats.readsYearFirst'),
  'day-first': message('formats.readsDayFirst'),
  'month-first': message('formats.readsMonthFirst'),
} as const;
const NUMBERS = {
  plain: message('formats.readsPlainNumbers'),
  'decimal-point': message('formats.readsDecimalPoint'),
  'decimal-comma': message('formats.readsDecimalComma'),
} as const;

/** What a column of that format reads instead of a cell that was rejected; null if its format is not the reason. */
export function acceptedValues(reason: Reason, format: ValueFormat | undefined): Message | null {
  const dates = DATES[isDateFormat(format) ? format : 'year-first'];
  switch (reason) {
    case REASONS.unreadableTime:
      return dates;
    case REASONS.unreadableLabel:
      return message('formats.readsSteps', { dates });
    case REASONS.unreadableNumber:
      return NUMBERS[isDateFormat(format) || format === undefined ? 'plain' : format];
    default:
      return null;
  }
}

/** Whether appended dates have the day and the month in the dataset's order. */
import { AppError } from '../../errors.ts';
import { DAY_MS } from '../../funnel/steps.ts';
import { message } from '../../text/message.ts';
import type { Table } from '../files/table.ts';
import { detectDates } from '../mapping/detect-formats.ts';
import { dateColumns, formatText, presentValues } from '../mapping/formats.ts';
import type { Mapping } from '../mapping/resolve.ts';
import { parseTimeAs } from '../values/local-times.ts';
import type { DateFormat } from '../values/value-formats.ts';

type Formats = NonNullable<Mapping['formats']>;
type DayMonthOrder = Exclude<DateFormat, 'year-first'>;

/** Exports of a week or a month, misread, spread over most of a year. */
const MIN_MISREAD_DAYS = 31;
const MIN_RATIO = 3;

/**
 * Throws `invalid-input` if the dates of a column have the day and the month in the other order than the dataset's:
 * days up to 12 would become months, and only the others would be rejected. Dates that fit both orders are refused if
 * those of the impressions would be spread over months in the dataset's order, but over a third of the time or less in
 * the other one. Columns with a given format are not checked.
 */
export function checkDateOrder(mapping: Mapping, given: Formats, table: Pick<Table, 'columns' | 'sample'>): void {
  for (const column of dateColumns(mapping)) {
    const order = mapping.formats?.[column];
    if ((order !== 'day-first' && order !== 'month-first') || Object.hasOwn(given, column)) continue;
    const other = order === 'day-first' ? 'month-first' : 'day-first';
    const values = presentValues(table, column, mapping.missing);
    const shown = detectDates(values);
    const error = { column, format: formatText(order), otherFormat: formatText(other) };
    const help = message('ingest.appendChooseDates', { column });
    if (shown === other) throw new AppError('invalid-input', message('ingest.appendOtherDates', error), help);
    if (shown !== 'ambiguous' || column !== timeColumn(mapping)) continue;
    const [days, otherDays] = [spannedDays(values, order), spannedDays(values, other)];
    if (days > MIN_MISREAD_DAYS && days >= MIN_RATIO * otherDays)
      throw new AppError('invalid-input', message('ingest.appendSpreadDates', { ...error, days, otherDays }), help);
  }
}

function timeColumn({ events, time }: Mapping): string | undefined {
  return events?.time ?? time;
}

/** Number of days from the first date to the last one, both included, if dates are read in this order. */
function spannedDays(values: readonly string[], order: DayMonthOrder): number {
  let [first, last] = [Infinity, -Infinity];
  for (const value of values) {
    const bytes = Buffer.from(value);
    const day = Math.floor(parseTimeAs(bytes, 0, bytes.length, order) / DAY_MS);
    if (Number.isNaN(day)) continue;
    first = Math.min(first, day);
    last = Math.max(last, day);
  }
  return last < first ? 0 : last - first + 1;
}

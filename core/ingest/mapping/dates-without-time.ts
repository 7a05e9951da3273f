import { presentValues, type FirstRecords } from './formats.ts';
import type { Mapping } from './resolve.ts';

/** A date in digits, perhaps with a time of day after it. */
const DATE = /^(?:\d{4}(?:([-/.])\d{1,2}\1|年\d{1,2}月)\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4})(?!\d)/;

/** The first categorical column that holds dates, if no column is the time of the impression; undefined for none. */
export function datesWithoutTime(
  { events, time, features }: Pick<Mapping, 'events' | 'time' | 'features'>,
  records: FirstRecords,
  missing: readonly string[] = [],
): string | undefined {
  if (events !== undefined || time !== undefined) return undefined;
  return Object.keys(features).find((column) => {
    const values = features[column] === 'categorical' ? presentValues(records, column, missing) : [];
    return values.length > 0 && values.every((value) => DATE.test(value.trim()));
  });
}

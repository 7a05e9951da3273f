import { AppError } from '../../errors.ts';
import { unitName, unitOf, type CalendarUnit } from '../../funnel/calendar.ts';
import { DAY_MS } from '../../funnel/steps.ts';
import { calendarRange } from '../../segment/time-ranges.ts';
import type { CodeColumn, ColumnInfo } from '../../store/columns/columns.ts';
import { narrowestWidth, unsignedArray } from '../../store/columns/integers.ts';
import { numberOf, type StoredNumbers } from '../../store/columns/stored-numbers.ts';
import { message } from '../../text/message.ts';
import { cachedChunk, readTimes, type DatasetSource } from '../columns/chunks.ts';
import { rowsByTimeBucket } from '../rollup/rollups.ts';
import { rowTime } from '../rollup/time-buckets.ts';
import type { SingleGrouping } from './grouping-types.ts';

/** More days than this suggest wrong times, and would need too much memory for their groups. */
const MAX_DAYS = 100_000;

/**
 * Groups rows by the UTC day, week or month of their time, with values `2026-01-31`, `2026-W05`, `2026-01`. Throws
 * `invalid-input` if the times span more than 100,000 days.
 */
export function calendarGrouping(source: DatasetSource, column: ColumnInfo, unit: CalendarUnit): SingleGrouping {
  const { firstTime, lastTime, name } = source.dataset;
  const dayCount = unitOf(lastTime ?? 0, 'day') - unitOf(firstTime ?? 0, 'day') + 1;
  if (dayCount > MAX_DAYS)
    throw new AppError(
      'invalid-input',
      message('review.longSpan', { dataset: name, days: dayCount }),
      message('review.checkTimes', { column: column.name }),
    );
  const first = unitOf(firstTime ?? 0, unit);
  const count = unitOf(lastTime ?? 0, unit) - first + 1;
  const valueOf = (group: number): string | null => (group === 0 ? null : unitName(first + group - 1, unit));
  return {
    kind: 'single',
    numbers: null,
    ordered: true,
    groupCount: count + 1,
    valueOf,
    rollupCounts: ({ rows }) =>
      rows.buckets.days > 1
        ? null
        : rowsByTimeBucket(rows, (bucket) =>
            bucket === 0 ? 0 : unitOf((rows.buckets.first + bucket - 1) * DAY_MS, unit) - first + 1,
          ),
    codes: (chunk, sample = source) =>
      cachedChunk(
        sample,
        `${unit} ${column.name}`,
        chunk,
        () => calendarCodes(readTimes(sample, column, chunk), unit, first, count),
        ({ byteLength }) => byteLength,
      ),
    groupOf: (value) => {
      if (value === null) return 0;
      const start = calendarRange(value)?.start ?? NaN;
      const group = unitOf(start, unit) - first + 1;
      return group >= 1 && group <= count && valueOf(group) === value ? group : -1;
    },
  };
}

function calendarCodes(times: StoredNumbers, unit: CalendarUnit, first: number, count: number): CodeColumn['values'] {
  const codes = unsignedArray(narrowestWidth(count), times.codes.length);
  // Rows of one day are mostly adjacent, so cache the last day's group.
  let [day, code] = [NaN, 0];
  for (let row = 0; row < codes.length; row++) {
    const time = numberOf(times, times.codes[row]);
    if (Number.isNaN(time)) continue;
    const rowDay = Math.floor(time / DAY_MS);
    if (rowDay !== day) {
      [day, code] = [rowDay, unitOf(time, unit) - first + 1];
      if (code < 1 || code > count)
        throw new AppError(
          'corrupt',
          message('review.timeOutside', { time: rowTime(time) }),
          message('review.importAgain'),
        );
    }
    codes[row] = code;
  }
  return codes;
}

import { presentValues, type FirstRecords } from './formats.ts';
import { findRole, standardStep } from './standard-names.ts';

/** A time of day without a date: `9:30`, `09:30:15.5`, `2:05 PM`, `9时30分`, `下午2:05`. */
const CLOCK =
  /^(?:[上下]午 ?)?\d{1,2}(?::\d{2}(?::\d{2}(?:[.,]\d+)?)?|[时時点]\d{1,2}分(?:\d{1,2}秒)?)(?: ?[ap]\.?m\.?)?$/i;

/**
 * The columns that are named like the time of an impression or of a step, but hold times of day without dates; the date
 * is in another column.
 */
export function clockColumns(
  columns: Iterable<string>,
  records: FirstRecords,
  missing: readonly string[] = [],
): readonly string[] {
  return [...columns].filter((column) => {
    if (findRole('time', [column]) === undefined && standardStep(column) === undefined) return false;
    const values = presentValues(records, column, missing);
    return values.length > 0 && values.every((value) => CLOCK.test(value.trim()));
  });
}

import { isWrittenDate } from '../../written-date.ts';
import { presentValues, type FirstRecords } from './formats.ts';
import type { MappingFile } from './mapping.ts';
import type { Mapping } from './resolve.ts';

/**
 * The first categorical column that holds dates, if no column is the time of the impression; undefined for none.
 * Columns that the mapping file names as features are meant to be that.
 */
export function datesWithoutTime(
  { events, time, features }: Pick<Mapping, 'events' | 'time' | 'features'>,
  records: FirstRecords,
  given: Pick<MappingFile, 'features' | 'missing'>,
): string | undefined {
  if (events !== undefined || time !== undefined) return undefined;
  return Object.keys(features).find((column) => {
    if (features[column] !== 'categorical' || Object.hasOwn(given.features ?? {}, column)) return false;
    const values = presentValues(records, column, given.missing);
    return values.length > 0 && values.every(isWrittenDate);
  });
}

import { isWrittenDate } from '../../written-date.ts';
import { presentValues, type FirstRecords } from './formats.ts';
import type { MappingFile } from './mapping.ts';
import type { Mapping } from './resolve.ts';

/**
 * If no column is the time of the impression, the first one that might be: a categorical column of dates that the
 * mapping file does not name as a feature. Undefined if there is none.
 */
export function likelyTimeColumn(
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

import { isWrittenDate } from '../../written-date.ts';
import { presentValues, type FirstRecords } from './formats.ts';
import type { MappingFile } from './mapping.ts';
import { isContactTime } from './standard-names.ts';

/**
 * The first column that is named like the time of a contact and holds a date in each of the first records, so that it
 * may be the time of the impression: a preferred time of day, a number of days or a last contact that some users lack
 * is none. Undefined if there is no such column or no record, and for an audience.
 */
export function contactTime(
  columns: Iterable<string>,
  records: FirstRecords & { readonly purpose: 'dataset' | 'preview' | 'audience' },
  { missing }: Pick<MappingFile, 'missing'>,
): string | undefined {
  if (records.purpose === 'audience') return undefined;
  return [...columns].find((column) => {
    if (!isContactTime(column)) return false;
    const values = presentValues(records, column, missing);
    return values.length > 0 && values.length === records.sample.length && values.every(isWrittenDate);
  });
}

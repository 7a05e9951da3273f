import { message, type Message } from '../../text/message.ts';
import { presentValues, type FirstRecords } from './formats.ts';
import type { MappingFile } from './mapping.ts';

/** A long number as a spreadsheet shows it: `9.72859E+11`; without plus and decimal mark, `1e23` may be any id. */
const SHORTENED = /^\d(?:[.,]\d{1,15}E\+?|E\+)\d{2}$/i;

/**
 * Notes for the user about the ids in the first records. Ids are kept byte for byte: an id with a space around it does
 * not match the same id without the space in another export, and an id that a spreadsheet has shortened has lost its
 * last digits, so that it can stand for many.
 */
export function idNotes(columns: readonly string[], records: FirstRecords, missing?: readonly string[]): Message[] {
  const columnsWith = (test: (value: string) => boolean): readonly string[] =>
    [...new Set(columns)].filter((column) => presentValues(records, column, missing).some(test));
  const padded = columnsWith((value) => value !== value.trim());
  const shortened = columnsWith((value) => SHORTENED.test(value.trim()));
  return [
    ...(padded.length > 0 ? [message('ingest.paddedIds', { columns: padded })] : []),
    ...(shortened.length > 0 ? [message('ingest.shortenedIds', { columns: shortened })] : []),
  ];
}

/** The same notes about the ids of a dataset's samples and users. */
export function datasetIdNotes(
  { id, user, events, missing }: Pick<MappingFile, 'id' | 'user' | 'events' | 'missing'>,
  records: FirstRecords,
): Message[] {
  return idNotes(
    [events?.id ?? id, user].flatMap((column) => column ?? []),
    records,
    missing,
  );
}

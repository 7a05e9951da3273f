import { message, type Message } from '../../text/message.ts';
import { presentValues, type FirstRecords } from './formats.ts';
import type { MappingFile } from './mapping.ts';

/**
 * A note for the user about ids of samples or users that begin or end with a space. They are kept byte for byte, so
 * another export without the space has other ids: its samples would count twice.
 */
export function paddedIdNotes(
  { id, user, events, missing }: Pick<MappingFile, 'id' | 'user' | 'events' | 'missing'>,
  records: FirstRecords,
): readonly Message[] {
  const named = [events?.id ?? id, user].flatMap((column) => column ?? []);
  const columns = [...new Set(named)].filter((column) =>
    presentValues(records, column, missing).some((value) => value !== value.trim()),
  );
  return columns.length === 0 ? [] : [message('ingest.paddedIds', { columns })];
}

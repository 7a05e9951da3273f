import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { message, type Message } from '../../text/message.ts';
import type { AppendRecord } from './append-result.ts';

/** Notes for the user about what an append could not decide; `overlaps`: new rows lie in the period of the dataset. */
export function appendNotes(
  { name, columns }: DatasetInfo,
  { contradictory, copies, known }: AppendRecord,
  overlaps: boolean,
): readonly Message[] {
  const hasIds = known === 'update' || known === 'replace' || !columns.some(({ role }) => role === 'id');
  return [
    ...(contradictory > 0 ? [message('ingest.appendContradictory', { samples: contradictory })] : []),
    ...(copies > 0 ? [message('ingest.appendedCopies', { copies, left: known === 'skip' ? 1 : 0 })] : []),
    ...(!hasIds && overlaps ? [message('ingest.appendOverlaps', { dataset: name })] : []),
  ];
}

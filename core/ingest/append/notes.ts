import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { message, type Message } from '../../text/message.ts';
import { lacksIds } from './append-mapping.ts';
import type { AppendRecord } from './append-result.ts';

/** Notes for the user about what an append could not decide; `overlaps`: new rows lie in the period of the dataset. */
export function appendNotes(
  dataset: DatasetInfo,
  { contradictory, copies, known }: AppendRecord,
  overlaps: boolean,
): readonly Message[] {
  return [
    ...(contradictory > 0 ? [message('ingest.appendContradictory', { samples: contradictory })] : []),
    ...(copies > 0 ? [message('ingest.appendedCopies', { copies, areLeftOut: known === 'skip' })] : []),
    ...(lacksIds(dataset) && overlaps ? [message('ingest.appendOverlaps', { dataset: dataset.name })] : []),
  ];
}

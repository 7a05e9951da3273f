import type { AppendRecord } from '../../ingest/append/append-result.ts';
import type { AppendInfo } from '../../store/datasets/appends.ts';
import { isoTime } from '../contract/iso-time.ts';

/** An append as listed; the checksum of its row guarantees that the result is what the append stored. */
export function appendRecord({ result, ...info }: AppendInfo) {
  const record = result as unknown as AppendRecord;
  return { ...record, ...info, asOfBefore: isoTime(record.asOfBefore), asOf: isoTime(record.asOf) };
}

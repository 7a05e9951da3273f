import { isoTime } from '../../funnel/calendar.ts';
import type { AppendRecord } from '../../ingest/append/append-result.ts';
import type { AppendInfo } from '../../store/datasets/appends.ts';
import { damagedRow } from '../../store/file/stored-json.ts';
import { message } from '../../text/message.ts';

/** An append as listed; throws `corrupt` if its stored result is not `valid`. */
export function appendRecord({ result, ...info }: AppendInfo, valid: (result: unknown) => boolean) {
  if (!valid(result)) throw damagedRow(message('store.append', { append: info.append }));
  const record = result as unknown as AppendRecord;
  return { ...record, ...info, asOfBefore: isoTime(record.asOfBefore), asOf: isoTime(record.asOf) };
}

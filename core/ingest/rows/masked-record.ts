import { textOf } from '../../store/columns/text.ts';
import type { RecordBatch } from '../files/table.ts';
import { looksLikeContact, type ContactIndexes } from '../mapping/contact-columns.ts';

/** The replacement of a contact in a rejected record. */
export const CONTACT_MASK = '[contact]';

/**
 * Whether the cells of record `row` of a batch seem to be in the wrong columns, so that any of them may hold a contact:
 * an e-mail address or a phone number is in a column without contact details, or a column of e-mail addresses has a
 * value without `@`.
 */
export function isShifted(batch: RecordBatch, row: number, { contacts, emails, others }: ContactIndexes): boolean {
  if (contacts.length === 0) return false;
  const cell = (column: number): string => {
    const offset = 2 * (row * batch.columns + column);
    return textOf(batch.bytes, batch.ranges[offset], batch.ranges[offset + 1]);
  };
  const isNoAddress = (text: string): boolean => text.trim() !== '' && !text.includes('@');
  return others.some((column) => looksLikeContact(cell(column))) || emails.some((column) => isNoAddress(cell(column)));
}

/** The first `maxBytes` of record `row` of a batch as text, with the values of some columns (by index) masked. */
export function maskedRecord(batch: RecordBatch, row: number, columns: readonly number[], maxBytes: number): string {
  const { bytes, ranges } = batch;
  const [start, end] = [batch.starts[row], batch.ends[row]];
  const values = columns
    .map((column) => 2 * (row * batch.columns + column))
    .map((offset) => ({ from: ranges[offset], to: ranges[offset + 1] }))
    .filter(({ from, to }) => to > from)
    .sort((one, other) => one.from - other.from);
  // A value with doubled quotes was copied to remove them, so its position in the record is not known.
  if (values.some(({ from, to }) => from < start || to > end)) return CONTACT_MASK;
  const last = Math.min(end, start + maxBytes);
  let text = '';
  let position = start;
  for (const { from, to } of values) {
    if (from >= last) break;
    text += textOf(bytes, position, from) + CONTACT_MASK;
    position = to;
  }
  return position < last ? text + textOf(bytes, position, last) : text;
}

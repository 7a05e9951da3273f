import { message, type Message } from '../../text/message.ts';

/** A record that cannot be read: its raw text is `bytes[start .. end)` of the batch. */
export interface BrokenRecord {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** Number of fields found; 0 if they could not be read. */
  readonly fields: number;
  readonly problem: 'field count' | 'open quote' | 'text after quote' | 'too long' | 'not JSON' | 'not a sample';
}

/** Describes a broken record, given the number of columns: `1 field instead of 3`. */
export function describeBroken(
  { problem, fields }: Pick<BrokenRecord, 'problem' | 'fields'>,
  columns: number,
): Message {
  switch (problem) {
    case 'field count':
      return message('ingest.fieldCount', { found: fields, wanted: columns });
    case 'open quote':
      return message('ingest.openQuote');
    case 'text after quote':
      return message('ingest.textAfterQuote');
    case 'not JSON':
      return message('ingest.notJson');
    case 'not a sample':
      return message('ingest.notSample');
    case 'too long':
      return message('ingest.longRecord');
  }
}

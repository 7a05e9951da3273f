import type { CallResult } from '../../../core/api.ts';
import { NO_WORDS } from '../../../core/label-words.ts';
import type { StepDraft } from './import/roles.ts';

/** How to split a record into fields. */
export type RecordFormat = Pick<NonNullable<CallResult<'inspect'>['files'][number]['dialect']>, 'delimiter' | 'quote'>;

/** Whether the cell of a step says that the step was not reached; `0.0` counts as `0`. */
function isNegative(cell: string): boolean {
  const word = cell
    .trim()
    .toLowerCase()
    .replace(/^0\.0+$/, '0');
  return word === '' || NO_WORDS.includes(word);
}

/** The fields of one record of delimited text. */
export function fieldsOf(raw: string, { delimiter, quote }: RecordFormat): readonly string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let index = 0; index < raw.length; index++) {
    const character = raw[index];
    if (quoted && character === quote && raw[index + 1] === quote) field += raw[++index];
    else if (quote !== '' && character === quote) quoted = !quoted;
    else if (!quoted && character === delimiter) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return [...fields, field];
}

/**
 * A record as text. The cells of workbooks and other formats without a delimiter, which the core separates by control
 * characters, are joined by bars.
 */
export function recordText(raw: string): string {
  return raw.includes('\x1f') ? fieldsOf(raw, { delimiter: '\x1f', quote: '\x1e' }).join(' | ') : raw;
}

/**
 * The fault in a chain of labels: the first step that was not reached, and a later one that was; null if it cannot be
 * determined.
 */
export function brokenChain(
  raw: string,
  format: RecordFormat,
  columns: readonly string[],
  steps: readonly StepDraft[],
): { readonly earlier: string; readonly later: string; readonly value: string } | null {
  const fields = fieldsOf(raw, format);
  if (fields.length !== columns.length) return null;
  const cells = steps.flatMap(({ column }) =>
    column === null ? [] : [{ column, value: fields[columns.indexOf(column)] ?? '' }],
  );
  const first = cells.findIndex(({ value }) => isNegative(value));
  const later = first < 0 ? undefined : cells.slice(first).find(({ value }) => !isNegative(value));
  return later === undefined ? null : { earlier: cells[first].column, later: later.column, value: later.value };
}

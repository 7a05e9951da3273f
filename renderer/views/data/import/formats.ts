import type { CallInput, CallResult } from '../../../../core/api.ts';
import { ownValue } from '../../../../core/own-value.ts';

type MappingFile = Exclude<CallInput<'check-import'>['mapping'], string | undefined>;
type PreviewColumn = CallResult<'inspect'>['columns'][number];

/** How the dates or numbers of a column are written. */
export type ValueFormat = NonNullable<MappingFile['formats']>[string];
/** The formats of columns, by name. */
export type Formats = Readonly<Record<string, ValueFormat>>;

/** The part of a mapping in the editor that says how columns are written. */
export interface FormatDraft {
  readonly roles: ReadonlyMap<string, string>;
  readonly formats: Formats;
}

/** How dates may be written. */
export const DATES: readonly ValueFormat[] = ['year-first', 'day-first', 'month-first'];

function isDateFormat(format: ValueFormat | undefined): boolean {
  return format !== undefined && DATES.includes(format);
}

/** How numbers may be written. */
export const NUMBERS: readonly ValueFormat[] = ['decimal-point', 'decimal-comma'];

/** The formats that a column of that role can have, whatever its values. */
function formatsOf(role: string | undefined): readonly ValueFormat[] {
  if (role === 'time' || role === 'step') return DATES;
  return role === 'numeric' ? NUMBERS : [];
}

/** The formats to choose from; empty if the column's values leave no choice. */
export function formatChoices({ formats }: FormatDraft, column: PreviewColumn, role: string): readonly ValueFormat[] {
  const choices = formatsOf(role);
  const detected = role === 'numeric' ? column.numbers : column.dates;
  return detected !== null || choices.includes(formats[column.name]) ? choices : [];
}

/** The formats of the columns whose role has one. */
export function usedFormats({ formats, roles }: FormatDraft): Record<string, ValueFormat> {
  const used = Object.entries(formats).filter(([name, format]) => formatsOf(roles.get(name)).includes(format));
  return Object.fromEntries(used);
}

/** The formats after a column gets a role: its format is detected from its values unless its current one fits. */
export function withFormat(formats: Formats, column: PreviewColumn, role: string): Formats {
  const choices = formatsOf(role);
  if (choices.length === 0 || choices.includes(formats[column.name])) return formats;
  const numbers = column.numbers === 'ambiguous' ? column.likelyNumbers : column.numbers;
  const detected = role === 'numeric' ? numbers : column.dates;
  return detected === null || detected === 'ambiguous' ? formats : { ...formats, [column.name]: detected };
}

/** The time columns with ambiguous dates for which no order of day and month has been chosen. */
export function openDates(draft: FormatDraft, columns: readonly PreviewColumn[]): readonly PreviewColumn[] {
  return columns.filter(
    ({ name, dates }) =>
      dates === 'ambiguous' &&
      formatsOf(draft.roles.get(name)) === DATES &&
      !isDateFormat(ownValue(draft.formats, name)),
  );
}

/** An example date that can be read in two ways, and both readings as ISO 8601; null if there is none. */
export function twoReadings({ examples }: PreviewColumn): {
  readonly example: string;
  readonly readings: Readonly<Record<'day-first' | 'month-first', string>>;
} | null {
  for (const text of examples) {
    const [example, one, other, year] = /^\s*(\d{1,2})[/-](\d{1,2})[/-](\d{4})/.exec(text) ?? [];
    if (example === undefined || Number(one) === Number(other) || Number(one) > 12 || Number(other) > 12) continue;
    const iso = (month: string, day: string): string => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return { example: example.trim(), readings: { 'day-first': iso(other, one), 'month-first': iso(one, other) } };
  }
  return null;
}

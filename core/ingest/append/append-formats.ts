/** How appended files write their numbers: usually as the dataset's files did, unless another program wrote them. */
import { ownValue } from '../../own-value.ts';
import { message, type Message } from '../../text/message.ts';
import type { Table } from '../files/table.ts';
import { delimiterAndNumberFormats } from '../files/written.ts';
import { featuresOf, formatText, numberEvidence, presentValues } from '../mapping/formats.ts';
import type { Mapping } from '../mapping/resolve.ts';
import { isNumberFormat, NUMBER_FORMATS, type NumberFormat } from '../values/value-formats.ts';

type Formats = NonNullable<Mapping['formats']>;
type AppendTable = Pick<Table, 'files' | 'dialects' | 'columns' | 'sample'>;

/** The formats of all columns, and notes on numbers that are written differently from the dataset's. */
export interface AppendFormats {
  readonly formats: Formats;
  readonly notes: readonly Message[];
}

/** A column of numbers whose format is not given. */
interface NumberColumn {
  readonly column: string;
  /** The dataset's format; null for plain numbers. */
  readonly known: NumberFormat | null;
  /** The only format that fits the values; `ambiguous` if several do, null for plain numbers. */
  readonly detected: NumberFormat | 'ambiguous' | null;
}

/**
 * Decides the format of each column: the given one, else the dataset's for dates, and for numbers the only one that
 * fits the values. Numbers that fit several formats are read in the format in which other columns of the files are
 * clearly written, else in the dataset's. Dates need no detection: a date in another format is rejected, and
 * `checkDateOrder` refuses those that would be misread.
 */
export function appendFormats(mapping: Mapping, given: Formats, table: AppendTable): AppendFormats {
  const columns = resolveAmbiguous(numberColumns(mapping, given, table));
  const dates = Object.entries(mapping.formats ?? {}).filter(([, format]) => !isNumberFormat(format));
  const numbers = columns.flatMap(({ column, detected }) => (detected === null ? [] : [[column, detected] as const]));
  return { formats: Object.fromEntries([...dates, ...numbers, ...Object.entries(given)]), notes: formatNotes(columns) };
}

function numberColumns(mapping: Mapping, given: Formats, table: AppendTable): readonly NumberColumn[] {
  const input = { ...table, ...delimiterAndNumberFormats(table) };
  const undecided = featuresOf(mapping, 'numeric').filter((column) => !Object.hasOwn(given, column));
  return undecided.map((column) => {
    const format = ownValue(mapping.formats, column);
    // Files other than delimited text have plain numbers, whatever the dataset's format.
    const known = isNumberFormat(format) && input.numberFormats.includes(format) ? format : null;
    const evidence = numberEvidence(presentValues(input, column, mapping.missing), input);
    if (evidence === 'any-format') return { column, known, detected: known ?? 'decimal-point' };
    if (evidence === 'decimals') return { column, known, detected: known === null ? null : 'decimal-point' };
    return { column, known, detected: evidence ?? known };
  });
}

/**
 * Replaces `ambiguous` with the only format other than the dataset's that columns clearly show; with the dataset's if
 * there is none, or several.
 */
function resolveAmbiguous(
  columns: readonly NumberColumn[],
): readonly (NumberColumn & { readonly detected: NumberFormat | null })[] {
  const others = new Set(columns.flatMap(({ known, detected }) => (differs(known, detected) ? [detected] : [])));
  const [other = null] = others.size === 1 ? others : [];
  return columns.map((one) => ({
    ...one,
    detected: one.detected === 'ambiguous' ? (other ?? one.known) : one.detected,
  }));
}

/** Whether numbers are written differently from the dataset's; plain numbers have a decimal point. */
function differs(known: NumberFormat | null, detected: NumberColumn['detected']): detected is NumberFormat {
  return detected !== null && detected !== 'ambiguous' && detected !== (known ?? 'decimal-point');
}

function formatNotes(columns: readonly NumberColumn[]): readonly Message[] {
  return NUMBER_FORMATS.flatMap((format) => {
    const written = columns.filter(({ known, detected }) => detected === format && differs(known, detected));
    if (written.length === 0) return [];
    const names = written.map(({ column }) => column);
    return [message('ingest.appendOtherNumbers', { columns: names, format: formatText(format) })];
  });
}

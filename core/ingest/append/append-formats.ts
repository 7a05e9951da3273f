/** How appended files write their numbers: usually like the dataset's, but another program may differ. */
import { ownValue } from '../../own-value.ts';
import { message, type Message } from '../../text/message.ts';
import { numberFormatsOf, textDelimiter, type Table } from '../files/table.ts';
import { featuresOf, formatText, numberEvidence, presentValues } from '../mapping/formats.ts';
import type { Mapping } from '../mapping/resolve.ts';
import { isNumberFormat, NUMBER_FORMATS, type NumberFormat } from '../values/value-formats.ts';

type Formats = NonNullable<Mapping['formats']>;
type AppendTable = Pick<Table, 'files' | 'dialects' | 'columns' | 'sample'>;

/** The formats of all columns, and notes on numbers that are written otherwise than in the dataset. */
export interface AppendFormats {
  readonly formats: Formats;
  readonly notes: readonly Message[];
}

/** A column of numbers whose format is not given. */
interface NumberColumn {
  readonly column: string;
  /** How the dataset was read; null for plain numbers. */
  readonly known: NumberFormat | null;
  /** The format that alone fits the values; null if they are plain for the dataset's format. */
  readonly shown: NumberFormat | 'ambiguous' | null;
}

/**
 * Finds the formats of the columns: as given, else, for numbers, as values show that only one format can read. If some
 * numbers are written otherwise than in the dataset, those that fit both formats follow them. All else is as in the
 * dataset: `1.234` would be misread, but dates in another format are rejected.
 */
export function appendFormats(mapping: Mapping, given: Formats, table: AppendTable): AppendFormats {
  const columns = decided(numberColumns(mapping, given, table));
  const dates = Object.entries(mapping.formats ?? {}).filter(([, format]) => !isNumberFormat(format));
  const numbers = columns.flatMap(({ column, shown }) => (shown === null ? [] : [[column, shown] as const]));
  return { formats: Object.fromEntries([...dates, ...numbers, ...Object.entries(given)]), notes: differences(columns) };
}

function numberColumns(mapping: Mapping, given: Formats, table: AppendTable): readonly NumberColumn[] {
  const delimiter = textDelimiter(table);
  const allowed = numberFormatsOf(table);
  const input = { ...table, ...(delimiter !== null && { delimiter }), numberFormats: allowed };
  const free = featuresOf(mapping, 'numeric').filter((column) => !Object.hasOwn(given, column));
  return free.map((column) => {
    const format = ownValue(mapping.formats, column);
    // Outside of text, numbers are stored as such.
    const known = isNumberFormat(format) && allowed.includes(format) ? format : null;
    const evidence = numberEvidence(presentValues(input, column, mapping.missing), input);
    if (evidence === 'alike') return { column, known, shown: known ?? 'decimal-point' };
    if (evidence === 'decimals') return { column, known, shown: known === null ? null : 'decimal-point' };
    return { column, known, shown: evidence ?? known };
  });
}

/** The columns with the formats in which they are read. */
function decided(
  columns: readonly NumberColumn[],
): readonly (NumberColumn & { readonly shown: NumberFormat | null })[] {
  const others = new Set(columns.flatMap(({ known, shown }) => (differs(known, shown) ? [shown] : [])));
  const [other = null] = others.size === 1 ? others : [];
  return columns.map((one) => ({ ...one, shown: one.shown === 'ambiguous' ? (other ?? one.known) : one.shown }));
}

/** Whether numbers show another format than the dataset's, where plain numbers have a decimal point. */
function differs(known: NumberFormat | null, shown: NumberColumn['shown']): shown is NumberFormat {
  return shown !== null && shown !== 'ambiguous' && shown !== (known ?? 'decimal-point');
}

function differences(columns: readonly NumberColumn[]): readonly Message[] {
  return NUMBER_FORMATS.flatMap((format) => {
    const written = columns.filter(({ known, shown }) => shown === format && differs(known, shown));
    if (written.length === 0) return [];
    const names = written.map(({ column }) => column);
    return [message('ingest.appendOtherNumbers', { columns: names, format: formatText(format) })];
  });
}

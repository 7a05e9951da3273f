import { AppError, unknownName } from '../../errors.ts';
import type { Field } from '../../features/schema.ts';
import type { Table } from '../../ingest/files/table.ts';
import { numberFormatsOf } from '../../ingest/files/written.ts';
import { countNumbers, decisiveFormat, type NumberCounts } from '../../ingest/mapping/detect-formats.ts';
import { commaOutsideText, formatText, presentValues } from '../../ingest/mapping/formats.ts';
import { differentFormats } from '../../ingest/mapping/mixed-formats.ts';
import { localNumberOf } from '../../ingest/values/local-numbers.ts';
import { isDateFormat, isNumberFormat, NUMBER_FORMATS, type NumberFormat } from '../../ingest/values/value-formats.ts';
import { ownValue } from '../../own-value.ts';
import type { NamedConditions } from '../../segment/conditions.ts';
import { message, type Message } from '../../text/message.ts';
import {
  audienceFields,
  columnOfField,
  columnsBesides,
  findWeights,
  missingMarks,
  type AudienceMapping,
  type AudienceModel,
} from './audience.ts';

/** How the numbers of an audience are written. */
export interface AudienceFormats {
  /** The format of each column that does not hold plain numbers. */
  readonly formats: ReadonlyMap<string, NumberFormat>;
  readonly notes: readonly Message[];
}

/** The sources of the formats: those given by the user come first, by the name of a column or feature. */
export interface FormatSources {
  readonly mapping: AudienceMapping;
  readonly given?: AudienceMapping['formats'];
  readonly models: readonly AudienceModel[];
  readonly banks: readonly string[];
  /** Its conditions may compare numbers in columns that no model reads. */
  readonly segment?: NamedConditions | undefined;
}

/** A column of the audience that holds numbers. */
interface NumberColumn {
  readonly column: string;
  /** How the training data write them; null if that is unknown. */
  readonly trained: NumberFormat | null;
  /** The bucket edges of the training data, increasing; empty if no model reads the column. */
  readonly edges: Float64Array;
  readonly given: NumberFormat | null;
  readonly values: readonly string[];
  readonly counts: NumberCounts;
}

type AudienceTable = Pick<Table, 'files' | 'columns' | 'sample' | 'samples'>;

/** A column with a larger share of ambiguous numbers may be misread. */
const MIN_AMBIGUOUS_SHARE = 0.05;

/**
 * Finds how the numbers in each column of an audience are written: as given; else in the only format that fits the
 * column's values; else in the one format that other columns show, unless a value of this column contradicts it; else
 * like the training data. Throws `unknown-name` or `invalid-config` for a given format that does not apply,
 * `invalid-config` if numbers read like the training data would be a thousand times too large or too small, and
 * `invalid-input` if two files differ.
 */
export function audienceFormats(table: AudienceTable, sources: FormatSources): AudienceFormats {
  const allowed = numberFormatsOf(table);
  const columns = numberColumns(table, sources);
  for (const column of columns) refuseDifferent(column, table, missingMarks(sources.mapping, sources.models));
  const decided = columns.map(({ given, counts }) => given ?? decisiveFormat(counts));
  const found = new Set(decided.filter((format) => format !== null));
  const common = found.size === 1 ? [...found][0] : null;
  const formats = new Map<string, NumberFormat>();
  for (const [index, column] of columns.entries()) {
    const format = formatOf(column, decided[index] ?? (contradicts(column, common) ? null : common), allowed);
    if (format !== null) formats.set(column.column, format);
  }
  const unlike = columns.filter(
    ({ column, given, trained }, index) =>
      given === null && decided[index] !== null && orDecimalPoint(formats.get(column)) !== orDecimalPoint(trained),
  );
  return { formats, notes: differenceNotes(unlike, formats) };
}

/** Throws if the values of a column show different formats in two files, and no format is given for it. */
function refuseDifferent(
  { column, given }: NumberColumn,
  { columns, samples }: AudienceTable,
  missing: readonly string[],
): void {
  if (given !== null) return;
  const shown = samples.flatMap(({ file, sample }) => {
    const format = decisiveFormat(countNumbers(presentValues({ columns, sample }, column, missing)));
    return format === null ? [] : [{ file, format }];
  });
  const other = shown.find(({ format }) => format !== shown[0].format);
  if (other !== undefined) throw differentFormats(column, [shown[0], other], message('score.sameFormats', { column }));
}

/** Whether a value of the column can only be read in the other format. */
function contradicts({ counts: { comma, point } }: NumberColumn, format: NumberFormat | null): boolean {
  return format === 'decimal-comma' ? point > 0 : comma > 0;
}

/** The format of a column; `shown` is the format that its values, or else the other columns, show. */
function formatOf(
  column: NumberColumn,
  shown: NumberFormat | null,
  allowed: readonly NumberFormat[],
): NumberFormat | null {
  const { trained, given, counts } = column;
  if (shown !== null && !allowed.includes(shown)) throw commaOutsideText(column.column, shown);
  if (shown === null) refuseMisread(column);
  if (shown === null && trained !== null && allowed.includes(trained)) return trained;
  // Numbers such as 1 234 or 12 % are not plain, but the same in every format.
  if (shown === null) return counts.notPlain > counts.either ? 'decimal-point' : null;
  const isPlain = shown === 'decimal-point' && trained !== shown && given === null && counts.notPlain === 0;
  return isPlain ? null : shown;
}

/** The format; without one, numbers have a decimal point. */
function orDecimalPoint(format: NumberFormat | null | undefined): NumberFormat {
  return format ?? 'decimal-point';
}

function differenceNotes(unlike: readonly NumberColumn[], formats: AudienceFormats['formats']): readonly Message[] {
  return NUMBER_FORMATS.flatMap((format) => {
    const written = unlike.flatMap(({ column }) => (orDecimalPoint(formats.get(column)) === format ? [column] : []));
    return written.length === 0
      ? []
      : [message('score.otherNumbers', { columns: written, format: formatText(format) })];
  });
}

function numberColumns(table: AudienceTable, sources: FormatSources): readonly NumberColumn[] {
  const { mapping, models, banks } = sources;
  const fields = audienceFields(models);
  const weights = findWeights(columnsBesides(table.columns, fields, mapping), mapping, banks);
  const named = new Map<string, NamedNumbers>();
  for (const field of fields) if (field.kind === 'numeric') named.set(columnOfField(field, mapping), field);
  for (const column of [weights.user, ...weights.banks.map((bank) => bank.column)])
    if (column !== null) named.set(column, { name: null });
  for (const name of rangedColumns(sources, fields)) named.set(columnOfField({ name }, mapping), { name });
  const given = givenFormats(table, sources, named);
  const missing = missingMarks(mapping, models);
  // A column that the audience lacks is refused with all others, when the audience is opened.
  const present = [...named].filter(([column]) => table.columns.includes(column));
  return present.map(([column, { name, edges = new Float64Array(0) }]) => {
    const values = presentValues(table, column, missing);
    return {
      column,
      trained: name === null ? null : trainedFormat(name, models),
      edges,
      given: given.get(column) ?? mappedFormat(column, name, sources, numberFormatsOf(table)),
      values,
      counts: countNumbers(values),
    };
  });
}

/** The name of a column of numbers in the training data; null for weights, which these data lack. */
interface NamedNumbers {
  readonly name: string | null;
  readonly edges?: Float64Array;
}

/** The columns with a range of numbers in the segment's conditions, without those that models read. */
function rangedColumns({ segment }: FormatSources, fields: readonly Field[]): readonly string[] {
  const ranged = segment?.conditions.filter(({ operator }) => operator === 'between') ?? [];
  return ranged.map(({ column }) => column).filter((column) => !fields.some(({ name }) => name === column));
}

function trainedFormat(feature: string, models: readonly AudienceModel[]): NumberFormat | null {
  return models.map(({ trainedOn }) => ownValue(trainedOn.formats, feature)).find(isNumberFormat) ?? null;
}

/** The format in the mapping. This may be a dataset's mapping, so what does not concern the audience is ignored. */
function mappedFormat(
  column: string,
  name: string | null,
  { mapping: { formats } }: FormatSources,
  allowed: readonly NumberFormat[],
): NumberFormat | null {
  const format = ownValue(formats, column) ?? (name === null ? undefined : ownValue(formats, name));
  return isNumberFormat(format) && allowed.includes(format) ? format : null;
}

/** The formats given by the user, by column. Throws if one does not name a column of numbers. */
function givenFormats(
  { columns }: AudienceTable,
  { mapping, given = {} }: FormatSources,
  numbers: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, NumberFormat> {
  const formats = new Map<string, NumberFormat>();
  for (const [name, format] of Object.entries(given)) {
    const column = columns.includes(name) ? name : (ownValue(mapping.columns, name) ?? name);
    if (!columns.includes(column)) throw unknownName(message('noun.column'), name, columns);
    if (!numbers.has(column))
      throw new AppError(
        'invalid-config',
        message('score.noNumbers', { column, format }),
        message('score.columnsWithFormats', { columns: [...numbers.keys()] }),
      );
    if (isDateFormat(format))
      throw new AppError(
        'invalid-config',
        message('formats.dateFormatOfNumbers', { column, format }),
        message('formats.numberFormats'),
      );
    formats.set(column, format);
  }
  return formats;
}

/**
 * Throws for a column if more of its ambiguous numbers, such as `1,234`, lie within the range of the training data when
 * they are read in another format than the training data's.
 */
function refuseMisread({ column, trained, edges, values, counts }: NumberColumn): void {
  if (counts.either <= Math.max(1, MIN_AMBIGUOUS_SHARE * values.length) || edges.length === 0) return;
  const texts = values.filter(
    (value) => localNumberOf(value, 'decimal-comma') !== localNumberOf(value, 'decimal-point'),
  );
  const within = (read: (text: string) => number): number =>
    texts.map(read).filter((number) => number >= edges[0] && number <= edges[edges.length - 1]).length;
  const asTrained = within((text) => (trained === null ? Number(text) : localNumberOf(text, trained)));
  if (NUMBER_FORMATS.every((format) => within((text) => localNumberOf(text, format)) <= asTrained)) return;
  throw new AppError(
    'invalid-config',
    message('score.ambiguousNumbers', { column }),
    message('score.chooseNumberFormat', { column }),
  );
}

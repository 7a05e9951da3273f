import { AppError, nearestName } from '../errors.ts';
import type { ColumnInfo, ColumnRole, TextColumn } from '../store/columns/columns.ts';
import { message, type Message, type Text } from '../text/message.ts';

/** Index within a field for a missing value. */
export const MISSING_INDEX = 0;
/** Index within a categorical or multi-valued field for a value that was rare or absent in training. */
export const RARE_INDEX = 1;
/** Index within a categorical or multi-valued field for the first value of its vocabulary. */
export const FIRST_VALUE_INDEX = 2;
/** Index within a numeric field for its lowest bucket. */
export const FIRST_BUCKET_INDEX = 1;
/** Maximum number of mismatched fields to name. */
const NAMED_PROBLEMS = 5;

/** Separates a bank from its banner: a control character, which names in funnel exports are not expected to contain. */
export const BANK_SEPARATOR = '\u001f';

/**
 * The vocabulary value of a banner that a model has not learnt, which counts as an average banner of its bank. It
 * includes the bank, since two banks may show new banners of the same name.
 */
export function averagedName({ bank, banner }: { readonly bank: string; readonly banner: string }): string {
  return `${bank}${BANK_SEPARATOR}${banner}`;
}

/** The roles of columns that can be fields. */
export type FieldRole = Extract<ColumnRole, 'bank' | 'banner' | 'categorical' | 'numeric' | 'multi'>;

interface FieldBase {
  readonly name: string;
  readonly role: FieldRole;
  /** The field's first row in the embedding table that all fields share. */
  readonly offset: number;
  /** Number of the field's rows in that table. */
  readonly size: number;
}

/**
 * A field of text values: one per sample (`categorical`) or any number of them (`multi`); value i of the vocabulary has
 * index 2 + i.
 */
export interface TextField extends FieldBase {
  readonly kind: 'categorical' | 'multi';
  readonly values: TextColumn;
}

/**
 * The last values of a multi-valued column, each at its own position among the single-valued fields; all positions
 * share the field's table rows.
 */
export interface SequenceField extends Omit<TextField, 'kind'> {
  readonly kind: 'sequence';
  /**
   * Number of positions: the latest value is in the last one; positions before the first value hold the missing index.
   */
  readonly length: number;
}

/** A field of numbers in quantile buckets: index 1 + the number of edges at or below the value. */
export interface NumericField extends FieldBase {
  readonly kind: 'numeric';
  /** Strictly increasing. */
  readonly edges: Float64Array;
}

/** One input of a model. */
export type Field = TextField | SequenceField | NumericField;

/** The inputs of a model in order, with the vocabularies and bucket edges of its training period. */
export interface FeatureSchema {
  readonly fields: readonly Field[];
}

/** The content of a field, before its rows in the embedding table are assigned. */
export type FieldContent =
  | Pick<TextField, 'name' | 'role' | 'kind' | 'values'>
  | Pick<SequenceField, 'name' | 'role' | 'kind' | 'values' | 'length'>
  | Pick<NumericField, 'name' | 'role' | 'kind' | 'edges'>;

/** Lays out the fields one after another in the shared embedding table. */
export function layOutFields(contents: readonly FieldContent[]): FeatureSchema {
  let offset = 0;
  const fields = contents.map((content): Field => {
    const size = sizeOf(content);
    const field = { ...content, offset, size };
    offset += size;
    return field;
  });
  return { fields };
}

function sizeOf(content: FieldContent): number {
  if (content.kind === 'numeric') return FIRST_BUCKET_INDEX + content.edges.length + 1;
  return FIRST_VALUE_INDEX + content.values.offsets.length - 1;
}

/** The number of rows of the shared embedding table. */
export function fieldRows(schema: FeatureSchema): number {
  return schema.fields.reduce((rows, field) => rows + field.size, 0);
}

/**
 * The field at each single-valued position, in the order of `Block.single`; a sequence has as many positions as its
 * length.
 */
export function singleFields(schema: FeatureSchema): readonly Field[] {
  return schema.fields.flatMap((field) => Array.from({ length: widthOf(field) }, () => field));
}

function widthOf(field: Field): number {
  if (field.kind === 'multi') return 0;
  return field.kind === 'sequence' ? field.length : 1;
}

/** The positions of the sequence field among the single-valued ones; null if the schema has no sequence. */
export function historyOf(schema: FeatureSchema): { readonly start: number; readonly length: number } | null {
  const fields = singleFields(schema);
  const start = fields.findIndex(({ kind }) => kind === 'sequence');
  const field = start < 0 ? null : fields[start];
  return field?.kind === 'sequence' ? { start, length: field.length } : null;
}

/** The fields with several table rows per sample, in the order of `Block.multi`. */
export function multiFields(schema: FeatureSchema): readonly TextField[] {
  return schema.fields.filter((field): field is TextField => field.kind === 'multi');
}

/** A column that may fill a field; a column without a role only needs the field's name. */
export interface FieldSource {
  readonly name: string;
  readonly role?: ColumnRole;
}

/**
 * Finds the column of each field, in the order of `fields`: banks and banners by role, all others by name. If fields
 * have no column or one of another kind, throws `invalid-input` with their number, the first of their names, and a
 * similar column name; `where` says whose columns they are, `help` what to do.
 */
export function matchFields<Source extends FieldSource>(
  fields: readonly Field[],
  columns: readonly Source[],
  where: Text,
  help: Text = message('features.matchColumns'),
): readonly Source[] {
  const problems: Message[] = [];
  const matched = fields.map((field) => {
    const column = columns.find((candidate) => feeds(candidate, field));
    if (column === undefined) problems.push(problemOf(field, columns));
    return column;
  });
  if (problems.length === 0) return matched.filter((column) => column !== undefined);
  const first = problems.slice(0, NAMED_PROBLEMS);
  throw new AppError(
    'invalid-input',
    message('features.doesNotFit', { where, problems: first, fields: problems.length }),
    help,
  );
}

function feeds(column: FieldSource, field: Field): boolean {
  if (column.role === undefined) return column.name === field.name;
  return column.role === field.role && (isCandidateField(field) || column.name === field.name);
}

/** True for the fields that come from the candidate when scoring an audience: its bank and its banner. */
export function isCandidateField(field: Field): boolean {
  return field.role === 'bank' || field.role === 'banner';
}

function problemOf(field: Field, columns: readonly FieldSource[]): Message {
  const sameName = columns.find((column) => column.name === field.name);
  if (sameName !== undefined)
    return message('features.otherKind', {
      field: field.name,
      kind: roleText(field.role),
      given: roleText(sameName.role),
    });
  const names = columns
    .filter((column) => column.role === undefined || isFieldRole(column.role))
    .map((column) => column.name);
  const nearest = nearestName(field.name, names);
  return nearest === null
    ? message('features.missingField', { field: field.name })
    : message('features.missingFieldNear', { field: field.name, nearest });
}

function roleText(role: ColumnRole | undefined): Text {
  return role === undefined ? '' : message(`columnRole.${role}`);
}

/** True for the roles whose columns are inputs of a model. */
export function isFieldRole(role: ColumnRole): role is FieldRole {
  return role === 'bank' || role === 'banner' || role === 'categorical' || role === 'numeric' || role === 'multi';
}

/** A column that becomes a field. */
export type FieldColumn = ColumnInfo & { readonly role: FieldRole };

/**
 * The columns of a dataset that become fields: all features and the banner, and the bank only when training on several.
 */
export function fieldColumns(
  columns: readonly ColumnInfo[],
  { severalBanks }: { readonly severalBanks: boolean },
): readonly FieldColumn[] {
  return columns.filter(
    (column): column is FieldColumn => isFieldRole(column.role) && (column.role !== 'bank' || severalBanks),
  );
}

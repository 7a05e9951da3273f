import { AppError, unknownName } from '../../errors.ts';
import { valueEncoder, type ValueEncoder } from '../../features/encode.ts';
import {
  historyOf,
  isCandidateField,
  matchFields,
  multiFields,
  singleFields,
  type FeatureSchema,
  type Field,
} from '../../features/schema.ts';
import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import { checkSeparators } from '../../ingest/mapping/separators.ts';
import { findRole } from '../../ingest/mapping/standard-names.ts';
import { numberParser } from '../../ingest/values/local-numbers.ts';
import type { NumberFormat } from '../../ingest/values/value-formats.ts';
import { ownValue } from '../../own-value.ts';
import { message } from '../../text/message.ts';

/** The part of a mapping file that matters for an audience. */
export type AudienceMapping = Pick<
  MappingFile,
  'id' | 'user' | 'columns' | 'weight' | 'bankWeights' | 'separators' | 'formats' | 'missing'
>;

/** A single-valued field of a model that is read from a column of the audience. */
export interface SingleColumn {
  readonly column: number;
  readonly encode: ValueEncoder;
  /** How its numbers are written, unless they are plain ones. */
  readonly format?: NumberFormat;
}

/** A multi-valued field: one cell holds its values, separated by this byte. */
export interface MultiColumn extends SingleColumn {
  readonly separator: number;
}

/** A sequence: the last values of a multi-valued cell fill this many positions among the single-valued fields. */
export interface SequenceColumn extends MultiColumn {
  readonly start: number;
  readonly length: number;
}

/**
 * Where a model's fields come from, in the order of its inputs; null for fields that the candidate sets or a sequence
 * fills.
 */
export interface ModelColumns {
  readonly single: readonly (SingleColumn | null)[];
  readonly sequence: SequenceColumn | null;
  readonly multi: readonly MultiColumn[];
}

/** Which columns of an audience are read, and how. */
export interface AudiencePlan {
  readonly columns: readonly string[];
  readonly user: number;
  /** Null if every user has weight 1. */
  readonly weight: number | null;
  /** Per bank; null if the audience has no weights for it. */
  readonly bankWeights: readonly (number | null)[];
  readonly models: readonly ModelColumns[];
  /** How the numbers of columns are written, unless they are plain ones. */
  readonly formats: ReadonlyMap<number, NumberFormat>;
  /** Texts that mean a missing value. */
  readonly missing: readonly string[];
  /** The columns that hold numbers, weights included. */
  readonly numbers: readonly number[];
}

/** A model and how its training data were read; the audience is read the same way. */
export interface AudienceModel {
  readonly run: string;
  readonly schema: FeatureSchema;
  readonly trainedOn: AudienceMapping;
}

const DEFAULT_SEPARATOR = '|';

/**
 * Finds the columns that scoring reads: the user, the weights (`weight` and `weight_<bank>` unless the mapping names
 * others), and every field of every model except bank and banner, which come from the candidate. A field is read from
 * the column of its name unless the mapping names another. The rest of the mapping, such as its steps, is ignored, so
 * that a dataset's mapping also works for its audiences. Throws `invalid-input` if the user or a field is missing,
 * naming the nearest column, and `unknown-name` for a mapped column that does not exist or a feature that no model has.
 * `formats` says how the numbers of columns are written, unless they are plain ones.
 */
export function planAudience(
  columns: readonly string[],
  mapping: AudienceMapping,
  models: readonly AudienceModel[],
  banks: readonly string[],
  formats: ReadonlyMap<string, NumberFormat> = new Map(),
): AudiencePlan {
  checkSeparators(mapping);
  const fields = audienceFields(models);
  const unknownField = Object.keys(mapping.columns ?? {}).find((name) => !fields.some((field) => field.name === name));
  if (unknownField !== undefined)
    throw unknownName(
      message('score.featureInColumns'),
      unknownField,
      fields.map(({ name }) => name),
    );
  const others = columnsBesides(columns, fields, mapping);
  const weights = findWeights(others, mapping, banks);
  const unknown = Object.keys(mapping.bankWeights ?? {}).find((bank) => !banks.includes(bank));
  if (unknown !== undefined) throw unknownName(message('score.bankInWeights'), unknown, banks);
  return {
    columns,
    user: userColumn(columns, others, [mapping, ...models.map(({ trainedOn }) => trainedOn)]),
    weight: weights.user === null ? null : indexOfColumn(columns, weights.user),
    bankWeights: weights.banks.map(({ column }) => (column === null ? null : indexOfColumn(columns, column))),
    models: models.map((model) => modelColumns(columns, model, mapping, formats)),
    formats: new Map([...formats].map(([column, format]) => [columns.indexOf(column), format])),
    missing: missingMarks(mapping, models),
    numbers: numberColumns(fields, mapping, weights).map((column) => indexOfColumn(columns, column)),
  };
}

function numberColumns(fields: readonly Field[], mapping: AudienceMapping, weights: WeightColumns): readonly string[] {
  const numeric = fields.filter(({ kind }) => kind === 'numeric').map((field) => columnOfField(field, mapping));
  const weightColumns = [weights.user, ...weights.banks.map(({ column }) => column)];
  return [...new Set([...numeric, ...weightColumns.filter((column) => column !== null)])];
}

/** Texts that mean a missing value. */
export function missingMarks(mapping: AudienceMapping, models: readonly AudienceModel[]): readonly string[] {
  return mapping.missing ?? [...new Set(models.flatMap(({ trainedOn }) => trainedOn.missing ?? []))];
}

/** The name of the column that a field is read from. */
export function columnOfField({ name }: Pick<Field, 'name'>, mapping: AudienceMapping): string {
  return ownValue(mapping.columns, name) ?? name;
}

/** The separator of the values of a multi-valued field in a cell. */
export function fieldSeparator(name: string, mapping: AudienceMapping, models: readonly AudienceModel[]): string {
  const trained = models.map(({ trainedOn }) => ownValue(trainedOn.separators, name));
  return (
    ownValue(mapping.separators, name) ?? trained.find((separator) => separator !== undefined) ?? DEFAULT_SEPARATOR
  );
}

/** The separator of the list items in each column, so that lists in Parquet files are read as in text files. */
export function separatorsOfColumns(
  mapping: AudienceMapping,
  models: readonly AudienceModel[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    audienceFields(models).map((field) => [columnOfField(field, mapping), fieldSeparator(field.name, mapping, models)]),
  );
}

/** The user fields of the models: all except bank and banner, each once. */
export function audienceFields(models: readonly Pick<AudienceModel, 'schema'>[]): readonly Field[] {
  const fields = models.flatMap(({ schema }) => schema.fields.filter((field) => !isCandidateField(field)));
  return fields.filter(({ name }, index) => fields.findIndex((field) => field.name === name) === index);
}

/** The columns that no field is read from. */
export function columnsBesides(
  columns: readonly string[],
  fields: readonly Field[],
  mapping: AudienceMapping,
): readonly string[] {
  const taken = new Set(fields.map((field) => columnOfField(field, mapping)));
  return columns.filter((column) => !taken.has(column));
}

/** The columns that weights are read from; null if there is none. */
export interface WeightColumns {
  /** The weight of a user for every bank. */
  readonly user: string | null;
  /** The weight of a user for one bank. */
  readonly banks: readonly { readonly bank: string; readonly column: string | null }[];
}

/**
 * Finds the weights: the columns that the mapping names, else `weight` and `weight_<bank>` among those that no field is
 * read from.
 */
export function findWeights(
  others: readonly string[],
  mapping: AudienceMapping,
  banks: readonly string[],
): WeightColumns {
  const named = new Map(Object.entries(mapping.bankWeights ?? {}));
  return {
    user: mapping.weight ?? findRole('weight', others) ?? null,
    banks: banks.map((bank) => ({
      bank,
      column: named.get(bank) ?? (others.includes(`weight_${bank}`) ? `weight_${bank}` : null),
    })),
  };
}

/**
 * Finds the user column: the column named in the mappings (the audience's before the training data's), else one with a
 * common name, else the column of ids.
 */
export function findUser(
  columns: readonly string[],
  others: readonly string[],
  mappings: readonly AudienceMapping[],
): string | undefined {
  const names = [...mappings.map(({ user }) => user), findRole('user', others), ...mappings.map(({ id }) => id)];
  return names.find((name) => name !== undefined && columns.includes(name));
}

function userColumn(
  columns: readonly string[],
  others: readonly string[],
  mappings: readonly AudienceMapping[],
): number {
  const [{ user }] = mappings;
  if (user !== undefined) return indexOfColumn(columns, user);
  const likely = findUser(columns, others, mappings);
  if (likely !== undefined) return columns.indexOf(likely);
  throw new AppError('invalid-input', message('score.noUserColumn', { columns }), message('score.nameUserColumn'));
}

function modelColumns(
  columns: readonly string[],
  { run, schema, trainedOn }: AudienceModel,
  mapping: AudienceMapping,
  formats: ReadonlyMap<string, NumberFormat>,
): ModelColumns {
  const named = mapping.columns ?? {};
  matchFields(
    schema.fields.filter((field) => !isCandidateField(field) && ownValue(named, field.name) === undefined),
    columns.map((name) => ({ name })),
    message('score.audienceOfRun', { run }),
    message('score.matchColumns'),
  );
  const source = (field: Field): SingleColumn => {
    const column = columnOfField(field, mapping);
    const format = formats.get(column) ?? null;
    return {
      column: indexOfColumn(columns, column),
      encode: valueEncoder(field, numberParser(format)),
      ...(format && { format }),
    };
  };
  const list = (field: Field): MultiColumn => {
    const separator = fieldSeparator(field.name, mapping, [{ run, schema, trainedOn }]);
    return { ...source(field), separator: separator.charCodeAt(0) };
  };
  const fields = singleFields(schema);
  const history = historyOf(schema);
  return {
    single: fields.map((field) => (isCandidateField(field) || field.kind === 'sequence' ? null : source(field))),
    sequence: history === null ? null : { ...list(fields[history.start]), ...history },
    multi: multiFields(schema).map(list),
  };
}

/**
 * The columns that a model's fields are read from, in the order of the fields; only for models without candidate fields
 * and sequences.
 */
export function columnsOfFields({ fields }: FeatureSchema, { single, multi }: ModelColumns): readonly SingleColumn[] {
  const [singles, lists] = [single.values(), multi.values()];
  return fields.map(({ name, kind }) => {
    const column = (kind === 'multi' ? lists : singles).next().value;
    if (column === null || column === undefined) throw new Error(`no column of ${name}`);
    return column;
  });
}

function indexOfColumn(columns: readonly string[], name: string): number {
  const index = columns.indexOf(name);
  if (index < 0) throw unknownName(message('noun.column'), name, columns);
  return index;
}

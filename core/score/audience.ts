import { AppError, unknownName } from '../errors.ts';
import { valueEncoder, type ValueEncoder } from '../features/encode.ts';
import { isCandidate, matchFields, multiFields, singleFields, type FeatureSchema, type Field } from '../features/schema.ts';
import type { MappingFile } from '../ingest/mapping.ts';
import { parseNumber } from '../ingest/numbers.ts';
import { findRole } from '../ingest/standard-names.ts';

/** What of a mapping file matters for an audience. */
export type AudienceMapping = Pick<MappingFile, 'id' | 'user' | 'weight' | 'bankWeights' | 'separators' | 'missing'>;

/** A single-valued field of a model that is read from a column of the audience. */
export interface SingleColumn {
  readonly column: number;
  readonly encode: ValueEncoder;
}

/** A multi-valued field: its values lie in one cell with this byte between them. */
export interface MultiColumn extends SingleColumn {
  readonly separator: number;
}

/** Where a model's fields come from, in the order of its inputs; null for those that the candidate decides. */
export interface ModelColumns {
  readonly single: readonly (SingleColumn | null)[];
  readonly multi: readonly MultiColumn[];
}

/** Which columns of an audience are read, and how. */
export interface AudiencePlan {
  readonly columns: readonly string[];
  readonly user: number;
  /** Null where every user weighs 1. */
  readonly weight: number | null;
  /** Per bank: null where the audience has no weights for it. */
  readonly bankWeights: readonly (number | null)[];
  readonly models: readonly ModelColumns[];
  /** Cells that stand for a missing value. */
  readonly missing: readonly string[];
}

/** A model, and how the data it was trained on were read: the audience is read alike. */
export interface AudienceModel {
  readonly run: string;
  readonly schema: FeatureSchema;
  readonly trainedOn: AudienceMapping;
}

const DEFAULT_SEPARATOR = '|';

/**
 * Finds the columns that scoring reads: the user, the weights (`weight` and `weight_<bank>` unless the mapping names others), and every field
 * of every model but the bank and the banner, which come from the candidate. What the mapping says beyond that, e.g. about steps, is left alone,
 * so that a dataset's mapping serves its audiences. Throws `invalid-input` where the user or a field is missing, naming the nearest column,
 * and `unknown-name` for a mapped column that is not there.
 */
export function planAudience(columns: readonly string[], mapping: AudienceMapping, models: readonly AudienceModel[], banks: readonly string[]): AudiencePlan {
  const fields = new Set(models.flatMap(({ schema }) => schema.fields.filter((field) => !isCandidate(field)).map(({ name }) => name)));
  const others = columns.filter((column) => !fields.has(column));
  const free = (name: string | undefined): number | null => (name !== undefined && others.includes(name) ? columns.indexOf(name) : null);
  const bankWeights = new Map(Object.entries(mapping.bankWeights ?? {}));
  const unknown = [...bankWeights.keys()].find((bank) => !banks.includes(bank));
  if (unknown !== undefined) throw unknownName('bank in "bankWeights"', unknown, banks);
  return {
    columns,
    user: userColumn(columns, others, [mapping, ...models.map(({ trainedOn }) => trainedOn)]),
    weight: mapping.weight === undefined ? free(findRole('weight', others)) : placeOf(columns, mapping.weight),
    bankWeights: banks.map((bank) => {
      const mapped = bankWeights.get(bank);
      return mapped === undefined ? free(`weight_${bank}`) : placeOf(columns, mapped);
    }),
    models: models.map((model) => modelColumns(columns, model, mapping)),
    missing: mapping.missing ?? [...new Set(models.flatMap(({ trainedOn }) => trainedOn.missing ?? []))],
  };
}

/** The column the mapping names, else the one the data had, else one with a usual name, else the column of ids. */
function userColumn(columns: readonly string[], others: readonly string[], mappings: readonly AudienceMapping[]): number {
  const [{ user }] = mappings;
  if (user !== undefined) return placeOf(columns, user);
  const names = [...mappings.map((mapping) => mapping.user), findRole('user', others), ...mappings.map((mapping) => mapping.id)];
  const found = names.find((name) => name !== undefined && columns.includes(name));
  if (found !== undefined) return columns.indexOf(found);
  throw new AppError('invalid-input', `no user column among: ${columns.join(', ')}`,
    'name the column of user ids user_id, or say which it is in a mapping file: { "user": "…" }');
}

function modelColumns(columns: readonly string[], { run, schema, trainedOn }: AudienceModel, mapping: AudienceMapping): ModelColumns {
  matchFields(schema.fields.filter((field) => !isCandidate(field)), columns.map((name) => ({ name })), `the audience (for run ${run})`);
  const source = (field: Field): SingleColumn => ({ column: columns.indexOf(field.name), encode: valueEncoder(field, parseNumber) });
  return {
    single: singleFields(schema).map((field) => (isCandidate(field) ? null : source(field))),
    multi: multiFields(schema).map((field) => {
      const separator = mapping.separators?.[field.name] ?? trainedOn.separators?.[field.name] ?? DEFAULT_SEPARATOR;
      return { ...source(field), separator: separator.charCodeAt(0) };
    }),
  };
}

function placeOf(columns: readonly string[], name: string): number {
  const place = columns.indexOf(name);
  if (place < 0) throw unknownName('column', name, columns);
  return place;
}

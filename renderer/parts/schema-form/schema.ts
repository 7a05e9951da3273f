import type { Text } from '../../../core/text/message.ts';
import type { NumberLimits } from '../fields/number-input.ts';

/** The part of JSON Schema that Zod emits for settings. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: Text;
  readonly description?: Text;
  /** The meaning of an empty field if the default is null. */
  readonly empty?: Text;
  /** Texts of the values of `enum`, by name. */
  readonly choices?: Readonly<Record<string, Text>>;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly [extra: string]: unknown;
}

interface FieldBase {
  /** The path in the settings: `['optimiser', 'rate']`. */
  readonly path: readonly string[];
  readonly label: Text;
  readonly hint: Text | undefined;
  readonly empty: Text | undefined;
  /** The default value; undefined if the schema has none. */
  readonly fallback: unknown;
  /** Whether null is a value itself, e.g. "no limit". */
  readonly nullable: boolean;
}

/** One control of a form. */
export type FormField = FieldBase &
  (
    | ({ readonly kind: 'number'; readonly whole: boolean; readonly step?: number } & NumberLimits)
    | {
        readonly kind: 'choice';
        readonly choices: readonly (string | number | boolean)[];
        /** Texts of the choices by name; a choice without one is shown by its name. */
        readonly texts: Readonly<Record<string, Text>>;
      }
    | { readonly kind: 'switch' }
    | { readonly kind: 'text' }
    | ({ readonly kind: 'numbers'; readonly whole: boolean } & NumberLimits)
    | { readonly kind: 'group'; readonly fields: readonly FormField[] }
  );

/**
 * The controls for an object schema, in its order, without the settings at hidden paths and those that a form cannot
 * show.
 */
export function readSchema(schema: JsonSchema, hidden: readonly string[] = []): readonly FormField[] {
  return withoutHidden(fieldsOf(resolve(schema, schema), schema, []), hidden);
}

/** The controls of a schema's settings by their dotted paths, including nested groups. */
export function fieldsByPath(schema: JsonSchema): Readonly<Record<string, FormField>> {
  const entries = (fields: readonly FormField[]): readonly (readonly [string, FormField])[] =>
    fields.flatMap((field) => [
      [field.path.join('.'), field] as const,
      ...(field.kind === 'group' ? entries(field.fields) : []),
    ]);
  return Object.fromEntries(entries(readSchema(schema)));
}

function withoutHidden(fields: readonly FormField[], hidden: readonly string[]): readonly FormField[] {
  return fields
    .filter(({ path }) => !hidden.includes(path.join('.')))
    .map((field) => (field.kind === 'group' ? { ...field, fields: withoutHidden(field.fields, hidden) } : field));
}

function fieldsOf(schema: JsonSchema, root: JsonSchema, path: readonly string[]): readonly FormField[] {
  return Object.entries(schema.properties ?? {}).flatMap(
    ([name, property]) => fieldOf(property, root, [...path, name]) ?? [],
  );
}

function fieldOf(property: JsonSchema, root: JsonSchema, path: readonly string[]): FormField | null {
  const { schema, nullable } = withoutNull(resolve(property, root), root);
  const name = path[path.length - 1];
  const base = {
    path,
    label: property.title ?? schema.title ?? humanize(name),
    hint: property.description ?? schema.description,
    empty: property.empty ?? schema.empty,
    fallback: property.default ?? schema.default,
    nullable,
  };
  const choices = choicesOf(schema);
  if (choices !== null) return { ...base, kind: 'choice', choices, texts: property.choices ?? schema.choices ?? {} };
  switch (schema.type) {
    case 'number':
    case 'integer':
      return { ...base, kind: 'number', ...limits(schema) };
    case 'boolean':
      return { ...base, kind: 'switch' };
    case 'string':
      return { ...base, kind: 'text' };
    case 'object':
      return { ...base, kind: 'group', fields: fieldsOf(schema, root, path) };
    case 'array': {
      const items = resolve(schema.items ?? {}, root);
      return items.type === 'number' || items.type === 'integer'
        ? { ...base, kind: 'numbers', ...limits(items) }
        : null;
    }
    default:
      return null;
  }
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  const target = name === undefined ? undefined : root.$defs?.[name];
  return target === undefined ? schema : { ...target, ...schema, $ref: undefined };
}

/** Unwraps a nullable schema. */
function withoutNull(
  schema: JsonSchema,
  root: JsonSchema,
): { readonly schema: JsonSchema; readonly nullable: boolean } {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) {
    const rest = branches.filter(({ type }) => type !== 'null');
    if (rest.length === 1)
      return {
        schema: { ...schema, anyOf: undefined, oneOf: undefined, ...resolve(rest[0], root) },
        nullable: rest.length < branches.length,
      };
  }
  if (Array.isArray(schema.type)) {
    const rest = (schema.type as readonly string[]).filter((type) => type !== 'null');
    return { schema: { ...schema, type: rest[0] }, nullable: rest.length < schema.type.length };
  }
  return { schema, nullable: false };
}

/** The values of a schema that lists them by `enum`, `const` or branches of `const`; null otherwise. */
function choicesOf(schema: JsonSchema): readonly (string | number | boolean)[] | null {
  const values =
    schema.enum ??
    (schema.const === undefined ? (schema.anyOf ?? schema.oneOf)?.map((branch) => branch.const) : [schema.const]);
  if (values === undefined || values.length === 0) return null;
  return values.every((value) => ['string', 'number', 'boolean'].includes(typeof value))
    ? (values as (string | number | boolean)[])
    : null;
}

function limits(schema: JsonSchema): NumberLimits & { readonly whole: boolean; readonly step?: number } {
  const whole = schema.type === 'integer';
  // Zod emits the largest safe integers if the schema has no limit.
  const bound = (value: number | undefined): number | undefined =>
    value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
  const above = bound(schema.exclusiveMinimum);
  const below = bound(schema.exclusiveMaximum);
  return {
    whole,
    min: bound(schema.minimum) ?? (above !== undefined && whole ? above + 1 : undefined),
    max: bound(schema.maximum) ?? (below !== undefined && whole ? below - 1 : undefined),
    ...(whole || above === undefined ? {} : { above }),
    ...(whole || below === undefined ? {} : { below }),
    step: whole ? 1 : schema.multipleOf,
  };
}

/** `learningRate` as a label: `Learning rate`. */
function humanize(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Settings as nested objects. */
export type Settings = { readonly [name: string]: unknown };

/** The value at a path; undefined if it is not set. */
export function valueAt(settings: Settings, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? (value as Settings)[name] : undefined),
    settings,
  );
}

/** Settings with a new value at a path; undefined removes it together with groups that become empty. */
export function withValue(settings: Settings, path: readonly string[], value: unknown): Settings {
  const [name, ...rest] = path;
  const inner = rest.length === 0 ? value : withValue((settings[name] ?? {}) as Settings, rest, value);
  const { [name]: _, ...others } = settings;
  const empty = inner === undefined || (rest.length > 0 && Object.keys(inner as Settings).length === 0);
  return empty ? others : { ...settings, [name]: inner };
}

/** The number of values in nested settings; a list counts as one. */
export function countSettings(settings: object): number {
  return Object.values(settings).reduce<number>(
    (sum, value: unknown) =>
      sum + (typeof value === 'object' && value !== null && !Array.isArray(value) ? countSettings(value) : 1),
    0,
  );
}

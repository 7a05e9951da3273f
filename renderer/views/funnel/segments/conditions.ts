import type { CallInput, CallResult } from '../../../../core/api.ts';

/** A condition in the core's format. */
export type Condition = CallInput<'save-segment'>['conditions'][number];

/** How a filter compares. */
export type Operator = 'is' | 'is-not' | 'between' | 'days';

/** The filter of a column as the window edits it; `values` is empty for ranges, and null among them means missing. */
export interface FeatureFilter {
  readonly column: string;
  readonly values: readonly (string | null)[];
  /** Absent: `is`, which selects samples with any of the values. */
  readonly operator?: Exclude<Operator, 'is'>;
  /** Bounds of numbers: `min` and `max` are inclusive, `below` is exclusive. */
  readonly min?: number;
  readonly max?: number;
  readonly below?: number;
  /** First and last day as `2026-05-01`. */
  readonly from?: string;
  readonly to?: string;
}

/** The column by which days are filtered, whatever the time column is called. */
export const DAY_COLUMN = 'day';

/** The parts of a dataset that show whether it has times, and the name of its time column. */
interface Dated extends Pick<CallResult<'datasets'>['datasets'][number], 'firstTime'> {
  readonly columns: readonly { readonly name: string; readonly role: string }[];
}

/** The name of the column of days: `day`, or the time column's own if another is called `day`; null without times. */
export function dayColumn(dataset: Dated | undefined): string | null {
  if (!dataset?.firstTime) return null;
  if (!hasOtherColumn(dataset, DAY_COLUMN)) return DAY_COLUMN;
  return dataset.columns.find(({ role }) => role === 'time')?.name ?? null;
}

function hasOtherColumn({ columns }: Dated, column: string): boolean {
  return columns.some(({ name, role }) => name === column && role !== 'time');
}

/** The names for grouping samples by day, week and month, without names that other columns have. */
export function calendarColumns(dataset: Dated | undefined): readonly string[] {
  const day = dayColumn(dataset);
  if (dataset === undefined || day === null) return [];
  return [day, ...['week', 'month'].filter((unit) => !hasOtherColumn(dataset, unit))];
}

/** The unit of time that a name means: `day`, `week` or `month`; null for a column of values. */
export function calendarUnit(dataset: Dated | undefined, column: string): string | null {
  if (!calendarColumns(dataset).includes(column)) return null;
  return column === dayColumn(dataset) ? 'day' : column;
}

/**
 * A filter of numbers with other bounds; null if no number is within them. An exclusive upper bound, which numeric bins
 * have, stays exclusive until it is changed.
 */
export function withBounds(
  { column, below }: FeatureFilter,
  { from, to }: { readonly from: number | null; readonly to: number | null },
): FeatureFilter | null {
  const isExclusive = to !== null && to === below;
  if (from !== null && to !== null && (isExclusive ? from >= to : from > to)) return null;
  const upper = to === null ? {} : isExclusive ? { below: to } : { max: to };
  return { column, operator: 'between', values: [], ...(from !== null && { min: from }), ...upper };
}

/** Filters encoded for the address; null if there are none. */
export function formatWhere(where: readonly FeatureFilter[]): string | null {
  if (where.length === 0) return null;
  return JSON.stringify(where.map((filter) => (isPlain(filter) ? [filter.column, ...filter.values] : filter)));
}

function isPlain({ operator }: FeatureFilter): boolean {
  return operator === undefined;
}

/** Decodes filters from the address; skips invalid ones. */
export function parseWhere(text: string | null): readonly FeatureFilter[] {
  const parsed = parseJson(text);
  return Array.isArray(parsed) ? parsed.flatMap((entry: unknown) => parseFilter(entry) ?? []) : [];
}

function parseFilter(entry: unknown): FeatureFilter | null {
  if (Array.isArray(entry))
    return typeof entry[0] === 'string' ? { column: entry[0], values: texts(entry.slice(1)) } : null;
  if (typeof entry !== 'object' || entry === null) return null;
  const { column, operator, values, ...bounds } = entry as Readonly<Record<string, unknown>>;
  if (typeof column !== 'string' || (operator !== 'is-not' && operator !== 'between' && operator !== 'days'))
    return null;
  const numbers = ['min', 'max', 'below'].filter((name) => operator === 'between' && Number.isFinite(bounds[name]));
  const days = ['from', 'to'].filter((name) => operator === 'days' && typeof bounds[name] === 'string');
  return {
    column,
    operator,
    values: operator === 'is-not' && Array.isArray(values) ? texts(values) : [],
    ...Object.fromEntries([...numbers, ...days].map((name) => [name, bounds[name]])),
  };
}

function texts(values: readonly unknown[]): (string | null)[] {
  return values.filter((value) => value === null || typeof value === 'string');
}

/** Parses JSON from the address; null if it is invalid. */
export function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** The conditions of filters in the core's format; filters without a value or a bound are skipped. */
export function conditionsOf(where: readonly FeatureFilter[]): Condition[] {
  return where.flatMap(({ column, values, operator, min, max, below, from, to }): Condition[] => {
    if (operator === 'days') return (from ?? to) === undefined ? [] : [{ column, operator, from, to }];
    if (operator === 'between')
      return (min ?? max ?? below) === undefined ? [] : [{ column, operator, min, max, below }];
    return values.length === 0 ? [] : [{ column, ...(operator && { operator }), values: [...values] }];
  });
}

/** Conditions as the filters that the window edits. */
export function filtersOf(conditions: readonly Condition[]): FeatureFilter[] {
  return conditions.map((condition) => {
    if ('values' in condition)
      return {
        column: condition.column,
        values: condition.values,
        ...(condition.operator === 'is-not' && { operator: condition.operator }),
      };
    return { ...withoutUndefined(condition), values: [] };
  });
}

function withoutUndefined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined)) as Fields;
}

/** Whether two lists hold the same conditions in the same order. */
export function areSameConditions(one: readonly Condition[], other: readonly Condition[]): boolean {
  const key = (conditions: readonly Condition[]): string =>
    formatWhere(filtersOf(conditions).map(withSortedKeys)) ?? '';
  return key(one) === key(other);
}

function withSortedKeys(filter: FeatureFilter): FeatureFilter {
  return Object.fromEntries(Object.entries(filter).sort(([one], [other]) => (one < other ? -1 : 1))) as never;
}

/** The operators that a column offers, the usual one first: days for times, ranges for numbers. */
export function operatorsOf(role: string | undefined): readonly Operator[] {
  if (role === 'time') return ['days'];
  return role === 'numeric' ? ['between', 'is', 'is-not'] : ['is', 'is-not'];
}

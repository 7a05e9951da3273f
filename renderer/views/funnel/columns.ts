import { ownValue } from '../../../core/own-value.ts';
import type { DatasetInfo } from '../../core/project.svelte.ts';
import { text } from '../../text/text.svelte.ts';
import { DAY_COLUMN, dayColumn } from './segments/conditions.ts';

const GROUPABLE_ROLES = ['bank', 'banner', 'categorical', 'numeric', 'multi'];

/** The columns for grouping and filtering samples. */
export function groupableColumns(
  dataset: DatasetInfo | undefined,
): readonly { readonly name: string; readonly role: string }[] {
  return dataset?.columns.filter(({ role }) => GROUPABLE_ROLES.includes(role)) ?? [];
}

/** A column's title for the user: bank and banner by their role, times by their unit, features by their name. */
export function columnName(dataset: DatasetInfo | undefined, column: string): string {
  const { columnNames } = text().funnel;
  const role = dataset?.columns.find(
    ({ name, role: columnRole }) => name === column && GROUPABLE_ROLES.includes(columnRole),
  )?.role;
  return ownValue(columnNames, role ?? column) ?? column;
}

/** The role of the column that a filter names, by its own name or by its role; undefined if there is none. */
export function roleOf(dataset: DatasetInfo | undefined, column: string): string | undefined {
  const columns = groupableColumns(dataset);
  const found = columns.find(({ name }) => name === column) ?? columns.find(({ role }) => role === column);
  return found?.role ?? (column === DAY_COLUMN || column === dayColumn(dataset) ? 'time' : undefined);
}

/** How the review names numeric bins. */
const NUMERIC_BIN = /^(?:< (-?[\d.e+-]+)|>= (-?[\d.e+-]+)|\[(-?[\d.e+-]+), (-?[\d.e+-]+)\))$/;

/** A column's value for the user: numeric bins in words, and a name for missing values. */
export function valueText(value: string | null): string {
  const words = text().funnel;
  if (value === null) return words.noValue;
  const [, below, from, low, high] = NUMERIC_BIN.exec(value) ?? [];
  if (below !== undefined) return words.below(below);
  if (from !== undefined) return words.from(from);
  return low === undefined ? value : words.between(low, high);
}

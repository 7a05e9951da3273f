import type { Check } from './calls.ts';
import type { PreviewColumn, Role, StepDraft } from './roles.ts';

/** The number of distinct values of a column and the share of missing ones, 0 to 1; null if unknown. */
export interface Figures {
  readonly distinct: number | null;
  readonly missing: number | null;
  /** Whether the figures cover all records, not only the first ones. */
  readonly coversAll: boolean;
}

/** The counts of an import check. */
export interface Counted {
  readonly samples: number;
  /** By role and name. */
  readonly columns: ReadonlyMap<string, Check['columns'][number]>;
}

/** The counts of a check, arranged for looking up many columns. */
export function countedBy({ samples, columns }: Pick<Check, 'samples' | 'columns'>): Counted {
  return { samples, columns: new Map(columns.map((column) => [keyOf(column.role, column.name), column])) };
}

const keyOf = (role: string, name: string): string => `${role} ${name}`;

/**
 * The figures of a column: over all accepted records if a check has counted it in its role, else over the first ones.
 */
export function figuresOf(
  column: PreviewColumn,
  role: Role,
  steps: readonly StepDraft[],
  counted: Counted | null,
): Figures {
  const sampled: Figures = { distinct: column.distinct, missing: column.missing, coversAll: false };
  if (counted === null || counted.samples === 0 || role === 'ignore' || role === 'event') return sampled;
  const [name, countedRole] =
    role === 'step'
      ? [steps.find((step) => step.column === column.name)?.name, 'stepTime']
      : [column.name, role === 'id-user' ? 'id' : role];
  const found = name === undefined ? undefined : counted.columns.get(keyOf(countedRole, name));
  if (found === undefined) return sampled;
  // The check itself verifies that ids are unique per sample.
  const distinct = countedRole === 'id' ? counted.samples : found.distinct;
  return { distinct, missing: found.missing / counted.samples, coversAll: true };
}

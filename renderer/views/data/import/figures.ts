import type { Check } from './calls.ts';
import type { PreviewColumn, Role, StepDraft } from './roles.ts';

/** The number of distinct values of a column and the share of missing ones, 0 to 1; null if unknown. */
export interface Figures {
  readonly distinct: number | null;
  readonly missing: number | null;
  /** Whether the figures cover all records, not only the first ones. */
  readonly coversAll: boolean;
}

/**
 * The figures of a column: over all accepted records if a check has counted it in its role, else over the first ones.
 */
export function figuresOf(
  column: PreviewColumn,
  role: Role,
  steps: readonly StepDraft[],
  check: Check | null,
): Figures {
  const sampled: Figures = { distinct: column.distinct, missing: column.missing, coversAll: false };
  if (check === null || check.samples === 0 || role === 'ignore' || role === 'event') return sampled;
  const [name, stored] =
    role === 'step'
      ? [steps.find((step) => step.column === column.name)?.name, 'stepTime']
      : [column.name, role === 'id-user' ? 'id' : role];
  const counted = check.columns.find((one) => one.name === name && one.role === stored);
  if (counted === undefined) return sampled;
  // The check itself verifies that ids are unique per sample.
  const distinct = stored === 'id' ? check.samples : counted.distinct;
  return { distinct, missing: counted.missing / check.samples, coversAll: true };
}

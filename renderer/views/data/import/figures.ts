import type { Check } from './calls.ts';
import type { PreviewColumn, Role, StepDraft } from './roles.ts';

/** How many different values a column has and the share of records without one, 0 to 1; null where it is not known. */
export interface Figures {
  readonly distinct: number | null;
  readonly missing: number | null;
  /** Whether all records were looked at, not only the first ones. */
  readonly whole: boolean;
}

/**
 * The figures of a column: of all accepted records where a check has counted it in its role, else of the first ones.
 */
export function figuresOf(
  column: PreviewColumn,
  role: Role,
  steps: readonly StepDraft[],
  check: Check | null,
): Figures {
  const sampled: Figures = { distinct: column.distinct, missing: column.missing, whole: false };
  if (check === null || check.samples === 0 || role === 'ignore' || role === 'event') return sampled;
  const [name, stored] =
    role === 'step'
      ? [steps.find((step) => step.column === column.name)?.name, 'stepTime']
      : [column.name, role === 'id-user' ? 'id' : role];
  const counted = check.columns.find((one) => one.name === name && one.role === stored);
  if (counted === undefined) return sampled;
  // Ids are told apart by the check itself: every sample has its own.
  const distinct = stored === 'id' ? check.samples : counted.distinct;
  return { distinct, missing: counted.missing / check.samples, whole: true };
}

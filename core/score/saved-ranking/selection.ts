import { AppError, unknownName } from '../../errors.ts';
import { ownValue } from '../../own-value.ts';
import { message } from '../../text/message.ts';
import type { Sums } from './layout.ts';
import { partitionPoint, type SavedRankingReader } from './reader.ts';

/** Which rows to select from a list, or from each list if there is one per bank. */
export type RankingSelection =
  | { readonly top: number }
  /** Rows with at least this score. */
  | { readonly threshold: number }
  /**
   * As many rows as the budget is expected to cover: a cost per row (contact) and optionally per conversion of a step.
   */
  | {
      readonly budget: number;
      readonly costPerContact: number;
      readonly costPerStep?: Readonly<Record<string, number>>;
    };

/** The rows of a list in a saved ranking: `start .. start + rows`. */
export interface ListRange {
  readonly start: number;
  readonly rows: number;
}

/** The cost of a contact and, by index of the step, of a conversion. */
interface UnitCosts {
  readonly contact: number;
  readonly steps: readonly number[];
}

/**
 * The number of a list's first rows that are selected. Throws `invalid-input` for a budget without a unit cost, and
 * `unknown-name` for the cost of an unknown step.
 */
export function countSelectedRows(
  reader: SavedRankingReader,
  list: ListRange,
  steps: readonly string[],
  selection: RankingSelection,
): number {
  if ('top' in selection) return Math.min(selection.top, list.rows);
  if ('threshold' in selection) return reader.countAtLeast(list.start, list.start + list.rows, selection.threshold);
  const unitCosts = unitCostsOf(steps, selection);
  // Rounding may put the sum of costs above an equal budget by less than a billionth of it.
  const limit = selection.budget * (1 + 1e-9);
  return partitionPoint(
    list.rows,
    (count) => costOf(unitCosts, count, reader.sums(list.start, list.start + count)) <= limit,
  );
}

/** The expected cost of the selected rows; null for a selection without a budget. */
export function expectedCost(
  steps: readonly string[],
  selection: RankingSelection,
  rows: number,
  sums: Sums,
): number | null {
  return 'budget' in selection ? costOf(unitCostsOf(steps, selection), rows, sums) : null;
}

function unitCostsOf(
  steps: readonly string[],
  { costPerContact, costPerStep = {} }: Extract<RankingSelection, { budget: number }>,
): UnitCosts {
  const unknown = Object.keys(costPerStep).find((step) => !steps.includes(step));
  if (unknown !== undefined) throw unknownName(message('noun.step'), unknown, steps);
  const unitCosts = { contact: costPerContact, steps: steps.map((step) => ownValue(costPerStep, step) ?? 0) };
  if (unitCosts.contact > 0 || unitCosts.steps.some((cost) => cost > 0)) return unitCosts;
  throw new AppError('invalid-input', message('score.budgetNeedsCost'), message('score.giveUnitCost'));
}

function costOf({ contact, steps }: UnitCosts, rows: number, { expected }: Sums): number {
  return steps.reduce((cost, unitCost, step) => cost + unitCost * expected[step], contact * rows);
}

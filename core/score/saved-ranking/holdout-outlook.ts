import type { HoldoutSize } from '../../store/runs/export-holdout.ts';
import { controlUsers, type HoldoutOptions } from '../holdout/group.ts';
import { sizeOf } from '../holdout/sizes.ts';
import { conversionsOf, type Sums } from './layout.ts';
import type { SavedRanking } from './saved-ranking.ts';
import { countedRows } from './value-outlook.ts';

/** A requested control group, before users are drawn. */
export type HoldoutPlan = Pick<HoldoutOptions, 'share' | 'lift'>;

/**
 * Whether a control group of the selected rows could detect the lift: for each bank, and for all banks with the same
 * objective together, except where each bank has a list, since users then count several times. The sizes are those of
 * the export, which draws users in each bank. They are not drawn yet, so both groups are expected to have the same
 * rates.
 */
export function holdoutOutlook(
  { metadata: { shape, per }, steps }: SavedRanking,
  sums: Sums,
  plan: HoldoutPlan,
): HoldoutSize[] {
  const rows = countedRows(sums);
  const objectives = new Map(shape.candidates.map(({ bank, objective }) => [bank, objective]));
  return [...Map.groupBy(objectives, ([, step]) => step)].flatMap(([step, entries]) => {
    const conversions = conversionsOf(sums, steps.indexOf(step));
    const counts = entries.map(([bank]) => {
      const sum = (figures: Float64Array): number =>
        figures.reduce((total, one, index) => (shape.candidates[index].bank === bank ? total + one : total), 0);
      const users = sum(rows);
      return { bank, users, expected: sum(conversions), control: controlUsers(users, plan.share) };
    });
    const used = counts.filter(({ users }) => users > 0);
    const banks = used.map((count) => plannedSize(count, step, plan));
    if (per === 'bank' || banks.length < 2) return banks;
    const total = (of: 'users' | 'expected' | 'control'): number => used.reduce((sum, one) => sum + one[of], 0);
    const whole = { bank: null, users: total('users'), expected: total('expected'), control: total('control') };
    return [plannedSize(whole, step, plan), ...banks];
  });
}

interface PlannedGroups {
  /** Null for all banks together. */
  readonly bank: string | null;
  readonly users: number;
  /** Expected conversions of the objective. */
  readonly expected: number;
  readonly control: number;
}

function plannedSize({ bank, users, expected, control }: PlannedGroups, step: string, plan: HoldoutPlan): HoldoutSize {
  return sizeOf({ bank, step, rate: expected / users, target: users - control, control }, plan);
}

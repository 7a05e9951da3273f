import type { HoldoutSize } from '../../store/runs/export-holdout.ts';
import type { HoldoutOptions } from '../holdout/group.ts';
import { sizeOf } from '../holdout/sizes.ts';
import { conversionsOf, type Sums } from './layout.ts';
import type { SavedRanking } from './saved-ranking.ts';
import { countedRows } from './value-outlook.ts';

/** A requested control group, before users are drawn. */
export type HoldoutPlan = Pick<HoldoutOptions, 'share' | 'lift'>;

/**
 * Whether a control group of the selected rows could show the lift: for each bank, and for all banks with the same
 * objective together, except where each bank has a list, since users then count several times. Users are not drawn yet,
 * so both groups are expected to have the same rates.
 */
export function holdoutOutlook(
  { metadata: { shape, per }, steps }: SavedRanking,
  sums: Sums,
  plan: HoldoutPlan,
): HoldoutSize[] {
  const rows = countedRows(sums);
  const sizeFor = (bank: string | null, step: string): HoldoutSize[] => {
    const conversions = conversionsOf(sums, steps.indexOf(step));
    let [users, expected] = [0, 0];
    for (const [index, candidate] of shape.candidates.entries()) {
      if (candidate.objective !== step || (bank !== null && candidate.bank !== bank)) continue;
      users += rows[index];
      expected += conversions[index];
    }
    const control = Math.round(plan.share * users);
    const groups = { bank, step, rate: users > 0 ? expected / users : 0, target: users - control, control };
    return users === 0 ? [] : [sizeOf(groups, plan)];
  };
  const objectives = new Map(shape.candidates.map(({ bank, objective }) => [bank, objective]));
  return [...Map.groupBy(objectives, ([, step]) => step)].flatMap(([step, entries]) => {
    const banks = entries.flatMap(([bank]) => sizeFor(bank, step));
    return per === 'bank' || banks.length < 2 ? banks : [...sizeFor(null, step), ...banks];
  });
}

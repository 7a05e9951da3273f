import type { CallInput } from '../../../../core/api.ts';

/** How a ranked list is cut, as the core takes it. */
export type Cut = CallInput<'cut-ranking'>['by'];

/** The kinds of a cut, as the view offers them. */
export type CutKind = 'top' | 'threshold' | 'budget';

/** The kind of a cut. */
export function kindOf(cut: Cut): CutKind {
  return 'top' in cut ? 'top' : 'threshold' in cut ? 'threshold' : 'budget';
}

/** A cut as it stands in the address: `top-60000`, `threshold-0.02`, `budget-5000-0.1-click-2`. */
export function formatCut(cut: Cut): string {
  if ('top' in cut) return `top-${cut.top}`;
  if ('threshold' in cut) return `threshold-${cut.threshold}`;
  const [price] = Object.entries(cut.costPerStep ?? {});
  return ['budget', cut.budget, cut.costPerContact, ...(price ?? [])].join('-');
}

/** Reads a cut from the address; null for what is none. */
export function parseCut(written: string | null): Cut | null {
  const [kind, ...rest] = (written ?? '').split('-');
  const [first, second] = rest.map(Number);
  if (kind === 'top') return Number.isInteger(first) && first >= 1 ? { top: first } : null;
  if (kind === 'threshold') return first >= 0 ? { threshold: first } : null;
  if (kind !== 'budget' || !(first >= 0) || !(second >= 0)) return null;
  const price = Number(rest.at(-1));
  const step = rest.slice(2, -1).join('-');
  return {
    budget: first,
    costPerContact: second,
    ...(step !== '' && price >= 0 ? { costPerStep: { [step]: price } } : {}),
  };
}

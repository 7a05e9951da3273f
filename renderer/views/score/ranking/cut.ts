import type { CallInput } from '../../../../core/api.ts';

/** The selection from a ranked list, in the core's format. */
export type Cut = CallInput<'cut-ranking'>['by'];

/** The kinds of selection that the view offers. */
export type CutKind = 'top' | 'threshold' | 'budget';

/** The kind of a selection. */
export function kindOf(cut: Cut): CutKind {
  return 'top' in cut ? 'top' : 'threshold' in cut ? 'threshold' : 'budget';
}

/** A selection encoded for the address: `top-60000`, `threshold-0.02`, `budget-5000-0.1-click-2`. */
export function formatCut(cut: Cut): string {
  if ('top' in cut) return `top-${cut.top}`;
  if ('threshold' in cut) return `threshold-${cut.threshold}`;
  const [price] = Object.entries(cut.costPerStep ?? {});
  return ['budget', cut.budget, cut.costPerContact, ...(price ?? [])].join('-');
}

/** Decodes a selection from the address; null if invalid. */
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

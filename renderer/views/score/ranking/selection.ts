import type { CallInput } from '../../../../core/api.ts';

/** The selection from a ranked list, in the core's format. */
export type RankingSelection = CallInput<'ranking-outlook'>['selection'];

/** The kinds of selection that the view offers. */
export type SelectionKind = 'top' | 'threshold' | 'budget';

/** The kind of a selection. */
export function kindOf(selection: RankingSelection): SelectionKind {
  return 'top' in selection ? 'top' : 'threshold' in selection ? 'threshold' : 'budget';
}

/** A selection encoded for the address: `top-60000`, `threshold-0.02`, `budget-5000-0.1-click-2`. */
export function formatSelection(selection: RankingSelection): string {
  if ('top' in selection) return `top-${selection.top}`;
  if ('threshold' in selection) return `threshold-${selection.threshold}`;
  const [stepAndCost] = Object.entries(selection.costPerStep ?? {});
  return ['budget', selection.budget, selection.costPerContact, ...(stepAndCost ?? [])].join('-');
}

/** A hyphen, except for the minus of an exponent, as in `1e-7`. */
const SEPARATOR = /(?<!\de)-/;

/** Decodes a selection from the address; null if invalid. */
export function parseSelection(encoded: string | null): RankingSelection | null {
  const [kind, ...rest] = (encoded ?? '').split(SEPARATOR);
  const [first, second] = rest.map(Number);
  if (kind === 'top') return Number.isInteger(first) && first >= 1 ? { top: first } : null;
  if (kind === 'threshold') return first >= 0 ? { threshold: first } : null;
  if (kind !== 'budget' || !(first >= 0) || !(second >= 0)) return null;
  const costs = { budget: first, costPerContact: second };
  if (rest.length === 2) return costs;
  const step = rest.slice(2, -1).join('-');
  const costOfStep = Number(rest.at(-1));
  return step !== '' && costOfStep >= 0 ? { ...costs, costPerStep: { [step]: costOfStep } } : null;
}

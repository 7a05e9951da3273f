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

/** A number from 0 up as JavaScript writes it. */
const NUMBER = String.raw`(\d+(?:\.\d+)?(?:e[+-]\d+)?)`;
const THRESHOLD = new RegExp(`^threshold-${NUMBER}$`);
/** The step's name may have hyphens. */
const BUDGET = new RegExp(`^budget-${NUMBER}-${NUMBER}(?:-(.+?)-${NUMBER})?$`, 's');

/** Decodes a selection from the address; null if invalid. */
export function parseSelection(encoded: string | null): RankingSelection | null {
  const [, top] = /^top-([1-9]\d*)$/.exec(encoded ?? '') ?? [];
  if (top !== undefined) return { top: Number(top) };
  const [, threshold] = THRESHOLD.exec(encoded ?? '') ?? [];
  if (threshold !== undefined) return { threshold: Number(threshold) };
  const parts = BUDGET.exec(encoded ?? '');
  if (parts === null) return null;
  const [, budget, costPerContact, step, costOfStep] = parts as readonly (string | undefined)[];
  const costs = { budget: Number(budget), costPerContact: Number(costPerContact) };
  return step === undefined ? costs : { ...costs, costPerStep: { [step]: Number(costOfStep) } };
}

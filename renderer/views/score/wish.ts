import type { PickedFile } from '../../core/bridge.ts';
import type { ScoringBank } from './scoring.svelte.ts';

/** What the user chose otherwise than by default: a bank's run, or null where the bank is left out. */
export type RunChoices = ReadonlyMap<string, string | null>;

/** What a list is asked to be. */
export interface Wish {
  readonly audience: PickedFile | null;
  /** Null for as the shown list is. */
  readonly per: 'user' | 'bank' | null;
  readonly choices: RunChoices;
}

/** Nothing was asked for yet. */
export const NO_WISH: Wish = { audience: null, per: null, choices: new Map() };

/** The run that ranks for a bank; null where the bank is left out. */
export function chosenRun({ bank, runs }: ScoringBank, choices: RunChoices): string | null {
  const chosen = choices.get(bank);
  if (chosen === null) return null;
  return runs.find(({ run }) => run === chosen)?.run ?? runs[0]?.run ?? null;
}

/** The choices by which of the banks, all with a run, those with these names are ranked and no others. */
export function choosing(banks: readonly ScoringBank[], names: readonly string[], choices: RunChoices): RunChoices {
  return new Map(banks.map(({ bank, runs }) => [bank, names.includes(bank) ? choices.get(bank) ?? runs[0].run : null]));
}

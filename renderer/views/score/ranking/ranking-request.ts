import type { PickedFile } from '../../../core/bridge.ts';
import type { AudienceMapping } from '../audience/audience-mapping.ts';
import type { ScoringBank } from './banks.svelte.ts';
import type { Ranking } from './lists.svelte.ts';

/** What the user chose otherwise than by default: a bank's run, or null where the bank is left out. */
export type RunChoices = ReadonlyMap<string, string | null>;

/** The requested settings of a ranking. */
export interface RankingRequest {
  readonly audience: PickedFile | null;
  /** What was said of the audience's columns; null for found by name. */
  readonly mapping: AudienceMapping | null;
  /** Null for as the shown list is. */
  readonly per: 'user' | 'bank' | null;
  /** Null for as in the list that was kept when the window was opened. */
  readonly choices: RunChoices | null;
}

/** Nothing was requested yet. */
export const EMPTY_REQUEST: RankingRequest = { audience: null, mapping: null, per: null, choices: null };

/** The run that ranks for a bank; null where the bank is left out. */
export function chosenRun({ bank, runs }: ScoringBank, choices: RunChoices): string | null {
  const chosen = choices.get(bank);
  if (chosen === null) return null;
  return runs.find(({ run }) => run === chosen)?.run ?? runs[0]?.run ?? null;
}

/** The runs of the banks that are not left out, each once. */
export function runsOf(banks: readonly ScoringBank[], choices: RunChoices): readonly string[] {
  return [...new Set(banks.flatMap((bank) => chosenRun(bank, choices) ?? []))];
}

/** The choices by which of the banks, all with a run, those with these names are ranked and no others. */
export function choicesFor(banks: readonly ScoringBank[], names: readonly string[], choices: RunChoices): RunChoices {
  return new Map(
    banks.map(({ bank, runs }) => [bank, names.includes(bank) ? (choices.get(bank) ?? runs[0].run) : null]),
  );
}

/**
 * The choices that a list was ranked by. Where models have changed since, a bank is ranked by the run to take first,
 * and one that had no run then is ranked too.
 */
export function choicesOf(ranking: Ranking, banks: readonly ScoringBank[], stale: boolean): RunChoices {
  const ranked = new Map(ranking.banks.map(({ bank, run }) => [bank, run]));
  return new Map(
    banks.flatMap(({ bank, runs }): [string, string | null][] => {
      const run = ranked.get(bank);
      if (run !== undefined) return stale ? [] : [[bank, run]];
      return runs.some(({ createdAt }) => createdAt < ranking.created) ? [[bank, null]] : [];
    }),
  );
}

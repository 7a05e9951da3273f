import type { PickedFile } from '../../../core/bridge.ts';
import type { AudienceMapping } from '../audience/bank-weights.ts';
import type { ScoringBank } from './banks.svelte.ts';
import type { Ranking } from './rankings.svelte.ts';

/** The user's deviations from the defaults: a bank's run, or null to leave the bank out. */
export type RunChoices = ReadonlyMap<string, string | null>;

/** The requested settings of a ranking. */
export interface RankingRequest {
  readonly audience: PickedFile | null;
  /** The user's choices for the audience's columns; null to find columns by name. */
  readonly mapping: AudienceMapping | null;
  /** Null to keep the shown list's value. */
  readonly per: 'user' | 'bank' | null;
  /** Name of the segment whose users are ranked, empty for all; null to keep the shown list's value. */
  readonly segment: string | null;
  /** Null for the choices that the saved list was ranked with. */
  readonly choices: RunChoices | null;
}

/** A request that changes nothing. */
export const EMPTY_REQUEST: RankingRequest = { audience: null, mapping: null, per: null, segment: null, choices: null };

/** The run that ranks for a bank; null if the bank is left out. */
export function chosenRun(bank: ScoringBank, choices: RunChoices): string | null {
  const chosen = choices.get(bank.bank);
  if (chosen === null) return null;
  return bank.find(chosen)?.run ?? bank.preferred;
}

/** The run of each bank by name; null for a bank that is left out. */
export function runsByBank(
  banks: readonly ScoringBank[],
  choices: RunChoices,
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(banks.map((bank) => [bank.bank, chosenRun(bank, choices)]));
}

/** The distinct runs of the banks that are not left out. */
export function runsOf(banks: readonly ScoringBank[], choices: RunChoices): readonly string[] {
  return [...new Set(banks.flatMap((bank) => chosenRun(bank, choices) ?? []))];
}

/** The choices that rank only the banks with these names; all given banks have a run. */
export function choicesForBanks(
  banks: readonly ScoringBank[],
  names: readonly string[],
  choices: RunChoices,
): RunChoices {
  const ranked = new Set(names);
  return new Map(
    banks.map(({ bank, preferred }) => [bank, ranked.has(bank) ? (choices.get(bank) ?? preferred) : null]),
  );
}

/**
 * The choices that an existing list was ranked with. If models have changed since, a bank uses its default run, and a
 * bank that had no run then is ranked too.
 */
export function choicesOfRanking(ranking: Ranking, banks: readonly ScoringBank[], stale: boolean): RunChoices {
  const ranked = new Map(ranking.banks.map(({ bank, run }) => [bank, run]));
  return new Map(
    banks.flatMap((bank): [string, string | null][] => {
      const run = ranked.get(bank.bank);
      if (run !== undefined) return stale ? [] : [[bank.bank, run]];
      return bank.hasRunBefore(ranking.created) ? [[bank.bank, null]] : [];
    }),
  );
}

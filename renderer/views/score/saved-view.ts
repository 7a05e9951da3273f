import type { ViewSettings } from '../../parts/saved-views/saved-views.svelte.ts';
import type { ScoringBank } from './ranking/banks.svelte.ts';
import type { RankingRequest, RunChoices } from './ranking/ranking-request.ts';
import { formatSelection, type RankingSelection } from './ranking/selection.ts';
import { namesIn, restoredRuns, runSettings } from './saved-runs.ts';

/** The settings of a ranking that a view saves, and the selected part of its list. */
export interface SavableRanking {
  readonly per: 'user' | 'bank';
  /** Empty for all users. */
  readonly segment: string;
  /** The banks that can be ranked for. */
  readonly banks: readonly ScoringBank[];
  /** The banks that are ranked for, each with its run. */
  readonly chosen: readonly { readonly bank: ScoringBank; readonly run: string }[];
  /** Null for the default. */
  readonly selection: RankingSelection | null;
}

/** The settings of a saved view, without defaults. */
export function rankingSettings({ per, segment, banks, chosen, selection }: SavableRanking): ViewSettings {
  return {
    ...(per === 'bank' && { per }),
    ...(segment !== '' && { segment }),
    ...(chosen.length < banks.length && { banks: JSON.stringify(chosen.map(({ bank }) => bank.bank)) }),
    ...runSettings(banks, chosen),
    ...(selection !== null && { selection: formatSelection(selection) }),
  };
}

/** The ranking that a saved view requests; a bank whose run is gone uses its default. */
export function savedRequest(
  saved: ViewSettings,
  banks: readonly ScoringBank[],
): Pick<RankingRequest, 'per' | 'segment'> & { readonly choices: RunChoices } {
  const listed = namesIn(saved['banks']);
  const names = listed === null ? null : new Set(listed);
  const choices = Array.from(
    restoredRuns(saved, banks),
    ([bank, run]) => [bank, names === null || names.has(bank) ? run : null] as const,
  );
  return {
    per: saved['per'] === 'bank' ? 'bank' : 'user',
    segment: saved['segment'] ?? '',
    choices: new Map(choices),
  };
}

/** The settings with these names. */
export function pickSettings(settings: ViewSettings, names: readonly string[]): ViewSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));
}

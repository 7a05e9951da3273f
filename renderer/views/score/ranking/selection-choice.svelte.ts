import { route } from '../../../core/route.svelte.ts';
import type { Ranking } from './rankings.svelte.ts';
import { formatSelection, kindOf, parseSelection, type RankingSelection, type SelectionKind } from './selection.ts';

/**
 * The selection from the list: from the address, else the last one used, since the list also survives a change of view;
 * by default the best tenth of the list.
 */
class SelectionChoice {
  /** The last settings of each kind, restored when the user returns to it. */
  readonly #lastByKind = new Map<SelectionKind, RankingSelection>();

  #latest = $state.raw<RankingSelection | null>(null);

  /** The selection that was made; null for the default. */
  get chosen(): RankingSelection | null {
    return parseSelection(route.get('selection')) ?? this.#latest;
  }

  /** The current selection. */
  of(ranking: Ranking): RankingSelection {
    return this.chosen ?? { top: Math.max(1, ...ranking.lists.map(({ rows }) => Math.ceil(rows / 10))) };
  }

  /** Returns to a selection as the address encodes it; to the default for null. */
  restore(encoded: string | null): void {
    this.#latest = parseSelection(encoded);
  }

  set(selection: RankingSelection): void {
    this.#lastByKind.set(kindOf(selection), selection);
    this.#latest = selection;
    route.set({ selection: formatSelection(selection) }, { replace: true });
  }

  /** Switches to another kind: with its last settings, else with settings that select about as many rows. */
  choose(kind: SelectionKind, current: { readonly rows: number; readonly threshold: number | null }): void {
    this.set(this.#lastByKind.get(kind) ?? this.#similar(kind, current));
  }

  #similar(
    kind: SelectionKind,
    { rows, threshold }: { readonly rows: number; readonly threshold: number | null },
  ): RankingSelection {
    switch (kind) {
      case 'top':
        return { top: Math.max(1, rows) };
      case 'threshold':
        return { threshold: threshold ?? 0 };
      case 'budget':
        return { budget: Math.max(1, rows), costPerContact: 1 };
    }
  }
}

/** This window's selection. */
export const selectionChoice = new SelectionChoice();

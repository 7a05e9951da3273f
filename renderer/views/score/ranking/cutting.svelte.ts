import { route } from '../../../core/route.svelte.ts';
import { formatCut, kindOf, parseCut, type Cut, type CutKind } from './cut.ts';
import type { Ranking } from './lists.svelte.ts';

/**
 * The selection from the list: from the address, else the last one used, since the list also survives a change of view;
 * by default the whole list.
 */
class Cutting {
  /** The last settings of each kind, restored when the user returns to it. */
  readonly #before = new Map<CutKind, Cut>();

  #latest = $state.raw<Cut | null>(null);

  /** The current selection. */
  of(ranking: Ranking): Cut {
    return parseCut(route.get('cut')) ?? this.#latest ?? { top: Math.max(1, ...ranking.lists.map(({ rows }) => rows)) };
  }

  set(cut: Cut): void {
    this.#before.set(kindOf(cut), cut);
    this.#latest = cut;
    route.set({ cut: formatCut(cut) }, { replace: true });
  }

  /** Selects the whole list. */
  clear(): void {
    this.#latest = null;
    route.set({ cut: null }, { replace: true });
  }

  /** Switches to another kind: with its last settings, else with settings that select about as many rows. */
  choose(kind: CutKind, now: { readonly rows: number; readonly threshold: number | null }): void {
    this.set(this.#before.get(kind) ?? this.#applyToAll(kind, now));
  }

  #applyToAll(kind: CutKind, { rows, threshold }: { readonly rows: number; readonly threshold: number | null }): Cut {
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
export const cutting = new Cutting();

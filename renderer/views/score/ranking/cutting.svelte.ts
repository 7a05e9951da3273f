import { route } from '../../../core/route.svelte.ts';
import { formatCut, kindOf, parseCut, type Cut, type CutKind } from './cut.ts';
import type { Ranking } from './lists.svelte.ts';

/**
 * How the list is cut: as the address says; without a word there as it was cut last, since the list too is kept while
 * other views are shown; else all of it is taken.
 */
class Cutting {
  /** What was set of each kind, so that going back to it finds it as it was. */
  readonly #before = new Map<CutKind, Cut>();

  #latest = $state.raw<Cut | null>(null);

  /** The cut of a ranking. */
  of(ranking: Ranking): Cut {
    return parseCut(route.get('cut')) ?? this.#latest ?? { top: Math.max(1, ...ranking.lists.map(({ rows }) => rows)) };
  }

  set(cut: Cut): void {
    this.#before.set(kindOf(cut), cut);
    this.#latest = cut;
    route.set({ cut: formatCut(cut) }, { replace: true });
  }

  /** Takes the whole list. */
  clear(): void {
    this.#latest = null;
    route.set({ cut: null }, { replace: true });
  }

  /** Cuts by another kind: as it was set before, else so that about the same rows are taken. */
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

/** The cut of this window. */
export const cutting = new Cutting();

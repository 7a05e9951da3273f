import { SvelteMap } from 'svelte/reactivity';

import type { CallError } from '../../../../core/api/contract/protocol.ts';
import { call } from '../../../core/client.svelte.ts';
import { asCallError, ConnectionLostError } from '../../../core/failure.ts';
import { MAX_SAVED_ROWS } from '../../../parts/table/table-cells.ts';
import { columnDigits } from '../../../text/format.ts';
import type { Ranking } from './rankings.svelte.ts';

/** A row of a ranked list. */
export type RankedRow = Ranking['first'][number];

/** Weights of users may be products with many decimals. */
const MAX_WEIGHT_DIGITS = 4;
const PAGE_ROWS = 100;
const MAX_PAGES = 60;
/** Rows per call when the first rows of a list are loaded. */
const BATCH_ROWS = 1000;

/** Loads the rows of a ranked list as they scroll into view. */
export class RankedPages {
  failure = $state.raw<CallError | null>(null);
  readonly #ranking: string;
  readonly #list: number;
  readonly #pages = new SvelteMap<number, readonly RankedRow[]>();
  /** The pages that are loaded or requested, the most recently shown ones last. */
  readonly #requested = new Set<number>();

  /** `first` are the first rows, if known. */
  constructor(ranking: string, list: number, first: readonly RankedRow[]) {
    this.#ranking = ranking;
    this.#list = list;
    if (first.length < PAGE_ROWS) return;
    this.#pages.set(0, first.slice(0, PAGE_ROWS));
    this.#requested.add(0);
  }

  /** The row at a zero-based index of the list; undefined until it is loaded. */
  row(index: number): RankedRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  /** The highest probability of each step on the first page; 1 until it is loaded. */
  highest(steps: number): number[] {
    const first = this.#pages.get(0);
    return Array.from({ length: steps }, (_, step) =>
      first === undefined ? 1 : Math.max(1e-9, ...first.map(({ probabilities }) => probabilities[step] ?? 0)),
    );
  }

  /** The number of decimals of the loaded weights; null if the first page has no weights other than 1. */
  get weightDigits(): number | null {
    if (this.#pages.get(0)?.some(({ weight }) => weight !== 1) !== true) return null;
    const weights = [...this.#pages.values()].flatMap((rows) => rows.map(({ weight }) => weight));
    return Math.min(MAX_WEIGHT_DIGITS, columnDigits(weights));
  }

  /** Loads the missing rows from index `from` to `to` (exclusive): those that are visible. */
  load(from: number, to: number): void {
    for (let page = Math.floor(from / PAGE_ROWS); page * PAGE_ROWS < to; page++) {
      const isRequested = this.#requested.delete(page);
      this.#requested.add(page);
      if (!isRequested) void this.#fetch(page);
    }
  }

  /** Loads the first rows of the list, in order to save them; null if these are more than `MAX_SAVED_ROWS`. */
  async firstRows(count: number): Promise<RankedRow[] | null> {
    if (count > MAX_SAVED_ROWS) return null;
    const rows: RankedRow[] = [];
    for (let offset = 0; offset < count; offset += BATCH_ROWS)
      rows.push(...(await this.#read(offset, Math.min(BATCH_ROWS, count - offset))));
    return rows;
  }

  async #read(offset: number, limit: number): Promise<readonly RankedRow[]> {
    return (await call('ranking-page', { ranking: this.#ranking, list: this.#list, offset, limit })).rows;
  }

  async #fetch(page: number): Promise<void> {
    try {
      const rows = await this.#read(page * PAGE_ROWS, PAGE_ROWS);
      this.#pages.set(page, rows);
      this.failure = null;
      this.#evict();
    } catch (thrown) {
      this.#requested.delete(page);
      // The window reports a lost connection in one place.
      if (!(thrown instanceof ConnectionLostError)) this.failure = asCallError(thrown);
    }
  }

  /** Drops the least recently shown pages. */
  #evict(): void {
    for (const page of this.#requested) {
      if (this.#pages.size <= MAX_PAGES) return;
      // The first page sets the scale of all bars.
      if (page === 0 || !this.#pages.has(page)) continue;
      this.#pages.delete(page);
      this.#requested.delete(page);
    }
  }
}

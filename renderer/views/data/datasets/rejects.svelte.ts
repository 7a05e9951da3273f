import { untrack } from 'svelte';

import type { CallResult } from '../../../../core/api.ts';
import type { CallError } from '../../../../core/api/contract/protocol.ts';
import { call } from '../../../core/client.svelte.ts';
import { asCallError, ConnectionLostError } from '../../../core/failure.ts';
import { MAX_SAVED_ROWS } from '../../../parts/table/table-cells.ts';

/** A rejected record. */
export type RejectRow = CallResult<'reject-list'>['rows'][number];

const PAGE_ROWS = 200;
/** Rows per call when all are loaded. */
const BATCH_ROWS = 1000;

/** The rejects of a dataset, loaded in pages as they scroll into view. */
export class RejectPages {
  total = $state(0);
  error = $state.raw<CallError | null>(null);
  /** By page number. */
  #pages = $state.raw<ReadonlyMap<number, readonly RejectRow[]>>(new Map());
  readonly #requested = new Set<number>();
  readonly #failed = new Set<number>();
  readonly #dataset: string;
  readonly #reason: string | null;

  constructor(dataset: string, reason: string | null) {
    this.#dataset = dataset;
    this.#reason = reason;
    this.loadRange(0, 1);
  }

  /** A reject by its index; undefined until it is loaded. */
  at(index: number): RejectRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  /** Loads the rejects from index `first` to `end` (exclusive) that are missing. */
  loadRange(first: number, end: number): void {
    for (let page = Math.floor(first / PAGE_ROWS); page * PAGE_ROWS < end; page++) {
      if (this.#requested.has(page)) continue;
      this.#requested.add(page);
      untrack(() => void this.#load(page));
    }
  }

  /** Loads all rejects, in order to save them; null if there are more than `MAX_SAVED_ROWS`. */
  async all(): Promise<RejectRow[] | null> {
    if (this.total > MAX_SAVED_ROWS) return null;
    const rows: RejectRow[] = [];
    for (let offset = 0; offset < this.total; offset += BATCH_ROWS)
      rows.push(...(await this.#read(offset, BATCH_ROWS)).rows);
    return rows;
  }

  /** Retries failed pages. */
  readonly retry = (): void => {
    const failed = [...this.#failed];
    this.error = null;
    this.#failed.clear();
    for (const page of failed) this.loadRange(page * PAGE_ROWS, page * PAGE_ROWS + 1);
  };

  #read(offset: number, limit: number): Promise<CallResult<'reject-list'>> {
    const reason = this.#reason === null ? {} : { reason: this.#reason };
    return call('reject-list', { dataset: this.#dataset, ...reason, offset, limit });
  }

  async #load(page: number): Promise<void> {
    try {
      const { total, rows } = await this.#read(page * PAGE_ROWS, PAGE_ROWS);
      this.total = total;
      this.#pages = new Map([...this.#pages, [page, rows]]);
      if (this.#failed.delete(page) && this.#failed.size === 0) this.error = null;
    } catch (thrown) {
      this.#requested.delete(page);
      // The window reports a lost connection in one place.
      if (thrown instanceof ConnectionLostError) return;
      this.#failed.add(page);
      this.error = asCallError(thrown);
    }
  }
}

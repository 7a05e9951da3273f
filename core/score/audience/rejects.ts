import type { Text } from '../../text/message.ts';

/**
 * Where a rejected record stands and what was wrong with it; `column` and `value` are null where it is the record as a
 * whole.
 */
export interface RejectExample {
  readonly file: string;
  readonly line: number;
  readonly column: string | null;
  readonly value: Text | null;
}

/** How many records were rejected for a reason, with the first of them. */
export interface RejectCount {
  readonly reason: string;
  readonly count: number;
  readonly example: RejectExample;
}

/** Counts rejected records by reason. */
export class RejectCounter {
  readonly #counts = new Map<string, { count: number; example: RejectExample }>();

  /** Counts records; the example is only made for the first of its reason. */
  add(reason: string, example: () => RejectExample, count = 1): void {
    const known = this.#counts.get(reason);
    if (known === undefined) this.#counts.set(reason, { count, example: example() });
    else known.count += count;
  }

  /** Rejected records in all. */
  get total(): number {
    let total = 0;
    for (const { count } of this.#counts.values()) total += count;
    return total;
  }

  /** The counts, largest first. */
  list(): RejectCount[] {
    return [...this.#counts]
      .map(([reason, { count, example }]) => ({ reason, count, example }))
      .sort((a, b) => b.count - a.count);
  }
}

import type { Message, Text } from '../../text/message.ts';

/**
 * The position of a rejected record and what is wrong with it; `column` and `value` are null if the record as a whole
 * is wrong.
 */
export interface RejectExample {
  readonly file: string;
  readonly line: number;
  readonly column: string | null;
  readonly value: Text | null;
}

/** How many records were rejected for a reason, with the first one as an example. */
export interface RejectCount {
  readonly reason: Message;
  readonly count: number;
  readonly example: RejectExample;
}

/** Counts rejected records by reason: a message without values. */
export class RejectCounter {
  readonly #counts = new Map<string, { reason: Message; count: number; example: RejectExample }>();

  /** Counts records; `example` is only called for the first record of its reason. */
  add(reason: Message, example: () => RejectExample, count = 1): void {
    const entry = this.#counts.get(reason.key);
    if (entry === undefined) this.#counts.set(reason.key, { reason, count, example: example() });
    else entry.count += count;
  }

  /** Total number of rejected records. */
  get total(): number {
    let total = 0;
    for (const { count } of this.#counts.values()) total += count;
    return total;
  }

  /** The counts, largest first. */
  list(): RejectCount[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count);
  }
}

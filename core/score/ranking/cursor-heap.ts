import { candidateAt, compareRecords } from './records.ts';
import type { Cursor } from './spill-file.ts';

/** Merges sorted cursors: a binary heap keeps the first of all their records on top. */
export class CursorHeap {
  readonly #heap: Cursor[];
  readonly #steps: number;
  readonly #listOf: Uint32Array;

  constructor(cursors: readonly Cursor[], steps: number, listOf: Uint32Array) {
    this.#heap = cursors.filter((cursor) => cursor.next());
    this.#steps = steps;
    this.#listOf = listOf;
    for (let index = this.#heap.length >> 1; index >= 0; index--) this.#sink(index);
  }

  /** How many cursors still have records. */
  get size(): number {
    return this.#heap.length;
  }

  /** The cursor at the first record. */
  get first(): Cursor {
    return this.#heap[0];
  }

  /** Moves past the first record. */
  advance(): void {
    if (!this.#heap[0].next()) {
      const last = this.#heap.pop();
      if (last !== undefined && this.#heap.length > 0) this.#heap[0] = last;
    }
    this.#sink(0);
  }

  #sink(start: number): void {
    const heap = this.#heap;
    for (let index = start; ;) {
      let smallest = index;
      for (let child = 2 * index + 1; child <= 2 * index + 2; child++) {
        if (child < heap.length && this.#before(heap[child], heap[smallest])) smallest = child;
      }
      if (smallest === index) return;
      [heap[index], heap[smallest]] = [heap[smallest], heap[index]];
      index = smallest;
    }
  }

  #before(a: Cursor, b: Cursor): boolean {
    const listA = this.#listOf[candidateAt(a.arena, a.offset)];
    const listB = this.#listOf[candidateAt(b.arena, b.offset)];
    return (listA - listB || compareRecords(a.arena, a.offset, b.arena, b.offset, this.#steps)) < 0;
  }
}

import type { ByteSource } from './byte-source.ts';

/** Space for an unfinished record carried over from the previous block, so that the new text need not move. */
const RESERVE_BYTES = 1 << 16;

/** A block of text at `bytes[start .. end)`, followed by one free byte and scratch space of at least its length. */
export interface Block {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Offset of the scratch space. */
  readonly scratch: number;
  /** Whether the text ends with this block. */
  readonly atEnd: boolean;
}

/**
 * Reads a source block by block into two alternating buffers, so that the next block loads while the current one is
 * processed.
 */
export class BlockReader {
  readonly #source: ByteSource;
  readonly #blockBytes: number;
  #current: Uint8Array;
  #next: Uint8Array;
  #pending: Promise<number>;

  constructor(source: ByteSource, blockBytes: number) {
    this.#source = source;
    this.#blockBytes = blockBytes;
    this.#current = allocate(RESERVE_BYTES, blockBytes);
    this.#next = allocate(RESERVE_BYTES, blockBytes);
    this.#pending = this.#read();
  }

  /**
   * Returns the next block, which begins with the rest of the current one, from `rest` to `end`. The current block's
   * buffer is then reused.
   */
  async next(rest: number, end: number): Promise<Block> {
    const count = await this.#pending;
    const left = end - rest;
    let bytes = this.#next;
    let reserve = this.#reserveOf(bytes);
    if (left > reserve) {
      const larger = allocate(2 * left, this.#blockBytes);
      larger.set(bytes.subarray(reserve, reserve + count), 2 * left);
      bytes = larger;
      reserve = 2 * left;
    }
    bytes.set(this.#current.subarray(rest, end), reserve - left);
    this.#next = this.#current;
    this.#current = bytes;
    if (count > 0) this.#pending = this.#read();
    return {
      bytes,
      start: reserve - left,
      end: reserve + count,
      scratch: reserve + this.#blockBytes + 1,
      atEnd: count === 0,
    };
  }

  /** Waits for pending reads, so that the source can be closed. */
  async settle(): Promise<void> {
    await this.#pending.catch(() => 0);
  }

  #read(): Promise<number> {
    const pending = this.#source.read(this.#next, this.#reserveOf(this.#next), this.#blockBytes);
    pending.catch(() => undefined);
    return pending;
  }

  #reserveOf(bytes: Uint8Array): number {
    return (bytes.length - 1) / 2 - this.#blockBytes;
  }
}

function allocate(reserve: number, blockBytes: number): Uint8Array {
  return new Uint8Array(2 * (reserve + blockBytes) + 1);
}

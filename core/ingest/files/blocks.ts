import type { ByteSource } from './byte-source.ts';

/** Room for the unfinished record that a block takes over from the one before, without moving the new text. */
const RESERVE_BYTES = 1 << 16;

/**
 * A piece of text at `bytes[start .. end)`; behind it there is one free byte and then scratch space of at least its
 * length.
 */
export interface Block {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Where the scratch space begins. */
  readonly scratch: number;
  /** Whether the text ends with this block. */
  readonly final: boolean;
}

/**
 * Reads a source block by block into two buffers in turn, so that the next block is on its way while one is worked on.
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
   * Gives the next block, which begins with what the present one had left from `rest` up to `end`; the present one is
   * used again.
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
      final: count === 0,
    };
  }

  /** Waits until nothing is being read any more, so that the source can be closed. */
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

/** Number of checks that a waiting thread makes before it sleeps: tens of microseconds. */
const SPINS = 20_000;

const ARRIVED = 0;
const ROUND = 1;
const FAILED = 2;

/** Allocates a barrier's memory, which its threads share. */
export function barrierMemory(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

/** A barrier for a fixed number of threads: each waits until all have arrived. */
export class Barrier {
  readonly #memory: Int32Array;
  readonly #threads: number;

  constructor(memory: Int32Array, threads: number) {
    this.#memory = memory;
    this.#threads = threads;
  }

  /** True once a thread has failed; no thread waits from then on. */
  get failed(): boolean {
    return Atomics.load(this.#memory, FAILED) === 1;
  }

  /** Waits for the other threads; blocks this thread. */
  wait(): void {
    const round = this.#arrive();
    if (round === null || this.#spin(round)) return;
    while (Atomics.load(this.#memory, ROUND) === round) Atomics.wait(this.#memory, ROUND, round);
  }

  /**
   * Waits for the other threads without blocking this thread's event loop, so that it notices when a thread dies before
   * arriving.
   */
  async waitAsync(): Promise<void> {
    const round = this.#arrive();
    if (round === null || this.#spin(round)) return;
    while (Atomics.load(this.#memory, ROUND) === round) await Atomics.waitAsync(this.#memory, ROUND, round).value;
  }

  /** Returns the round to wait for; null if this thread arrived last or a thread has failed. */
  #arrive(): number | null {
    const memory = this.#memory;
    const round = Atomics.load(memory, ROUND);
    if (this.failed) return null;
    if (Atomics.add(memory, ARRIVED, 1) < this.#threads - 1) return round;
    Atomics.store(memory, ARRIVED, 0);
    this.#advance();
    return null;
  }

  #spin(round: number): boolean {
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(this.#memory, ROUND) !== round) return true;
    return false;
  }

  /** Releases all threads permanently, because this thread cannot do its part. */
  fail(): void {
    Atomics.store(this.#memory, FAILED, 1);
    this.#advance();
  }

  #advance(): void {
    Atomics.add(this.#memory, ROUND, 1);
    Atomics.notify(this.#memory, ROUND);
  }
}

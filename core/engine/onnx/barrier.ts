/** Times that a waiting thread looks again before it goes to sleep; some tens of microseconds. */
const SPINS = 20_000;

const ARRIVED = 0;
const ROUND = 1;
const FAILED = 2;

/** Memory for a barrier, to be shared by its threads. */
export function barrierMemory(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

/** A meeting point of a fixed number of threads: each waits until all have arrived. */
export class Barrier {
  readonly #memory: Int32Array;
  readonly #threads: number;

  constructor(memory: Int32Array, threads: number) {
    this.#memory = memory;
    this.#threads = threads;
  }

  /** True once a thread has failed; from then on nobody waits. */
  get failed(): boolean {
    return Atomics.load(this.#memory, FAILED) === 1;
  }

  /** Waits for the others. */
  meet(): void {
    const memory = this.#memory;
    const round = Atomics.load(memory, ROUND);
    if (this.failed) return;
    if (Atomics.add(memory, ARRIVED, 1) === this.#threads - 1) {
      Atomics.store(memory, ARRIVED, 0);
      this.#advance();
      return;
    }
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(memory, ROUND) !== round) return;
    while (Atomics.load(memory, ROUND) === round) Atomics.wait(memory, ROUND, round);
  }

  /** Lets everybody go, for good: this thread cannot do its part. */
  fail(): void {
    Atomics.store(this.#memory, FAILED, 1);
    this.#advance();
  }

  #advance(): void {
    Atomics.add(this.#memory, ROUND, 1);
    Atomics.notify(this.#memory, ROUND);
  }
}

/** Runs work at most once per interval, and always after the last request unless it is discarded. */
export class Throttle {
  readonly #work: () => void;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | null = null;
  #lastMs = -Infinity;

  constructor(everyMs: number, work: () => void) {
    this.#everyMs = everyMs;
    this.#work = work;
  }

  /** Runs the work now, or as soon as the interval has passed. */
  request(): void {
    if (this.#timer !== null) return;
    const waitMs = this.#lastMs + this.#everyMs - performance.now();
    if (waitMs <= 0) this.#run();
    else this.#timer = setTimeout(() => this.#run(), waitMs);
  }

  /** Runs pending work immediately. */
  flush(): void {
    if (this.#timer !== null) this.#run();
  }

  /** Discards pending work; later requests work as before. */
  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #run(): void {
    this.cancel();
    this.#lastMs = performance.now();
    this.#work();
  }
}

/** Runs something at most once in a while, and always once more after the last time it was asked for. */
export class Throttle {
  readonly #work: () => void;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | null = null;
  #lastMs = -Infinity;

  constructor(everyMs: number, work: () => void) {
    this.#everyMs = everyMs;
    this.#work = work;
  }

  /** Runs the work now, or as soon as it may run again. */
  request(): void {
    if (this.#timer !== null) return;
    const waitMs = this.#lastMs + this.#everyMs - performance.now();
    if (waitMs <= 0) this.#run();
    else this.#timer = setTimeout(() => this.#run(), waitMs);
  }

  /** Runs what was asked for and has not run yet. */
  flush(): void {
    if (this.#timer !== null) this.#run();
  }

  /** Forgets what was asked for. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #run(): void {
    this.stop();
    this.#lastMs = performance.now();
    this.#work();
  }
}

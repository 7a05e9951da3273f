import type { CallResult } from '../../../core/api.ts';

type Model = CallResult<'models'>['models'][number];

/** Enough seeds to tell a real difference from chance, as in the paper. */
const DEFAULT_SEEDS = 5;
const DEFAULT_SPLITS = 1;
const DEFAULT_TRIALS = 20;

/** The models of a comparison or tuning, and how often each of them is trained. */
export class ComparisonChoice {
  seeds = $state<number | null>(DEFAULT_SEEDS);
  /** Number of test periods. */
  splits = $state<number | null>(DEFAULT_SPLITS);
  /** Trials of each model. */
  trials = $state<number | null>(DEFAULT_TRIALS);
  readonly #available: () => readonly Model[];
  #chosen = $state.raw<readonly string[] | null>(null);

  constructor(available: () => readonly Model[]) {
    this.#available = available;
  }

  /** The chosen models in the order of the registry; by default the paper's models, without the ablations of AITM. */
  get models(): readonly string[] {
    return this.#available()
      .filter(({ name, suggested }) => (this.#chosen === null ? suggested : this.#chosen.includes(name)))
      .map(({ name }) => name);
  }

  toggle(name: string): void {
    const before = this.models;
    this.#chosen = before.includes(name) ? before.filter((model) => model !== name) : [...before, name];
  }

  /** Replaces numbers that are empty or invalid with their defaults. */
  fillIn(): void {
    this.seeds ??= DEFAULT_SEEDS;
    this.splits ??= DEFAULT_SPLITS;
    this.trials ??= DEFAULT_TRIALS;
  }

  /** Number of training runs, including existing ones, which are reused. */
  get runCount(): number {
    return this.models.length * (this.seeds ?? 0) * (this.splits ?? 0);
  }

  /** Whether there is a model to tune. */
  get readyToTune(): boolean {
    return this.models.length > 0 && this.trials !== null && this.splits !== null;
  }

  /** Whether there are enough models to compare. */
  get ready(): boolean {
    return this.models.length > 1 && this.seeds !== null && this.splits !== null;
  }
}

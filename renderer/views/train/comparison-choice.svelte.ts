import type { CallResult } from '../../../core/api.ts';

type Model = CallResult<'models'>['models'][number];

/** Enough seeds to distinguish a difference from chance, as in the paper. */
const USUAL_SEEDS = 5;
const USUAL_TRIALS = 20;

/** The models of a comparison or tuning. */
export class ComparisonChoice {
  seeds = $state<number | null>(USUAL_SEEDS);
  /** Number of test periods. */
  splits = $state<number | null>(1);
  /** Trials of each model. */
  trials = $state<number | null>(USUAL_TRIALS);
  readonly #all: () => readonly Model[];
  #chosen = $state.raw<readonly string[] | null>(null);

  constructor(all: () => readonly Model[]) {
    this.#all = all;
  }

  /** In the order of the registry; by default the systems of the paper, without the ablations of AITM. */
  get models(): readonly string[] {
    const names = this.#all().map(({ name }) => name);
    return this.#chosen === null
      ? names.filter((name) => !name.startsWith('aitm-'))
      : names.filter((name) => this.#chosen?.includes(name));
  }

  toggle(name: string): void {
    const before = this.models;
    this.#chosen = before.includes(name) ? before.filter((one) => one !== name) : [...before, name];
  }

  /** Number of trainings, unless some exist already. */
  get trainings(): number {
    return this.models.length * (this.seeds ?? 0) * (this.splits ?? 0);
  }

  /** Whether there is a model to tune. */
  get readyToTune(): boolean {
    return this.models.length > 0 && this.trials !== null;
  }

  /** Whether there are enough models to compare. */
  get ready(): boolean {
    return this.models.length > 1 && this.seeds !== null && this.splits !== null;
  }
}

import type { CallResult } from '../../../../core/api.ts';
import { ownValue } from '../../../../core/own-value.ts';
import { client } from '../../../core/client.svelte.ts';
import { query, type QueryState } from '../../../core/query.svelte.ts';

type Listed = CallResult<'scoring-banks'>;

/** A run that can score for a bank. */
export type ScoringRun = Listed['pooled'][number];

/** A bank to score for. */
export class ScoringBank {
  readonly bank: string;
  readonly objective: string | null;
  readonly active: string | null;
  /** The run that scores by default; null if none can score for the bank. */
  readonly preferred: string | null;
  readonly #own: readonly ScoringRun[];
  readonly #pooled: readonly ScoringRun[];

  constructor({ bank, objective, active, preferred, runs }: Listed['banks'][number], pooled: readonly ScoringRun[]) {
    this.bank = bank;
    this.objective = objective;
    this.active = active;
    this.preferred = preferred;
    this.#own = runs;
    this.#pooled = pooled;
  }

  /**
   * The runs that can score for it, the default first. Merged on demand: for thousands of banks, the lists would be
   * long.
   */
  get runs(): readonly ScoringRun[] {
    const priority = ({ run, isFallback }: ScoringRun): number =>
      run === this.preferred ? 0 : run === this.active ? 1 : isFallback ? 3 : 2;
    return [...this.#own, ...this.#pooled].sort((a, b) => priority(a) - priority(b));
  }

  /** A run that can score for it, by name. */
  find(run: string | null | undefined): ScoringRun | undefined {
    const hasName = (one: ScoringRun): boolean => one.run === run;
    return this.#own.find(hasName) ?? this.#pooled.find(hasName);
  }

  /** Whether a run could score for it at a time (ISO 8601). */
  hasRunBefore(time: string): boolean {
    const isOlder = ({ createdAt }: ScoringRun): boolean => createdAt < time;
    return this.#own.some(isOlder) || this.#pooled.some(isOlder);
  }

  /** The calibration ratio of the step that a run ranks the bank by; null unless it is far from 1. */
  calibrationRatio(run: string): number | null {
    const found = this.find(run);
    return ownValue(found?.calibrationRatios, found?.objective ?? this.objective ?? '') ?? null;
  }
}

/** The project's banks, with or without a run that can score for them. */
export class Banks {
  result!: QueryState<'scoring-banks'>;
  readonly #all = $derived(
    (this.result.data?.banks ?? []).map((bank) => new ScoringBank(bank, this.result.data?.pooled ?? [])),
  );
  readonly #byName = $derived(new Map(this.#all.map((bank) => [bank.bank, bank])));
  readonly #trained = $derived(this.#all.filter(({ preferred }) => preferred !== null));
  readonly #untrained = $derived(this.#all.filter(({ preferred }) => preferred === null));

  constructor() {
    $effect.root(() => {
      // The view may load before the window knows its project.
      this.result = query(() => (client.project === null ? null : { name: 'scoring-banks', input: {} }));
    });
  }

  /** The banks with a run that can score for them. */
  get trained(): readonly ScoringBank[] {
    return this.#trained;
  }

  /** Whether the banks have names: data without banks are ranked for a single bank without a name. */
  get areNamed(): boolean {
    return this.#trained.some(({ bank }) => bank !== '');
  }

  /** A bank by its name. */
  find(name: string): ScoringBank | undefined {
    return this.#byName.get(name);
  }

  get untrained(): readonly ScoringBank[] {
    return this.#untrained;
  }
}

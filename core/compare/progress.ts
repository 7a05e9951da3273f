import type { JobContext, Progress } from '../job.ts';
import { message, type MessageKey, type Text } from '../text/message.ts';
import type { ReuseResult } from '../train/runs/reuse.ts';

/** The notes that report the chosen engine. */
const engineNotes: ReadonlySet<MessageKey> = new Set(['predict.fastest', 'predict.fastestEarlier'] as const);

/** One training run of a comparison. */
export interface PlannedRun {
  readonly model: string;
  readonly seed: number;
  /** The number of its test period; absent if there is only one. */
  readonly split?: number | undefined;
  /** Its number among the trials of a tuning, which all have the same seed. */
  readonly trial?: number;
}

/** The state of a training run: the fraction that is done, and the fraction at which it was resumed. */
interface TrainingState {
  readonly share: number;
  readonly start: number;
  readonly elapsedMs: number;
}

/**
 * The progress of a job with many training runs: the total fraction done, an estimate of the time left, each kind of
 * warning once per model, and the engine once if all models use the same one.
 */
export class ComparisonProgress {
  readonly #job: JobContext;
  readonly #nowMs: () => number;
  /** Durations of each model's training runs. */
  readonly #durationsMs = new Map<string, number[]>();
  readonly #reported = new Set<string>();
  /** The chosen engine of each model. */
  readonly #engines = new Map<string, string>();
  #left: readonly PlannedRun[];
  #ended = 0;
  #running = 0;

  constructor(job: JobContext, planned: readonly PlannedRun[], nowMs: () => number = () => performance.now()) {
    this.#job = job;
    this.#left = planned;
    this.#nowMs = nowMs;
  }

  /** Trains a run and adds its progress to the total; `work` returns where the run came from. */
  async follow(run: PlannedRun, work: (job: JobContext) => Promise<ReuseResult['how']>): Promise<void> {
    const startedMs = this.#nowMs();
    this.#left = this.#left.filter((planned) => planned !== run);
    this.#running = 1;
    let start: number | null = null;
    let share = 0;
    const report = (progress: Progress): void => {
      if (progress.fraction !== undefined && isTraining(progress.phase)) {
        share = Math.max(share, Math.min(1, progress.fraction));
        start ??= share < 1 ? share : 0;
      }
      this.#report(run, progress, { share, start: start ?? 0, elapsedMs: this.#nowMs() - startedMs });
    };
    report({ phase: 'train' });
    const how = await work({ signal: this.#job.signal, report }).finally(() => {
      this.#running = 0;
    });
    this.#ended++;
    if (how === 'found') return;
    // For a resumed run, only a part of its training took place now.
    const wholeMs = (this.#nowMs() - startedMs) / (1 - (how === 'resumed' ? (start ?? 0) : 0));
    this.#durationsMs.set(run.model, [...(this.#durationsMs.get(run.model) ?? []), wholeMs]);
    this.#job.report({ phase: `train ${run.model}`, fraction: this.#fraction(0), saved: true });
  }

  /** Counts a failed run as finished. */
  fail(): void {
    this.#ended++;
  }

  /** Removes a model's remaining runs from the total. */
  drop(model: string): void {
    this.#left = this.#left.filter((planned) => planned.model !== model);
  }

  #report(
    { model, seed, split, trial }: PlannedRun,
    { counts, figures, note, saved }: Progress,
    state: TrainingState,
  ): void {
    const reported = note === undefined ? null : this.#noteOnce(model, note);
    const leftMs = this.#leftMs(model, state);
    this.#job.report({
      phase: `train ${model}`,
      fraction: this.#fraction(state.share),
      counts: {
        run: this.#ended + 1,
        runs: this.#total,
        ...(trial === undefined ? { seed } : { trial }),
        ...(split === undefined ? {} : { period: split }),
        ...shownCounts(counts),
      },
      ...(leftMs === null ? {} : { leftMs }),
      ...(figures === undefined ? {} : { figures }),
      ...(reported === null ? {} : { note: reported }),
      ...(saved === undefined ? {} : { saved }),
    });
  }

  get #total(): number {
    return this.#ended + this.#running + this.#left.length;
  }

  #fraction(share: number): number {
    return (this.#ended + share) / Math.max(1, this.#total);
  }

  /** Null until the duration of a training run can be estimated. */
  #leftMs(model: string, { share, start, elapsedMs }: TrainingState): number | null {
    const modelMs = this.#meanMs(model) ?? (share > start ? elapsedMs / (share - start) : null);
    if (modelMs === null) return null;
    // Never estimate a slow run at less than a tenth of the mean time for its remaining share.
    const rest = Math.max(modelMs * (1 - start) - elapsedMs, (modelMs * (1 - share)) / 10);
    return this.#left.reduce(
      (sum, run) => sum + (run.model === model ? modelMs : (this.#meanMs(run.model) ?? this.#meanMs(null) ?? modelMs)),
      rest,
    );
  }

  /** The mean duration of a model's training runs so far; for null, of all models' training runs. */
  #meanMs(model: string | null): number | null {
    const durations = model === null ? [...this.#durationsMs.values()].flat() : (this.#durationsMs.get(model) ?? []);
    return durations.length === 0 ? null : durations.reduce((sum, ms) => sum + ms, 0) / durations.length;
  }

  /**
   * A warning with its model's name; null if the same warning, or one of its kind for the model, was reported before.
   * Warnings of one kind differ only in their values.
   */
  #noteOnce(model: string, note: Text): Text | null {
    const reported = message('compare.note', { model, note });
    const engine = chosenEngine(note);
    if (engine !== null) return this.#isNewEngine(model, engine) ? reported : null;
    const kind = `${model} ${kindOf(note)}`;
    const content = JSON.stringify(note);
    if (this.#reported.has(kind) || this.#reported.has(content)) return null;
    for (const key of [kind, content]) this.#reported.add(key);
    return reported;
  }

  /** Whether to report a model's engine: once, and not while all models use the engine already reported. */
  #isNewEngine(model: string, engine: string): boolean {
    if (this.#engines.get(model) === engine) return false;
    const others = new Set(this.#engines.values());
    this.#engines.set(model, engine);
    return others.size !== 1 || !others.has(engine);
  }
}

/** Other phases, such as reading and preparing data, report their own fraction. */
function isTraining(phase: string): boolean {
  return phase === 'train' || phase === 'valid';
}

/** The kind of a note, regardless of its values. */
function kindOf(note: Text): string {
  return typeof note === 'string' ? note : note.key;
}

/** The chosen engine that a note reports; null for any other note. */
function chosenEngine(note: Text): string | null {
  return typeof note !== 'string' && engineNotes.has(note.key) ? (note.values?.engine as string) : null;
}

function shownCounts(counts: Progress['counts']): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts ?? {}).filter(([unit]) => unit === 'epoch' || unit === 'samples/s'));
}

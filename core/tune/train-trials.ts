import { ComparisonProgress, type PlannedRun } from '../compare/progress.ts';
import { oldestPeriodOf } from '../compare/request.ts';
import { failureOf, type Failure } from '../compare/train-all.ts';
import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { getRun } from '../store/runs/runs.ts';
import { message, type Text } from '../text/message.ts';
import type { FollowUp } from '../train/runs/follow-up.ts';
import { engineOfRun, trainOrReuse, type ReuseOptions } from '../train/runs/reuse.ts';
import type { TuningInput } from './plan.ts';

/** The outcomes of the trials: runs and errors by model and trial, and why models are not available. */
export interface TrialOutcomes {
  readonly runs: ReadonlyMap<string, ReadonlyMap<number, string>>;
  readonly errors: ReadonlyMap<string, ReadonlyMap<number, Text>>;
  readonly unavailable: ReadonlyMap<string, Text>;
}

/**
 * Trains every trial, or reuses its run. Goes trial by trial, so that intermediate results are comparable between
 * models. A failed trial does not affect the others. Throws `cancelled` with the finished runs kept.
 */
export async function trainTrials(
  project: Project,
  tuning: string,
  input: TuningInput,
  job: JobContext,
  goal?: SearchGoal,
): Promise<TrialOutcomes> {
  const trials = new Trials(project, tuning, input, job, goal);
  for (const planned of trials.planned) await trials.train(planned);
  return trials;
}

/** How the result of a search for the best model is used. */
export type SearchGoal = Omit<FollowUp & { readonly kind: 'search' }, 'tuning'>;

type Planned = PlannedRun & { readonly trial: number };

class Trials implements TrialOutcomes {
  readonly planned: readonly Planned[];
  readonly runs: ReadonlyMap<string, Map<number, string>>;
  readonly errors: ReadonlyMap<string, Map<number, Text>>;
  readonly unavailable = new Map<string, Text>();
  readonly #project: Project;
  readonly #tuning: string;
  readonly #input: TuningInput;
  readonly #job: JobContext;
  readonly #followUp: FollowUp | undefined;
  readonly #progress: ComparisonProgress;
  /** All trials of a model use the engine of its first, so that they differ only in their settings. */
  readonly #engines = new Map<string, ReuseOptions['engine']>();

  constructor(project: Project, tuning: string, input: TuningInput, job: JobContext, goal?: SearchGoal) {
    const { models, trials, seed } = input.request;
    this.#project = project;
    this.#tuning = tuning;
    this.#input = input;
    this.#job = job;
    this.#followUp = goal && { ...goal, tuning };
    this.planned = Array.from({ length: trials }, (_, index) =>
      models.map((model): Planned => ({ model, seed, trial: index + 1 })),
    ).flat();
    this.runs = new Map(models.map((model) => [model, new Map<number, string>()]));
    this.errors = new Map(models.map((model) => [model, new Map<number, Text>()]));
    this.#progress = new ComparisonProgress(job, this.planned);
  }

  async train(planned: Planned): Promise<void> {
    const { model, trial } = planned;
    if (this.unavailable.has(model)) return;
    try {
      await this.#progress.follow(planned, async (job) => {
        const { run, how } = await trainOrReuse(this.#project, this.#optionsOf(planned), job);
        this.runs.get(model)!.set(trial, run);
        if (!this.#engines.has(model)) this.#engines.set(model, engineOfRun(getRun(this.#project, run)));
        return how;
      });
    } catch (error) {
      this.#recordFailure(planned, failureOf(error, message('tune.trialsKept')));
    }
  }

  #optionsOf({ model, seed, trial }: Planned): ReuseOptions {
    const { request, objective, settings } = this.#input;
    const { dataset, valid, test, bank, segment, from, to } = request;
    return {
      dataset,
      valid,
      test,
      bank,
      segment,
      from,
      to,
      model,
      seed,
      testPeriod: oldestPeriodOf(request),
      objective: objective ?? undefined,
      engine: this.#engines.get(model) ?? request.engine,
      config: settings[model][trial - 1].config,
      experiment: { tuning: this.#tuning },
      neededStep: null,
      followUp: this.#followUp,
    };
  }

  #recordFailure({ model, trial }: Planned, { code, text }: Failure): void {
    if (code === 'unavailable') {
      this.unavailable.set(model, text);
      this.#progress.drop(model);
    } else {
      this.errors.get(model)!.set(trial, text);
      this.#progress.fail();
    }
    this.#job.report({ phase: `train ${model}`, note: message('compare.note', { model, note: text }) });
  }
}

import { checkThreadCount } from '../engine/thread-count.ts';
import { AppError } from '../errors.ts';
import type { StepEvaluation } from '../evaluate/steps.ts';
import type { JobContext } from '../job.ts';
import { evaluatePart } from '../predict/evaluate-part.ts';
import { ofBank } from '../predict/parts.ts';
import { loadPlan } from '../predict/plan.ts';
import { openTrained, readTrained } from '../predict/trained.ts';
import { writtenSegment } from '../segment/written-conditions.ts';
import type { Project } from '../store/file/project.ts';
import { listEpochs } from '../store/runs/epochs.ts';
import { tunings, type Experiment } from '../store/runs/experiments.ts';
import { runsUsedBy } from '../store/runs/run-uses.ts';
import { getRun, type RunInfo } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import { bestTrials, judge } from './judge.ts';
import { planTuning, type TuningInput } from './plan.ts';
import type { TrialSettings, TuningRequest } from './request.ts';
import type { Tuning, TuningTrial } from './result.ts';
import { inputOfStored, resultOfStored } from './stored.ts';
import { trainTrials, type SearchGoal, type TrialOutcomes } from './train-trials.ts';

type Evaluation = Readonly<Record<string, StepEvaluation>>;

/**
 * Trains every model with the same number of trials, chooses the best by the validation set, and stores the result.
 * The same request on the same data reuses existing runs; with more trials, it only adds the new ones. Throws the
 * errors of the request before any training; `cancelled` with the finished trials kept; `unavailable` or `state` if no
 * trial could be trained.
 */
export async function tuneModels(
  project: Project,
  request: TuningRequest,
  job: JobContext,
  { goal, neededStep }: SearchOptions = {},
): Promise<Tuning> {
  checkThreadCount();
  return trainPlanned(project, await planTuning(project, request, job, neededStep), job, goal);
}

/** The options that a search for the best model of a bank adds to a tuning. */
interface SearchOptions {
  readonly goal?: SearchGoal;
  /**
   * The step for which a segment must have enough conversions: by default the objective, else the last step. Null if
   * that was checked before.
   */
  readonly neededStep?: string | null;
}

/**
 * Resumes a tuning with what it was started with, the conditions of its segment included. Throws `unknown-name`,
 * `state` if its data, objective or settings have changed since, and the errors of `tuneModels`.
 */
export async function resumeTuning(
  project: Project,
  tuning: string,
  job: JobContext,
  goal?: SearchGoal,
): Promise<Tuning> {
  checkThreadCount();
  const stored = inputOfStored(tuning, tunings.get(project, tuning).input);
  // The number of conversions was checked before the tuning began; if the samples have changed, so has the input.
  const planned = await planTuning(project, stored.request, job, null);
  // The defaults may have changed since, but its trials keep the settings that were drawn for them.
  const input = { ...planned, settings: stored.settings };
  if (JSON.stringify(input) !== JSON.stringify(stored))
    throw new AppError('state', message('tune.changed', { tuning }), message('tune.startAnother'));
  return trainPlanned(project, input, job, goal);
}

async function trainPlanned(
  project: Project,
  input: TuningInput,
  job: JobContext,
  goal: SearchGoal | undefined,
): Promise<Tuning> {
  const { dataset, bank = null } = input.request;
  const begun = tunings.begin(project, { kind: 'tuning', dataset, bank, input });
  const outcomes = await trainTrials(project, begun.name, input, job, goal);
  const result = await describeOutcomes(project, begun, outcomes, job);
  requireAnyTrial(result);
  tunings.finish(project, begun.name, result);
  return result;
}

async function describeOutcomes(
  project: Project,
  begun: Experiment,
  { runs, errors, unavailable }: TrialOutcomes,
  job: JobContext,
): Promise<Tuning> {
  const { choice, settings } = begun.input as TuningInput;
  const trials: TuningTrial[] = [];
  for (const { model, trial, planned } of eachTrial(settings)) {
    const run = runs.get(model)?.get(trial);
    const described = describeTrial(project, model, trial, planned, run === undefined ? null : getRun(project, run));
    const { valid } = described;
    trials.push({
      ...described,
      judged:
        valid === null || run === undefined
          ? null
          : judge(choice, choice.allBanks ? await measureAllBanks(project, run, job) : valid),
      error: errors.get(model)?.get(trial) ?? null,
    });
  }
  return { ...describeTuning(begun, trials), done: true, unavailable: Object.fromEntries(unavailable) };
}

/** The result of a stored tuning; for an unfinished one, with its trials so far. Throws `unknown-name`. */
export function readTuning(project: Project, tuning: string): Tuning {
  const stored = tunings.get(project, tuning);
  const { choice, settings } = inputOfStored(tuning, stored.input);
  if (stored.result !== null) return resultOfStored(tuning, stored.result);
  const runs = new Map(
    runsUsedBy(project, { tuning }).map((run) => {
      const info = getRun(project, run);
      return [JSON.stringify([info.model, info.config]), info];
    }),
  );
  const trials = eachTrial(settings).map(({ model, trial, planned }): TuningTrial => {
    const run = runs.get(JSON.stringify([model, planned.config])) ?? null;
    const described = describeTrial(project, model, trial, planned, run);
    // Trials that are judged on the samples of all banks are judged only at the end.
    const judged = described.valid === null || choice.allBanks ? null : judge(choice, described.valid);
    return { ...described, judged, error: run?.status === 'failed' ? run.error : null };
  });
  return { ...describeTuning(stored, trials), done: false, unavailable: {} };
}

interface PlannedTrial {
  readonly model: string;
  readonly trial: number;
  readonly planned: TrialSettings;
}

function eachTrial(settings: TuningInput['settings']): PlannedTrial[] {
  return Object.entries(settings).flatMap(([model, trials]) =>
    trials.map((planned, index) => ({ model, trial: index + 1, planned })),
  );
}

function describeTrial(
  project: Project,
  model: string,
  trial: number,
  { config, drawn }: TrialSettings,
  run: RunInfo | null,
): Omit<TuningTrial, 'judged' | 'error'> {
  const valid = run?.status === 'done' ? (run.valid as Evaluation | null) : null;
  return {
    model,
    trial,
    run: run?.run ?? null,
    config,
    drawn,
    valid: valid === null ? null : figuresOf(valid),
    elapsedMs: run === null ? 0 : listEpochs(project, run.run).reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
  };
}

function figuresOf(valid: Evaluation): NonNullable<TuningTrial['valid']> {
  return Object.fromEntries(
    Object.entries(valid).map(([step, { auc, aucLow, aucHigh, logLoss, logLossLow, logLossHigh, positives }]) => [
      step,
      {
        auc,
        ...(aucLow === undefined ? {} : { aucLow, aucHigh: aucHigh ?? null }),
        logLoss,
        ...(logLossLow === undefined ? {} : { logLossLow, logLossHigh: logLossHigh ?? null }),
        positives,
      },
    ]),
  );
}

/** The metrics of a run on the validation samples of all banks, which also chose its epoch. */
async function measureAllBanks(project: Project, run: string, job: JobContext): Promise<Evaluation> {
  const plan = loadPlan(project, run);
  const predictor = await openTrained(readTrained(project, plan));
  try {
    const measuring: JobContext = { signal: job.signal, report: () => job.report({ phase: 'valid' }) };
    return await evaluatePart(project, predictor, plan.schema, ofBank(plan.parts.valid, null), measuring);
  } finally {
    await predictor.release();
  }
}

/** The fields that the result of an unfinished tuning also has. */
function describeTuning(
  { name, dataset, bank, createdAt, input }: Experiment,
  trials: readonly TuningTrial[],
): Omit<Tuning, 'done' | 'unavailable'> {
  const { request, objective, steps } = input as TuningInput;
  const { models, trials: budget, seed } = request;
  const segment = request.segment && { segment: writtenSegment(request.segment) };
  const summary = { tuning: name, dataset, bank, ...segment, objective, steps, models, budget, seed, createdAt };
  return { ...summary, trials, best: bestTrials(trials) };
}

/** Throws `unavailable` or `state` with the reason if not a single trial could be trained. */
function requireAnyTrial({ tuning, models, best, trials, unavailable }: Tuning): void {
  if (Object.keys(best).length > 0) return;
  const [model] = models;
  const failed = trials.find(({ error }) => error !== null);
  const missing = Object.entries(unavailable)[0] as [string, Tuning['unavailable'][string]] | undefined;
  throw new AppError(
    failed === undefined ? 'unavailable' : 'state',
    message('tune.noneTrained', {
      tuning,
      model: failed?.model ?? missing?.[0] ?? model,
      reason: failed?.error ?? missing?.[1] ?? '',
    }),
    message('tune.removeCause'),
  );
}

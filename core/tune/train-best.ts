import { AppError } from '../errors.ts';
import { partOfJob, type JobContext } from '../job.ts';
import { listModels } from '../models/registry.ts';
import { chosenSegment } from '../segment/saved-segments.ts';
import type { Project } from '../store/file/project.ts';
import { tunings } from '../store/runs/experiments.ts';
import { message } from '../text/message.ts';
import { checkRequest, objectiveOf } from '../train/fit/plan-run.ts';
import { trainModel } from '../train/fit/train.ts';
import { canPool, trainForBank } from '../train/pooled/train-for-bank.ts';
import { isRefitNext, REFIT_NEXT, type FollowUp } from '../train/runs/follow-up.ts';
import type { ReuseOptions } from '../train/runs/reuse.ts';
import type { TrainResult } from '../train/runs/train-result.ts';
import { chooseModel, type ModelChoice } from './choose-model.ts';
import type { TuningRequest } from './request.ts';
import type { Tuning } from './result.ts';
import { inputOfStored } from './stored.ts';
import type { SearchGoal } from './train-trials.ts';
import { resumeTuning, tuneModels } from './tune.ts';

/** The options of a training run whose model a search chooses. */
export interface BestOptions extends Omit<ReuseOptions, 'model' | 'config' | 'steps' | 'testPeriod' | 'experiment'> {
  /** Number of settings to try for each model. */
  readonly trials: number;
  /** Number of models of the final ensemble. */
  readonly members?: number | undefined;
  /** Whether each member draws its users with replacement. */
  readonly bootstrap?: boolean | undefined;
  /** Whether a bank's run may start from a pooled model. */
  readonly pooled: boolean;
}

/** The run of the best model, and how it was chosen. */
export interface BestTrained {
  readonly trained: TrainResult;
  readonly choice: ModelChoice & { readonly tuning: string; readonly trials: number };
}

/** The share of the progress bar for the search. */
const SEARCH_SHARE = 0.8;

/**
 * Tries the same number of settings for every model, chooses the best by the validation set alone, and trains a run
 * with it. For one of several banks, the models are tried on the samples of all banks, and the best is fine-tuned for
 * the bank; trees, which cannot be fine-tuned, are kept as a pooled run. Throws like `tuneModels`.
 */
export async function trainBest(project: Project, options: BestOptions, job: JobContext): Promise<BestTrained> {
  const { dataset, bank, objective, members, bootstrap, pooled, trials } = options;
  const models = listModels().map(({ name }) => name);
  // All networks can be pooled if one can.
  const isPooled = pooled && bank !== undefined && canPool(project, { dataset, model: 'aitm' });
  const scope = isPooled ? {} : { bank, objective };
  const request = { ...requestOf(project, options), ...scope, models, trials };
  // A search over all banks does not know the bank, so the bank's own request is checked before anything is trained.
  await checkRequest(project, { ...options, model: 'aitm', config: withEnsemble({}, options) }, job);
  const refit = isRefitNext(options.followUp) || undefined;
  const goal = { kind: 'search' as const, ...defined({ bank, objective, members, bootstrap, refit }) };
  const tuning = await tuneModels(project, request, partOfJob(job, 0, SEARCH_SHARE), { goal, neededStep: null });
  return trainChosen(project, tuning, goal, job);
}

/** Continues a search for the best model and then trains it. Throws like `resumeTuning`. */
export async function resumeBest(
  project: Project,
  { tuning: name, ...goal }: FollowUp & { readonly kind: 'search' },
  job: JobContext,
): Promise<BestTrained> {
  const tuning = await resumeTuning(project, name, partOfJob(job, 0, SEARCH_SHARE), goal);
  return trainChosen(project, tuning, goal, job);
}

/** Chooses the best model of a tuning and trains a run with its settings. */
async function trainChosen(
  project: Project,
  tuning: Tuning,
  { bank, objective: requested, refit, ...ensemble }: SearchGoal,
  job: JobContext,
): Promise<BestTrained> {
  const objective = objectiveOf(project, requested, bank ?? null, tuning.steps);
  const choice = await chooseModel(project, tuning, objective, job);
  if (choice === null)
    throw new AppError('state', message('tune.noAuc', { tuning: tuning.tuning }), message('train.moreData'));
  const [{ model, config }] = choice.models;
  const { request } = inputOfStored(tuning.tuning, tunings.get(project, tuning.tuning).input);
  const { dataset, valid, test, segment, from, to, engine, seed, trials } = request;
  const samples = { dataset, valid, test, segment, from, to };
  const settings = { model, config: withEnsemble(config, ensemble), engine, seed, objective: requested };
  // The search has checked whether a segment has enough conversions.
  const final = { ...samples, ...settings, neededStep: null, followUp: refit === true ? REFIT_NEXT : undefined };
  const isPooled = bank !== undefined && request.bank === undefined;
  return {
    trained: await trainFinal(project, { final, bank, isPooled }, partOfJob(job, SEARCH_SHARE, 1 - SEARCH_SHARE)),
    choice: { ...choice, tuning: tuning.tuning, trials },
  };
}

function trainFinal(
  project: Project,
  { final, bank, isPooled }: { readonly final: ReuseOptions; readonly bank: string | undefined; isPooled: boolean },
  job: JobContext,
): Promise<TrainResult> {
  if (!isPooled || bank === undefined) return trainModel(project, { ...final, bank }, job);
  if (canPool(project, final)) return trainForBank(project, { ...final, bank }, job);
  job.report({ phase: 'train', note: message('tune.treesOfAllBanks', { bank }) });
  return trainModel(project, final, job);
}

/** The search's request, without the bank and the models. */
function requestOf(
  project: Project,
  { dataset, valid, test, segment, from, to, engine, seed, epochs }: BestOptions,
): Omit<TuningRequest, 'models' | 'trials'> {
  return { dataset, valid, test, segment: chosenSegment(project, segment), from, to, engine, seed, epochs };
}

/** The values that are given. */
function defined<Value extends object>(values: Value): Partial<Value> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Value>;
}

/** Settings with the options of the final ensemble. */
function withEnsemble(
  config: Readonly<Record<string, unknown>>,
  { members, bootstrap }: Pick<BestOptions, 'members' | 'bootstrap'>,
): unknown {
  return { ...config, training: { ...(config['training'] as object | undefined), ...defined({ members, bootstrap }) } };
}

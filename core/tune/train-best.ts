import { AppError } from '../errors.ts';
import { partOfJob, type JobContext } from '../job.ts';
import { listModels } from '../models/registry.ts';
import { chosenSegment } from '../segment/saved-segments.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { objectiveOf } from '../train/fit/plan-run.ts';
import { trainModel, type TrainResult } from '../train/fit/train.ts';
import { canPool, trainForBank } from '../train/pooled/train-for-bank.ts';
import type { ReuseOptions } from '../train/runs/reuse.ts';
import { chooseModel, type ModelChoice } from './choose-model.ts';
import { tuneModels } from './tune.ts';

/** A training whose model is chosen by the data. */
export interface BestOptions extends Omit<ReuseOptions, 'model' | 'config' | 'steps' | 'testPeriod' | 'consumer'> {
  /** Number of settings to try of each model. */
  readonly trials: number;
  /** Number of models of the final ensemble. */
  readonly members?: number | undefined;
  /** Whether a bank's run may start from a model of all banks. */
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
 * Tries the same number of settings of every model, chooses the best by the validation part alone, and trains a run
 * with it. For a bank of several, the models are tried on the samples of all banks, and the best is fine-tuned for the
 * bank; trees, which cannot be fine-tuned, are kept as a run of all banks. Throws like `tuneModels`.
 */
export async function trainBest(project: Project, options: BestOptions, job: JobContext): Promise<BestTrained> {
  const { bank, trials, members, pooled, ...common } = options;
  const models = listModels().map(({ name }) => name);
  // All networks can be pooled if one can.
  const isPooled = pooled && bank !== undefined && canPool(project, { dataset: options.dataset, model: 'aitm' });
  const searchBank = isPooled ? undefined : bank;
  const tuning = await tuneModels(
    project,
    {
      ...requestOf(project, common),
      bank: searchBank,
      objective: isPooled ? undefined : options.objective,
      models,
      trials,
    },
    partOfJob(job, 0, SEARCH_SHARE),
  );
  const objective = objectiveOf(project, options.objective, bank ?? null, tuning.steps);
  const choice = await chooseModel(project, tuning, objective, job);
  if (choice === null)
    throw new AppError('state', message('tune.noAuc', { tuning: tuning.tuning }), message('train.moreData'));
  const [{ model, config }] = choice.models;
  const final = { ...common, model, config: withMembers(config, members), epochs: undefined };
  const trainJob = partOfJob(job, SEARCH_SHARE, 1 - SEARCH_SHARE);
  return {
    trained: await trainFinal(project, { final, bank, isPooled }, trainJob),
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
  { dataset, valid, test, segment, from, to, engine, seed, epochs }: Omit<BestOptions, 'trials' | 'members' | 'pooled'>,
): Omit<Parameters<typeof tuneModels>[1], 'models' | 'trials'> {
  return { dataset, valid, test, segment: chosenSegment(project, segment), from, to, engine, seed, epochs };
}

function withMembers(config: Readonly<Record<string, unknown>>, members: number | undefined): unknown {
  if (members === undefined) return config;
  return { ...config, training: { ...(config['training'] as object), members } };
}

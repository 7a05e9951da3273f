import type { ComparisonRequest, TunedSettings } from '../compare/request.ts';
import { AppError, unknownName } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { findModel } from '../models/registry.ts';
import type { RunConfig } from '../predict/config.ts';
import type { Project } from '../store/file/project.ts';
import { tunings } from '../store/runs/experiments.ts';
import { message } from '../text/message.ts';
import { fittingPartsKey } from '../train/runs/reuse.ts';
import { objectiveAndParts } from './plan.ts';
import type { Tuning } from './result.ts';
import { inputOfStored, resultOfStored } from './stored.ts';

/**
 * The tuned settings of each model of a comparison, from the tunings with the same training and validation samples,
 * bank and objective. Of several tunings of a model, the one with the most trials counts, then the latest: the best
 * trial of several tunings would come from more trials than the result states. Reports a note if models had different
 * numbers of trials. Throws `state` for a model without tuned settings; `commandFor` names the command that finds them.
 */
export async function tunedSettings(
  project: Project,
  request: ComparisonRequest,
  commandFor: (model: string) => string,
  job: JobContext,
): Promise<Readonly<Record<string, TunedSettings>>> {
  for (const model of request.models) findModel(model);
  const { objective, parts } = await objectiveAndParts(project, request, job);
  const key = fittingPartsKey(parts);
  const matching = tunings.list(project).filter(({ name, input, result, bank }) => {
    const tuned = inputOfStored(name, input);
    return result !== null && bank === (request.bank ?? null) && tuned.objective === objective && tuned.parts === key;
  });
  const results = matching.map(({ name, result }) => resultOfStored(name, result)).sort((a, b) => a.budget - b.budget);
  const settings = Object.fromEntries(
    request.models.map((model) => [model, bestSettings(results, model) ?? throwNotTuned(model, commandFor(model))]),
  );
  const budgets = new Set(Object.values(settings).map(({ trials }) => trials));
  if (budgets.size > 1) job.report({ phase: 'train', note: unequalBudgets(settings) });
  return settings;
}

/**
 * What a comparison takes from a finished tuning: its samples, with the conditions that its segment had, its objective
 * and engine, and the best settings of its models, or of those that are named. Throws `unknown-name`, or `state` if the
 * tuning is unfinished or its samples or objective have changed.
 */
export async function requestOfTuning(
  project: Project,
  tuning: string,
  models: readonly string[] | undefined,
  job: JobContext,
): Promise<Omit<ComparisonRequest, 'seeds'>> {
  const stored = tunings.get(project, tuning);
  const { request, objective, parts } = inputOfStored(tuning, stored.input);
  if (stored.result === null)
    throw new AppError('state', message('tune.unfinished', { tuning }), message('tune.finishFirst', { tuning }));
  const now = await objectiveAndParts(project, request, job, null);
  if (now.objective !== objective || fittingPartsKey(now.parts) !== parts)
    throw new AppError('state', message('tune.otherSamples', { tuning }), message('tune.startAnother'));
  const result = resultOfStored(tuning, stored.result);
  const { dataset, valid, test, bank, segment, from, to, engine, splits } = request;
  const samples = { dataset, valid, test, bank, segment, from, to, objective: request.objective, engine };
  const settings = Object.fromEntries(
    (models ?? Object.keys(result.best)).map((model) => [model, requireSettings(result, model)]),
  );
  return { ...samples, models: Object.keys(settings), splits, tuned: settings };
}

function requireSettings(result: Tuning, model: string): TunedSettings {
  const settings = bestSettings([result], model);
  if (settings === undefined) throw unknownName(message('noun.model'), model, Object.keys(result.best));
  return settings;
}

function bestSettings(results: readonly Tuning[], model: string): TunedSettings | undefined {
  const result = results.findLast(({ best }) => Object.hasOwn(best, model));
  if (result === undefined) return undefined;
  const { trial, config } = result.best[model];
  return { tuning: result.tuning, trial, trials: result.budget, config: config as RunConfig };
}

function throwNotTuned(model: string, command: string): never {
  throw new AppError('state', message('tune.notTuned', { model }), message('tune.run', { command }));
}

function unequalBudgets(tuned: Readonly<Record<string, TunedSettings>>): ReturnType<typeof message> {
  const budgets = Object.entries(tuned).map(([model, { trials }]) => message('tune.trialsOf', { model, trials }));
  return message('tune.unequal', { budgets });
}

import type { EngineChoice } from '../../engine/names.ts';
import { unknownName } from '../../errors.ts';
import { selectionCounts } from '../../features/counts.ts';
import { fitSchema } from '../../features/fit.ts';
import { checkPeriod, type Period, type PeriodInput } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import { configureModel, findModel, hasIndependentSteps } from '../../models/registry.ts';
import { configureRun, plannedConfig, type RunConfig } from '../../predict/config.ts';
import { stepsOf } from '../../predict/dataset-steps.ts';
import { dataOfPart, type Parts, type PartSummaries } from '../../predict/parts.ts';
import { savePlan, type ConversionDelays, type TrainingPlan } from '../../predict/plan.ts';
import type { NamedConditions } from '../../segment/conditions.ts';
import { chosenSegment } from '../../segment/saved-segments.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { transaction } from '../../store/file/sql.ts';
import { getBank, listBanks } from '../../store/runs/banks.ts';
import type { ExperimentRef } from '../../store/runs/run-uses.ts';
import { createRun, type RunInfo } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';
import { banksOfData, checkBankNames } from '../data/banks-of-data.ts';
import { automaticBatchSize } from '../data/batch-size.ts';
import { findCandidates } from '../data/candidates.ts';
import { measureDelays, MIN_CONVERSIONS } from '../data/conversion-delays.ts';
import { summariseParts } from '../data/part-summary.ts';
import { chooseParts, downSample, type PartNames } from '../data/parts.ts';
import { checkPositives } from '../data/segment-positives.ts';
import { checkObjective, chooseSteps } from '../data/steps.ts';
import type { TestPeriod } from '../data/test-periods.ts';
import { saveFollowUp, type FollowUp } from '../runs/follow-up.ts';
import { chooseEpochs } from './epoch-choice.ts';
import { choiceNotes } from './training-warnings.ts';

/** The options of a training run; only samples of the period are split into parts. */
export interface TrainOptions extends PeriodInput {
  readonly dataset?: string | undefined;
  readonly valid?: string | undefined;
  readonly test?: string | undefined;
  /** One of several test periods to test on. */
  readonly testPeriod?: TestPeriod | undefined;
  readonly bank?: string | undefined;
  /** Name of a saved segment, or one with its conditions: only its samples are used. */
  readonly segment?: string | NamedConditions | undefined;
  readonly model: string;
  readonly objective?: string | undefined;
  /**
   * The steps to train for, in the dataset's order; all by default. Samples and their split do not depend on the
   * choice.
   */
  readonly steps?: readonly string[] | undefined;
  readonly engine: EngineChoice;
  readonly epochs?: number | undefined;
  readonly seed: number;
  /** Settings of training, features and model; unknown ones are rejected. */
  readonly config?: unknown;
  readonly resume?: string | undefined;
  /** The pooled run from which the bank's run starts; its settings, data and split apply instead of the above. */
  readonly base?: string | undefined;
  /**
   * The step for which a segment must have enough conversions: by default the objective, else the last step. Null if
   * that was checked before.
   */
  readonly neededStep?: string | null | undefined;
  /** The run to train again on all of its samples; its own settings then replace the options above, except `base`. */
  readonly refit?: string | undefined;
  /** The next action of the command once the run is trained. */
  readonly followUp?: FollowUp | undefined;
  /** The experiment that a new run is trained for; absent if there is none. */
  readonly experiment?: ExperimentRef | undefined;
}

/** Makes all decisions for a new run, without looking at the outcomes of its test samples, and creates the run. */
export async function planRun(
  project: Project,
  options: TrainOptions & { readonly dataset: string },
  backend: { readonly name: string; readonly device: string },
  job: JobContext,
): Promise<TrainingPlan> {
  const definition = findModel(options.model);
  const request = await checkRequest(project, options, job);
  const { config, dataset, dataSteps, steps, objective, period, segment } = request;
  const chosen = await chooseParts(project, partsRequest(options, request), job);
  const summaries = await summariseParts(project, chosen, job);
  const history = definition.kind === 'network' ? configureModel(options.model, config.model).history : null;
  const features = { ...config.features, history };
  const schema = await fitSchema(project, dataset, chosen.train.selection, features, withoutFraction(job));
  const candidates = await findCandidates(project, dataset, chosen.train.selection, job);
  const parts = await downSample(project, chosen, config.training.downSampling, options.seed, job);
  const choices = await chooseEpochs(project, { steps, objective, valid: parts.valid }, job);
  const batchSize =
    config.training.batchSize === null
      ? automaticBatchSize(await trainingSamples(project, parts, summaries, job))
      : undefined;
  const delays = await delaysOf(project, config, parts, job);
  const { revision } = definition;
  const fitted = { schema, dataSteps, candidates, mapping: dataset.mapping };
  const decided = { parts, ...fitted, choices, batchSize, delays, revision };
  const named = { segment: segment?.name, period, device: backend.device };
  const outline = { parts, ...named, summaries, choices, batchSize, delays, revision };
  const plan = transaction(project.database, () => {
    const run = beginRun(project, options, request, backend.name);
    savePlan(project, { run, ...decided }, outline);
    saveFollowUp(project, run.run, options.followUp);
    return { run, config: plannedConfig(run.run, config, batchSize), ...decided };
  });
  const unit = definition.kind === 'trees' ? 'trees' : 'epochs';
  for (const note of choiceNotes(choices, hasIndependentSteps(definition), unit)) job.report({ phase: 'train', note });
  return plan;
}

/**
 * The delays of conversions, which let training learn from open steps too, whose windows have not ended. There are none
 * for trees, nor for down-sampled data, in which the share of samples that have converted so far is not the real one.
 * If the settings request delays and there are none, reports why.
 */
export async function delaysOf(
  project: Project,
  { training: { delayedFeedback, downSampling } }: RunConfig,
  { train }: Parts,
  job: JobContext,
): Promise<ConversionDelays | undefined> {
  if (!delayedFeedback) return undefined;
  const delays =
    downSampling === null
      ? await measureDelays(project, dataOfPart(project, train), train.selection, withoutFraction(job))
      : null;
  if (delays !== null) return delays;
  const note =
    downSampling === null ? message('train.noDelays', { enough: MIN_CONVERSIONS }) : message('train.delaysDownSampled');
  job.report({ phase: 'train', note });
  return undefined;
}

/** The number of training samples that down-sampling leaves. */
async function trainingSamples(
  project: Project,
  { train }: Parts,
  summaries: PartSummaries,
  job: JobContext,
): Promise<number> {
  if (train.selection.keepNegatives === null) return summaries.train.rows;
  return (await selectionCounts(project, dataOfPart(project, train), train.selection, withoutFraction(job))).rows;
}

/** The names in the options of a run, looked up in the project and checked. */
export interface TrainingRequest {
  readonly config: RunConfig;
  readonly dataset: DatasetInfo;
  /** The steps of the dataset, and those to train for. */
  readonly dataSteps: readonly string[];
  readonly steps: readonly string[];
  readonly bank: string | null;
  readonly objective: string | null;
  readonly period: Period;
  readonly segment: NamedConditions | undefined;
}

/**
 * Checks all that can be checked before a run's parts are chosen: the names, the objective and the number of positives
 * of a segment. Throws `unknown-name`, `invalid-config` or `invalid-input`.
 */
export async function checkRequest(
  project: Project,
  options: TrainOptions & { readonly dataset: string },
  job: JobContext,
): Promise<TrainingRequest> {
  const request = readRequest(project, options);
  const { dataset, bank, period, segment, objective, steps } = request;
  const { neededStep = objective ?? steps[steps.length - 1] } = options;
  if (neededStep !== null) await checkPositives(project, dataset, { bank, period, segment, step: neededStep }, job);
  return request;
}

function readRequest(project: Project, options: TrainOptions & { readonly dataset: string }): TrainingRequest {
  const config = configureRun(options.model, options.config, options.epochs);
  const dataset = getDataset(project, options.dataset);
  const dataSteps = stepsOf(dataset);
  const steps = chooseSteps(dataset, options.steps);
  const bank = options.bank ?? null;
  const period = checkPeriod(options);
  checkBank(project, dataset, bank);
  const objective = objectiveOf(project, options.objective, bank, dataSteps);
  checkObjective(steps, dataSteps, objective, config.training.downSampling !== null);
  const segment = chosenSegment(project, options.segment);
  return { config, dataset, dataSteps, steps, bank, objective, period, segment };
}

function partsRequest(
  { dataset, valid, test, testPeriod }: TrainOptions & { readonly dataset: string },
  { bank, period, segment, config }: TrainingRequest,
): PartNames {
  return { dataset, valid, test, testPeriod, bank, period, segment, hindsight: config.training.hindsight };
}

/** Drops the fraction: it would cover only this small part of the run, fill the progress bar and start again. */
export function withoutFraction(job: JobContext): JobContext {
  return { signal: job.signal, report: ({ fraction: _, ...progress }) => job.report(progress) };
}

function beginRun(
  project: Project,
  { dataset, valid, test, model, seed, experiment }: TrainOptions & { readonly dataset: string },
  { bank, objective, config, steps }: TrainingRequest,
  engine: string,
): RunInfo {
  const requested = { dataset, validDataset: valid ?? null, testDataset: test ?? null, model, seed };
  return createRun(project, { ...requested, bank, objective, engine, config, steps }, experiment);
}

/**
 * Throws `unknown-name` for a bank that the data do not name. Data without a bank column belong to a single bank, which
 * must be one that the project knows.
 */
function checkBank(project: Project, dataset: DatasetInfo, bank: string | null): void {
  if (bank === null) return;
  const available = banksOfData(project, dataset);
  if (available === null) getBank(project, bank);
  else checkBankNames([bank], available);
}

/**
 * The step that decides when a run stops and how it ranks: the requested one, else the bank's, else none. Throws
 * `unknown-name` for a step that the data do not have.
 */
export function objectiveOf(
  project: Project,
  requested: string | undefined,
  bank: string | null,
  steps: readonly string[],
): string | null {
  const entry = bank === null ? undefined : listBanks(project).find(({ name }) => name === bank);
  const objective = requested ?? (entry === undefined ? null : getBank(project, entry.name).objective);
  if (objective !== null && !steps.includes(objective)) throw unknownName(message('noun.step'), objective, steps);
  return objective;
}

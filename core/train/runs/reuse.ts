import { openEngine } from '../../engine/engines.ts';
import { isEngineName } from '../../engine/names.ts';
import { AppError } from '../../errors.ts';
import type { Selection } from '../../features/selection.ts';
import { checkPeriod } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import { findModel, hasIndependentSteps } from '../../models/registry.ts';
import { configureRun } from '../../predict/config.ts';
import { stepsOf } from '../../predict/dataset-steps.ts';
import { evaluatePredictions, predictWeighted } from '../../predict/evaluate-part.ts';
import { readForecastParameters, saveForecastParameters } from '../../predict/forecast.ts';
import type { Part, Parts } from '../../predict/parts.ts';
import { loadPlan, readOutline, type PlanOutline } from '../../predict/plan.ts';
import { openTrained, readTrained } from '../../predict/trained.ts';
import { chosenSegment } from '../../segment/saved-segments.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { recordRunUse } from '../../store/runs/run-uses.ts';
import { getRun, isUntestedTrial, listRuns, updateRun, type RunInfo } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';
import { chooseParts } from '../data/parts.ts';
import { chooseSteps } from '../data/steps.ts';
import { fitForecast } from '../fit/forecast/fit-forecast.ts';
import { objectiveOf, type TrainOptions } from '../fit/plan-run.ts';
import { trainModel } from '../fit/train.ts';
import { MIN_RELIABLE_POSITIVES } from '../fit/training-warnings.ts';

/** Options for training unless an earlier run can be reused: without a run to resume, and always with a dataset. */
export type ReuseOptions = Omit<TrainOptions, 'resume'> & { readonly dataset: string };

/** The run for the requested options, and where it came from. */
export interface ReuseResult {
  readonly run: string;
  /** `found`: already done; `resumed`: had been interrupted; `trained`: new. */
  readonly how: 'found' | 'resumed' | 'trained';
}

/** Hooks into the search for earlier runs. */
export interface ReuseHooks {
  /** Accepts the earlier runs that may be reused; by default all. */
  readonly isUsable?: (run: RunInfo) => boolean;
  /** Called with the finished run that is used, or with null before one is trained or resumed. */
  readonly onSearched?: (done: string | null) => void;
}

/**
 * Returns the run of a model, its settings and its seed on exactly the requested parts. Uses a finished run as it is,
 * resumes an interrupted or failed one, and trains a new one only if there is neither; it does not matter what created
 * the earlier runs. First records the use of an earlier run by a comparison, tuning or study. A trial of a tuning is
 * measured on the test set when something other than a tuning first uses it. Throws like `trainModel`.
 */
export async function trainOrReuse(
  project: Project,
  options: ReuseOptions,
  job: JobContext,
  { isUsable = () => true, onSearched = () => undefined }: ReuseHooks = {},
): Promise<ReuseResult> {
  const earlier = (await findRuns(project, options, job)).filter(isUsable);
  onSearched(earlier.find(({ status }) => status === 'done')?.run ?? null);
  const result = await reuseOrTrain(project, earlier, options, job);
  if (options.experiment === undefined || !('tuning' in options.experiment))
    await measureTest(project, result.run, job);
  return result;
}

async function reuseOrTrain(
  project: Project,
  earlier: readonly RunInfo[],
  options: ReuseOptions,
  job: JobContext,
): Promise<ReuseResult> {
  const done = earlier.find(({ status }) => status === 'done');
  const stopped = earlier.findLast(({ status }) => status === 'interrupted' || status === 'failed');
  const reused = done ?? stopped;
  if (reused !== undefined && options.experiment !== undefined) recordRunUse(project, reused.run, options.experiment);
  if (done !== undefined) return { run: done.run, how: 'found' };
  if (stopped === undefined) return { run: (await trainModel(project, options, job)).run, how: 'trained' };
  const engine = await engineToResume(stopped, options.engine, job);
  return { run: (await trainModel(project, { ...options, engine, resume: stopped.run }, job)).run, how: 'resumed' };
}

/**
 * Evaluates a trial on its test set and updates its forecasts with the outcomes, unless it has no test set or was
 * tested before.
 */
async function measureTest(project: Project, run: string, job: JobContext): Promise<void> {
  if (!isUntestedTrial(getRun(project, run))) return;
  const plan = loadPlan(project, run);
  if (plan.parts.test === null) return;
  const predictor = await openTrained(readTrained(project, plan));
  try {
    const measuring: JobContext = { signal: job.signal, report: () => job.report({ phase: 'test' }) };
    const tested = await predictWeighted(project, predictor, plan.schema, plan.parts.test, measuring);
    const test = await evaluatePredictions(project, predictor.steps, plan.parts.test, tested, job);
    const models = { predictor, halves: null, predicted: { test: tested } };
    const forecast = await fitForecast(project, plan, models, measuring);
    // The half models of an ensemble no longer exist, so its banner slopes are kept.
    const stored = plan.config.training.members > 1 ? readForecastParameters(project, run) : null;
    const kept = stored && { bannerSlopes: stored.bannerSlopes, bannerSlopeLimits: stored.bannerSlopeLimits };
    saveForecastParameters(project, run, { ...forecast, ...kept });
    updateRun(project, run, { test });
  } finally {
    await predictor.release();
  }
}

/**
 * A resumed run keeps its engine. If that engine is not available, it uses ONNX Runtime on the CPU, so that a project
 * can move between machines.
 */
export async function engineToResume(
  { run, engine }: RunInfo,
  requested: ReuseOptions['engine'],
  job: JobContext,
): Promise<ReuseOptions['engine']> {
  if (requested !== 'auto' || !isEngineName(engine)) return requested;
  try {
    await openEngine(engine);
    return requested;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
    job.report({ phase: 'train', note: message('train.onnxInstead', { run, reason: error.text }) });
    return 'onnx';
  }
}

/**
 * The runs with exactly these requested options, in the order of their creation. A bank's run that starts from a pooled
 * run is not one of them: its weights were trained on other samples as well.
 */
export async function findRuns(project: Project, options: ReuseOptions, job: JobContext): Promise<RunInfo[]> {
  const settings = configureRun(options.model, options.config, options.epochs);
  const config = JSON.stringify(settings);
  const trained = getDataset(project, options.dataset);
  const steps = chooseSteps(trained, options.steps);
  const bank = options.bank ?? null;
  const objective = objectiveOf(project, options.objective, bank, stepsOf(trained));
  const candidates = listRuns(project).filter(
    (run) =>
      run.model === options.model &&
      run.seed === options.seed &&
      run.bank === bank &&
      run.objective === objective &&
      configKey(run) === config &&
      run.steps.join('\n') === steps.join('\n') &&
      engineFits(run, options),
  );
  if (candidates.length === 0) return [];
  const { dataset, valid, test, testPeriod } = options;
  const { hindsight } = settings.training;
  const segment = chosenSegment(project, options.segment);
  const names = { dataset, valid, test, testPeriod, bank, segment, period: checkPeriod(options), hindsight };
  const parts = partsKey(await chooseParts(project, names, job));
  return candidates.filter(({ run }) => {
    const outline = readOutline(project, run);
    return (
      outline !== null &&
      outline.base === undefined &&
      partsKey(outline.parts) === parts &&
      wouldChooseSameSteps(outline, { steps, objective, model: options.model }) &&
      (outline.revision ?? 1) === (findModel(options.model).revision ?? 1)
    );
  });
}

/**
 * Whether the current rule would choose a run's epochs by the same steps; older versions ignored the number of
 * positives.
 */
function wouldChooseSameSteps(
  { choices, summaries }: PlanOutline,
  { steps, objective, model }: Pick<RunInfo, 'steps' | 'objective' | 'model'>,
): boolean {
  if (choices !== undefined) return true;
  const deciding = hasIndependentSteps(findModel(model)) || objective === null ? steps : [objective];
  return deciding.every((step) => (summaries?.valid.positives[step] ?? 0) >= MIN_RELIABLE_POSITIVES);
}

/** A run's settings, completed with defaults that were added since; null if they are no longer valid. */
function configKey({ model, config }: RunInfo): string | null {
  try {
    return JSON.stringify(configureRun(model, config));
  } catch {
    return null;
  }
}

/** The engine of a run, as a request for further runs; trees have their own, which cannot be requested. */
export function engineOfRun({ engine }: RunInfo): ReuseOptions['engine'] {
  return isEngineName(engine) ? engine : 'auto';
}

/** Trees have their own engine, regardless of the requested one. */
function engineFits({ engine, model }: RunInfo, { engine: requested }: ReuseOptions): boolean {
  return requested === 'auto' || requested === engine || findModel(model).kind === 'trees';
}

/** A key that is equal for equal parts; settings and seed determine which negatives are dropped. */
function partsKey({ train, valid, test }: Omit<Parts, 'negativeRate'>): string {
  return JSON.stringify([train, valid, test].map((part) => (part === null ? null : partKey(part))));
}

/** A key that is equal for equal training and validation sets, regardless of the test set. */
export function fittingPartsKey({ train, valid }: Pick<Parts, 'train' | 'valid'>): string {
  return JSON.stringify([train, valid].map(partKey));
}

/**
 * A key that is the same before and after down-sampling, which sets both `keepNegatives` and `mature`: it also leaves
 * out the samples with an open step. In older versions it kept them, so the parts of their runs have another key.
 */
function partKey({ dataset, dataHash, selection: { keepNegatives, mature, ...selection } }: Part): unknown {
  const isOnlyOneSet = mature !== (keepNegatives !== null);
  return [
    dataset,
    dataHash,
    isOnlyOneSet,
    Object.entries(selection satisfies Omit<Selection, 'keepNegatives' | 'mature'>).sort(([a], [b]) =>
      a < b ? -1 : 1,
    ),
  ];
}

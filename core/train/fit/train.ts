import type { Engine } from '../../engine/engine.ts';
import { openEngine } from '../../engine/engines.ts';
import { isEngineName, type EngineName } from '../../engine/names.ts';
import { AppError, cancelled } from '../../errors.ts';
import { fieldRows, historyOf, multiFields, singleFields } from '../../features/schema.ts';
import type { JobContext } from '../../job.ts';
import { configureModel, findModel } from '../../models/registry.ts';
import { unusedSettings } from '../../predict/config.ts';
import { checkData, loadPlan, type TrainingPlan } from '../../predict/plan.ts';
import { Predictor } from '../../predict/predict.ts';
import { hashWeights, loadBest } from '../../predict/weights.ts';
import type { Project } from '../../store/file/project.ts';
import { updateRun } from '../../store/runs/runs.ts';
import { message, type Text } from '../../text/message.ts';
import { loadStart, planFineTuning } from '../pooled/fine-tuning.ts';
import { checkOriginalKept, planRefit } from '../refit/plan-refit.ts';
import { saveFollowUp } from '../runs/follow-up.ts';
import { describeTraining, type TrainingOutcome, type TrainResult } from '../runs/train-result.ts';
import type { TrainingPosition } from './checkpoint.ts';
import { openFastest, benchmarkOptionsOf } from './choose-engine.ts';
import { isFirstRevision, keepsPooled } from './epoch-choice.ts';
import { finishEnsemble, finishRun, finishUntrained, type FinalMeasures } from './finish.ts';
import { trainEpochs, type Training } from './loop.ts';
import { trainMembers } from './members.ts';
import { planRun, type TrainOptions } from './plan-run.ts';
import { Trainer } from './trainer.ts';
import { openTreesEngine, trainTrees } from './trees/training.ts';

/** The learning rate of a fine-tuning of the first revision, as a fraction of that of the pooled run. */
const FIRST_REVISION_RATE = 0.1;

/**
 * Trains a model, or resumes an interrupted run with exactly the same final weights. Throws `cancelled` with a
 * checkpoint kept; `not-finite` naming the step; the errors of unknown names and settings.
 */
export async function trainModel(project: Project, options: TrainOptions, job: JobContext): Promise<TrainResult> {
  const started = performance.now();
  const { backend, plan } = await openPlan(project, options, job);
  const { run } = plan.run;
  const outcome = await recordEarlyEnd(project, run, () =>
    backend.kind === 'trees' ? trainTrees(project, plan, job) : runTraining(project, backend.engine, plan, job),
  );
  const elapsedMs = Math.round(performance.now() - started);
  return { ...describeTraining(project, plan, backend, outcome), elapsedMs };
}

/** Does the work; if it fails or is cancelled, records that in the run's row. */
async function recordEarlyEnd<Result>(project: Project, run: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const stopped = error instanceof AppError && error.code === 'cancelled';
    updateRun(project, run, {
      status: stopped ? 'interrupted' : 'failed',
      error: stopped ? null : textOf(error),
    });
    throw stopped ? cancelled(message('base.checkpointKept', { run })) : error;
  }
}

/** Why a run failed: the program's explanation, else the system's message. */
function textOf(error: unknown): Text {
  return error instanceof AppError ? error.text : (error as Error).message;
}

async function runTraining(
  project: Project,
  engine: Engine,
  plan: TrainingPlan,
  job: JobContext,
): Promise<TrainingOutcome> {
  if (keepsPooled(plan)) return { samplesPerSecond: null, ...(await finishUntrained(project, plan, engine.name, job)) };
  if (plan.config.training.members > 1) {
    const samplesPerSecond = await trainMembers(project, plan, job, (member, memberJob) =>
      withTraining(project, engine, member, async (training) => {
        return (await trainEpochs(training, loadStart(training), memberJob)).samplesPerSecond;
      }),
    );
    return { samplesPerSecond, ...(await finishEnsemble(project, plan, engine.name, job)) };
  }
  return withTraining(project, engine, plan, async (training) => {
    const { position, samplesPerSecond } = await trainEpochs(training, loadStart(training), job);
    return {
      epochs: position.epoch,
      bestEpoch: position.best?.epoch ?? null,
      samplesPerSecond,
      ...(await finishTraining(training, position, job)),
    };
  });
}

async function withTraining<Result>(
  project: Project,
  engine: Engine,
  plan: TrainingPlan,
  work: (training: Training) => Promise<Result>,
): Promise<Result> {
  const training = await openTraining(project, engine, plan);
  try {
    return await work(training);
  } finally {
    try {
      await training.trainer.release();
    } finally {
      await training.predictor.release();
    }
  }
}

/** The engine that trains a run of networks, or the library for trees. */
type TrainingBackend =
  | { readonly kind: 'network'; readonly name: string; readonly device: string; readonly engine: Engine }
  | { readonly kind: 'trees'; readonly name: string; readonly device: string };

async function openTrainingBackend(
  model: string,
  requested: TrainOptions['engine'],
  open: () => Promise<Engine>,
  job: JobContext,
): Promise<TrainingBackend> {
  if (findModel(model).kind === 'trees') return { kind: 'trees', ...(await openTreesEngine()) };
  const engine = await open();
  if (engine.note !== null && requested !== 'auto') job.report({ phase: 'engine', note: engine.note });
  return { kind: 'network', name: engine.name, device: engine.device, engine };
}

/** A resumed run keeps its engine on any machine, unless another engine is requested. */
function engineToResume({ run }: TrainingPlan, requested: TrainOptions['engine']): EngineName {
  if (requested !== 'auto') return requested;
  return isEngineName(run.engine) ? run.engine : 'onnx';
}

async function openPlan(
  project: Project,
  options: TrainOptions,
  job: JobContext,
): Promise<{ backend: TrainingBackend; plan: TrainingPlan }> {
  if (options.refit !== undefined) {
    const { model, engine, refit: run, base, followUp } = options;
    const open = (): Promise<Engine> => openEngine(engine === 'auto' ? 'onnx' : engine);
    const backend = await openTrainingBackend(model, engine, open, job);
    return { backend, plan: await planRefit(project, { run, base, followUp }, backend, job) };
  }
  if (options.resume === undefined) {
    if (options.dataset === undefined)
      throw new AppError('invalid-input', message('train.noDataset'), message('train.nameDataset'));
    const { dataset } = options;
    const backend = await openNewBackend(project, { ...options, dataset }, job);
    const unused = unusedSettings(options.model, options.config, options.epochs);
    if (unused.length > 0)
      job.report({
        phase: 'train',
        note: message('train.unusedSettings', { model: options.model, settings: unused }),
      });
    return { backend, plan: await planNew(project, { ...options, dataset }, backend, job) };
  }
  const plan = planToResume(project, options.resume);
  const backend = await openTrainingBackend(
    plan.run.model,
    options.engine,
    () => openEngine(engineToResume(plan, options.engine)),
    job,
  );
  updateRun(project, plan.run.run, { status: 'running', error: null, engine: backend.name });
  saveFollowUp(project, plan.run.run, options.followUp);
  return { backend, plan };
}

/** The plan of a run to resume. Throws `state` if it cannot be resumed. */
function planToResume(project: Project, run: string): TrainingPlan {
  const plan = loadPlan(project, run);
  if (plan.run.status === 'done')
    throw new AppError('state', message('train.alreadyDone', { run }), message('train.newRun'));
  if (plan.run.status === 'running')
    throw new AppError('state', message('train.isRunning', { run }), message('train.waitOrCancel'));
  checkData(project, plan);
  if (plan.refit !== undefined) checkOriginalKept(project, run, plan.refit);
  return plan;
}

/** Opens the backend of a new run, which measures the engines if none is named. */
function openNewBackend(
  project: Project,
  options: TrainOptions & { readonly dataset: string },
  job: JobContext,
): Promise<TrainingBackend> {
  const { model, engine } = options;
  const open = (): Promise<Engine> =>
    engine === 'auto' ? openFastest(project, benchmarkOptionsOf(project, options), job) : openEngine(engine);
  return openTrainingBackend(model, engine, open, job);
}

/** Plans a new run, from random weights or from a pooled run. */
function planNew(
  project: Project,
  { base, bank, ...options }: TrainOptions & { readonly dataset: string },
  backend: TrainingBackend,
  job: JobContext,
): Promise<TrainingPlan> {
  if (base === undefined || bank === undefined) return planRun(project, { bank, ...options }, backend, job);
  return planFineTuning(project, { base, bank, ...options }, backend, job);
}

/** The learning rate, which is lower in fine-tunings of the first revision. */
function rateOf(plan: TrainingPlan): number {
  const { learningRate } = plan.config.training;
  return isFirstRevision(plan) ? learningRate * FIRST_REVISION_RATE : learningRate;
}

async function openTraining(project: Project, engine: Engine, plan: TrainingPlan): Promise<Training> {
  const { run, schema, config, parts } = plan;
  const model = configureModel(run.model, config.model);
  const { training, features } = config;
  const trainer = await Trainer.create(engine, {
    model,
    steps: run.steps,
    singleFields: singleFields(schema).length,
    multiFields: multiFields(schema).length,
    history: historyOf(schema),
    tableRows: fieldRows(schema),
    dimension: features.dimension,
    batchSize: training.batchSize,
    adam: { learningRate: rateOf(plan), l2: training.l2 },
    seed: run.seed,
  });
  try {
    return {
      project,
      plan,
      trainer,
      predictor: await Predictor.create(engine, model, schema, features.dimension, run.steps, parts.negativeRate),
    };
  } catch (error) {
    await trainer.release();
    throw error;
  }
}

async function finishTraining(
  { project, plan, predictor }: Training,
  { epoch, step, best }: TrainingPosition,
  job: JobContext,
): Promise<FinalMeasures> {
  const { run } = plan.run;
  const stored = loadBest(project, run);
  if (stored === null)
    throw new AppError('corrupt', message('train.bestMissing', { run }), message('predict.trainAgain'));
  predictor.load(stored.weights);
  return finishRun(
    project,
    plan,
    predictor,
    { epoch, step, bestEpoch: best?.epoch ?? null, weightsSha256: hashWeights(stored.weights) },
    job,
  );
}

import { openEngine } from '../engine/engines.ts';
import type { Engine } from '../engine/engine.ts';
import { AppError, cancelled } from '../errors.ts';
import type { StepEvaluation } from '../evaluate/steps.ts';
import { fieldRows, multiFields, singleFields } from '../features/schema.ts';
import type { JobContext } from '../job.ts';
import { configureModel } from '../models/registry.ts';
import type { Project } from '../store/project.ts';
import { updateRun } from '../store/runs.ts';
import { dropCheckpoint, hashWeights, loadBest, loadCheckpoint, START, type TrainingPosition } from './checkpoint.ts';
import { Learner } from './learner.ts';
import { trainEpochs, type EpochsOutcome, type Training } from './loop.ts';
import { measurePart } from './measure.ts';
import { checkData, loadPlan, planRun, type TrainingPlan, type TrainOptions } from './plan.ts';
import { Predictor } from './predict.ts';
import { calibrationWarning } from './stopping.ts';

/** What a finished training tells. */
export interface TrainResult {
  readonly run: string;
  readonly model: string;
  readonly engine: string;
  readonly device: string;
  readonly objective: string | null;
  readonly steps: string[];
  readonly epochs: number;
  readonly bestEpoch: number | null;
  /** Over the training steps alone, validation not counted; null where this call made no step. */
  readonly samplesPerSecond: number | null;
  readonly elapsedMs: number;
  readonly valid: Record<string, StepEvaluation>;
  readonly test: Record<string, StepEvaluation> | null;
}

/**
 * Trains a model, or goes on with an interrupted run to the very weights it would have had.
 * @throws AppError `cancelled` with a checkpoint kept; `not-finite` naming the step; the errors of unknown names and settings.
 */
export async function trainModel(project: Project, options: TrainOptions, job: JobContext): Promise<TrainResult> {
  const started = performance.now();
  const { engine, plan } = await openPlan(project, options, job);
  const { run, model, objective, steps } = plan.run;
  const { position, samplesPerSecond, valid, test } = await noteEnd(project, run, () => runTraining(project, engine, plan, job));
  return {
    run, model, engine: engine.name, device: engine.device, objective, steps: [...steps], epochs: position.epoch,
    bestEpoch: position.best?.epoch ?? null, samplesPerSecond, elapsedMs: Math.round(performance.now() - started), valid, test,
  };
}

/** However the work on a run ends before it is done, the run's row says so. */
async function noteEnd<Result>(project: Project, run: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const stopped = error instanceof AppError && error.code === 'cancelled';
    updateRun(project, run, { status: stopped ? 'interrupted' : 'failed', error: stopped ? null : (error as Error).message });
    throw stopped ? cancelled(`the checkpoint of ${run} is kept: go on with --resume ${run}`) : error;
  }
}

async function runTraining(project: Project, engine: Engine, plan: TrainingPlan, job: JobContext): Promise<EpochsOutcome & Pick<TrainResult, 'valid' | 'test'>> {
  const training = await openTraining(project, engine, plan);
  try {
    const position = loadCheckpoint(project, plan.run.run, training.learner) ?? START;
    const outcome = await trainEpochs(training, position, job);
    return { ...outcome, ...await finishRun(training, outcome.position, job) };
  } finally {
    await training.learner.release();
    await training.predictor.release();
  }
}

async function openPlan(project: Project, options: TrainOptions, job: JobContext): Promise<{ engine: Engine; plan: TrainingPlan }> {
  if (options.resume === undefined) {
    if (options.dataset === undefined) throw new AppError('invalid-input', 'no dataset to train on', 'name one with --dataset');
    const engine = await openEngine(options.engine);
    return { engine, plan: await planRun(project, { ...options, dataset: options.dataset }, engine, job) };
  }
  const plan = loadPlan(project, options.resume);
  if (plan.run.status === 'done') throw new AppError('state', `run ${options.resume} is already done`, 'train a new run, or score with this one');
  if (plan.run.status === 'running') throw new AppError('state', `run ${options.resume} is being trained`, 'wait until it is done, or cancel it first');
  checkData(project, plan);
  const engine = await openEngine(plan.run.engine === 'tensorflow' ? 'tensorflow' : 'onnx');
  updateRun(project, plan.run.run, { status: 'running', error: null });
  return { engine, plan };
}

async function openTraining(project: Project, engine: Engine, plan: TrainingPlan): Promise<Training> {
  const { run, schema, config, parts } = plan;
  const model = configureModel(run.model, config.model);
  const { training, features } = config;
  const learner = await Learner.create(engine, {
    model, steps: run.steps, singleFields: singleFields(schema).length, multiFields: multiFields(schema).length, history: null, tableRows: fieldRows(schema), dimension: features.dimension,
    batchSize: training.batchSize, adam: { learningRate: training.learningRate, l2: training.l2 }, seed: run.seed,
  });
  try {
    return { project, plan, learner, predictor: await Predictor.create(engine, model, schema, features.dimension, run.steps, parts.negativeRate) };
  } catch (error) {
    await learner.release();
    throw error;
  }
}

async function finishRun({ project, plan, predictor }: Training, position: TrainingPosition, job: JobContext): Promise<Pick<TrainResult, 'valid' | 'test'>> {
  const { run } = plan.run;
  const best = loadBest(project, run);
  if (best === null) throw new AppError('corrupt', `the best epoch of ${run} is missing`, 'train again');
  predictor.load(best.weights);
  const measuring = (phase: 'valid' | 'test'): JobContext => ({ signal: job.signal, report: () => job.report({ phase }) });
  const valid = await measurePart(project, predictor, plan.schema, plan.parts.valid, measuring('valid'));
  const warning = calibrationWarning(valid);
  if (warning !== null) job.report({ phase: 'train', note: warning });
  const test = plan.parts.test === null ? null : await measurePart(project, predictor, plan.schema, plan.parts.test, measuring('test'));
  updateRun(project, run, { status: 'done', epoch: position.epoch, step: position.step, bestEpoch: position.best?.epoch ?? null, weightsSha256: hashWeights(best.weights), valid, test });
  dropCheckpoint(project, run);
  return { valid, test };
}

import { availableParallelism } from 'node:os';

import { openEngine } from '../engine/engines.ts';
import type { EngineName } from '../engine/names.ts';
import { AppError } from '../errors.ts';
import type { Calibration } from '../evaluate/calibration.ts';
import type { FeatureSchema } from '../features/schema.ts';
import type { LightgbmConfig } from '../models/lightgbm.ts';
import { configureModel, findModel } from '../models/registry.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { calibrationsOf } from './calibrations.ts';
import type { TrainingPlan } from './plan.ts';
import { Predictor, type StepPredictor } from './predict.ts';
import { TreesPredictor } from './trees-predictor.ts';
import { loadTrees } from './trees-store.ts';
import { loadBest, type Weights } from './weights.ts';

interface Trained {
  readonly model: string;
  readonly schema: FeatureSchema;
  readonly steps: readonly string[];
  /** The fraction of the last step's negatives kept in training. */
  readonly negativeRate: number;
  /** The calibration of each step. */
  readonly calibrations: readonly Calibration[];
}

/** A trained network as plain data; the embedding table is shared memory. */
export interface TrainedNetwork extends Trained {
  readonly kind: 'network';
  readonly settings: unknown;
  /** Dimension of an embedding. */
  readonly dimension: number;
  readonly weights: Weights;
}

/** Trained trees as plain data. */
export interface TrainedTrees extends Trained {
  readonly kind: 'trees';
  readonly settings: Pick<LightgbmConfig, 'multiValues'>;
  /** Each step's trees in LightGBM's text format. */
  readonly trees: readonly string[];
}

/** A trained model as plain data, from which every thread can open its own predictor. */
export type TrainedModel = TrainedNetwork | TrainedTrees;

/**
 * Reads the best epoch of a run.
 * @throws AppError `state` for an unfinished run, `corrupt` where a checksum fails.
 */
export function readTrained(project: Project, plan: TrainingPlan): TrainedModel {
  const { run, schema, parts } = plan;
  const calibrations = calibrationsOf(project, run.run, run.steps);
  const shared = { model: run.model, schema, steps: run.steps, negativeRate: parts.negativeRate, calibrations };
  const found =
    run.status !== 'done'
      ? null
      : findModel(run.model).kind === 'trees'
        ? readTrees(project, plan)
        : readNetwork(project, plan);
  if (found === null) throw unfinished(run);
  return { ...shared, ...found };
}

function readNetwork(project: Project, { run, config }: TrainingPlan): Omit<TrainedNetwork, keyof Trained> | null {
  const best = loadBest(project, run.run);
  if (best === null) return null;
  const table = new Float32Array(new SharedArrayBuffer(best.weights.table.byteLength));
  table.set(best.weights.table);
  return {
    kind: 'network',
    settings: config.model,
    dimension: config.features.dimension,
    weights: { ...best.weights, table },
  };
}

function readTrees(project: Project, { run, config }: TrainingPlan): Omit<TrainedTrees, keyof Trained> | null {
  const trees = loadTrees(project, run.run);
  return trees === null ? null : { kind: 'trees', settings: config.model as unknown as LightgbmConfig, trees };
}

function unfinished({ run, status }: TrainingPlan['run']): AppError {
  switch (status) {
    case 'running':
      return new AppError('state', message('predict.runningRun', { run }), message('predict.wait'));
    case 'interrupted':
      return new AppError('state', message('predict.interruptedRun', { run }), message('predict.resume', { run }));
    case 'failed':
      return new AppError('state', message('predict.failedRun', { run }), message('predict.resume', { run }));
    case 'done':
      return new AppError('state', message('predict.bestMissing', { run }), message('predict.trainAgain'));
  }
}

/**
 * Opens a trained model for prediction with the given number of threads, by default one per core; a network runs on the
 * named engine.
 */
export async function openTrained(
  trained: TrainedModel,
  threads?: number,
  engine: EngineName = 'onnx',
): Promise<StepPredictor> {
  if (trained.kind === 'network') return openNetwork(trained, threads, [], engine);
  const { trees, schema, settings, steps, negativeRate, calibrations } = trained;
  const cores = threads ?? availableParallelism();
  const predictor = await TreesPredictor.create(trees, schema, settings, steps, negativeRate, cores);
  predictor.calibrate(calibrations);
  return predictor;
}

/**
 * Compiles a trained network, by default for ONNX Runtime; `intermediates` names further intermediate values to
 * compute. Throws `unknown-name` for one that its model does not have.
 */
export async function openNetwork(
  { model: name, settings, schema, dimension, steps, negativeRate, calibrations, weights }: TrainedNetwork,
  threads?: number,
  intermediates: readonly string[] = [],
  engine: EngineName = 'onnx',
): Promise<Predictor> {
  const model = configureModel(name, settings);
  const predictor = await Predictor.create(
    await openEngine(engine, threads),
    model,
    schema,
    dimension,
    steps,
    negativeRate,
    intermediates,
  );
  predictor.load(weights);
  predictor.calibrate(calibrations);
  return predictor;
}

import { openEngine } from '../engine/engines.ts';
import { AppError } from '../errors.ts';
import type { FeatureSchema } from '../features/schema.ts';
import { configureModel } from '../models/registry.ts';
import type { Project } from '../store/project.ts';
import { loadBest, type Weights } from './checkpoint.ts';
import type { TrainingPlan } from './plan.ts';
import { Predictor } from './predict.ts';

/** A trained model as plain data, from which every thread can open a predictor of its own; the embedding table is shared memory. */
export interface TrainedModel {
  readonly model: string;
  readonly settings: unknown;
  readonly schema: FeatureSchema;
  readonly steps: readonly string[];
  /** Of an embedding. */
  readonly dimension: number;
  /** The share of negatives of the last step that was kept in training. */
  readonly negativeRate: number;
  readonly weights: Weights;
}

/**
 * Reads the best epoch of a run.
 * @throws AppError `state` for a run that has not finished, `corrupt` where a checksum fails.
 */
export function readTrained(project: Project, { run, config, schema, parts }: TrainingPlan): TrainedModel {
  const best = run.status === 'done' ? loadBest(project, run.run) : null;
  if (best === null) throw unfinished(run);
  const table = new Float32Array(new SharedArrayBuffer(best.weights.table.byteLength));
  table.set(best.weights.table);
  return {
    model: run.model, settings: config.model, schema, steps: run.steps, dimension: config.features.dimension, negativeRate: parts.negativeRate, weights: { ...best.weights, table },
  };
}

function unfinished({ run, status }: TrainingPlan['run']): AppError {
  return new AppError('state', `run ${run} is not trained to its end: it is ${status}`, status === 'running' ? 'wait until it is done' : `go on with: train … --resume ${run}`);
}

/** Compiles a trained model for ONNX Runtime with so many threads, with one per core where none are given; `inner` names the inner values to give besides. */
export async function openTrained({ model: name, settings, schema, dimension, steps, negativeRate, weights }: TrainedModel, threads?: number, inner: readonly string[] = []): Promise<Predictor> {
  const model = configureModel(name, settings);
  const predictor = await Predictor.create(await openEngine('onnx', threads), model, schema, dimension, steps, negativeRate, inner);
  predictor.load(weights);
  return predictor;
}

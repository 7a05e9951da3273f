import { openEngine } from '../engine/engines.ts';
import { compileOnnxScoring } from '../engine/onnx/scoring.ts';
import { AppError } from '../errors.ts';
import { singleFields, type FeatureSchema } from '../features/schema.ts';
import { configureModel } from '../models/registry.ts';
import type { Project } from '../store/project.ts';
import { loadBest, type Weights } from '../train/checkpoint.ts';
import type { TrainingPlan } from '../train/plan.ts';
import { Predictor as TrainedPredictor } from '../train/predict.ts';
import type { Predictor } from './predictor.ts';

/** A trained model as plain data, from which each scoring thread makes its own; the embedding table is shared memory. */
export interface ModelSetup {
  readonly model: string;
  readonly settings: unknown;
  readonly schema: FeatureSchema;
  readonly steps: readonly string[];
  readonly dimension: number;
  /** The share of negatives of the last step that was kept in training. */
  readonly negativeRate: number;
  readonly weights: Weights;
}

/** Reads the best epoch of a run; throws `state` where there is none. */
export function readModel(project: Project, { run, config, schema, parts }: TrainingPlan): ModelSetup {
  const best = loadBest(project, run.run);
  if (best === null) throw new AppError('state', `run ${run.run} has no weights`, 'train it again');
  const table = new Float32Array(new SharedArrayBuffer(best.weights.table.byteLength));
  table.set(best.weights.table);
  return {
    model: run.model, settings: config.model, schema, steps: run.steps, dimension: config.features.dimension, negativeRate: parts.negativeRate,
    weights: { ...best.weights, table: table as Float32Array as Weights['table'] },
  };
}

/** Compiles the model for one thread. */
export async function openModel(setup: ModelSetup): Promise<Predictor & { release(): Promise<void> }> {
  const engine = { ...await openEngine('onnx'), compileScoring: (...[model, shape]: [Parameters<typeof compileOnnxScoring>[0], Parameters<typeof compileOnnxScoring>[1]]) => compileOnnxScoring(model, shape, 1) };
  const { model } = configureModel(setup.model, setup.settings);
  const predictor = await TrainedPredictor.create(engine, model, setup.schema, setup.dimension, setup.steps, setup.negativeRate);
  predictor.load(setup.weights);
  const singles = singleFields(setup.schema).length;
  return {
    batchSize: predictor.batchSize,
    predict: (single, multi, count) => predictor.predict({ count, singleFields: singles, single, multi }),
    release: () => predictor.release(),
  };
}

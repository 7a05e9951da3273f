import { openEngine } from '../engine/engines.ts';
import type { EmbeddedRows } from '../engine/embedding.ts';
import { AppError } from '../errors.ts';
import { singleFields, type FeatureSchema } from '../features/schema.ts';
import { configureModel } from '../models/registry.ts';
import type { Project } from '../store/project.ts';
import type { RunInfo } from '../store/runs.ts';
import type { Candidate } from './candidates.ts';
import { loadBest } from './checkpoint.ts';
import { loadPlan, type TrainingPlan } from './plan.ts';
import { Predictor } from './predict.ts';

/** A run that can score. */
export interface TrainedModel {
  readonly run: RunInfo;
  readonly schema: FeatureSchema;
  readonly steps: readonly string[];
  readonly objective: string | null;
  readonly batchSize: number;
  /** The banners that were seen in training. */
  readonly candidates: readonly Candidate[];
  /**
   * Real probabilities `[count]` per step, corrected for down-sampling.
   * @param single embedding-table rows `[count × single fields]`, count ≤ `batchSize`
   */
  predict(single: Int32Array, multi: EmbeddedRows['multi'], count: number): Promise<Float32Array[]>;
  release(): Promise<void>;
}

/**
 * Loads the best epoch of a run.
 * @throws AppError `unknown-name` for an unknown run, `state` for one that has not finished, `corrupt` where a checksum fails.
 */
export async function loadTrained(project: Project, name: string): Promise<TrainedModel> {
  const { plan, predictor } = await openTrained(project, name);
  const singles = singleFields(plan.schema).length;
  return {
    run: plan.run,
    schema: plan.schema,
    steps: plan.run.steps,
    objective: plan.run.objective,
    batchSize: predictor.batchSize,
    candidates: plan.candidates,
    predict: (single, multi, count) => predictor.predict({ count, singleFields: singles, single, multi }),
    release: () => predictor.release(),
  };
}

/** Loads a finished run's plan and a predictor with its weights. */
export async function openTrained(project: Project, name: string): Promise<{ readonly plan: TrainingPlan; readonly predictor: Predictor }> {
  const plan = loadPlan(project, name);
  const { run, config, schema, parts } = plan;
  const best = loadBest(project, name);
  if (run.status !== 'done' || best === null) throw new AppError('state', `run ${name} is not finished: ${run.status}`, `go on with train --resume ${name}`);
  const engine = await openEngine('onnx');
  const { model } = configureModel(run.model, config.model);
  const predictor = await Predictor.create(engine, model, schema, config.features.dimension, run.steps, parts.negativeRate);
  predictor.load(best.weights);
  return { plan, predictor };
}

import type { EncodedSamples } from '../engine/embedding.ts';
import { BlockReader } from '../features/blocks.ts';
import { joinArrays } from '../features/gather.ts';
import type { FeatureSchema } from '../features/schema.ts';
import type { Selection } from '../features/selection.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import type { CandidateField } from '../predict/candidate-fields.ts';
import { readOutline, type TrainingPlan } from '../predict/plan.ts';
import { rowsOf, type StepPredictor } from '../predict/predict.ts';
import { trainingData } from '../predict/training-data.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { FieldTally } from './tally.ts';
import type { UserCounts, UserWeights } from './user-counts.ts';

/** Samples to score: enough for deciles. */
export const MAX_SCORED = 100_000;

/** A run's model, and the step whose probabilities are the scores. */
export interface DriftModel {
  readonly schema: FeatureSchema;
  readonly predictor: StepPredictor;
  /** Index of the step among the predictor's. */
  readonly step: number;
}

/** A selection of a dataset. */
export interface DatasetSide {
  readonly project: Project;
  readonly dataset: DatasetInfo;
  readonly selection: Selection;
  /** Number of its samples; 0 if unknown. */
  readonly samples: number;
  /** Counts each user once; null counts each sample. */
  readonly users: UserCounts | null;
  /** The bank and banner that all samples are scored with; none if empty. */
  readonly candidate: readonly CandidateField[];
}

/** The values and scores of one side of a comparison. */
export interface SideCounts {
  readonly tally: FieldTally;
  readonly scores: Float32Array;
  /** The weights of the scores; null if all count equally. */
  readonly weights: UserWeights | null;
}

/** Counts the values of a selection, and scores evenly spread batches of it. */
export async function countDataset(model: DriftModel, side: DatasetSide, job: JobContext): Promise<SideCounts> {
  const { predictor, schema } = model;
  const reader = new BlockReader(side.project, side.dataset, schema, side.selection, { cacheBytes: 0 });
  const tally = new FieldTally(schema);
  const scores: Float32Array[] = [];
  const weights: UserWeights[] = [];
  const every = Math.max(1, Math.ceil(side.samples / MAX_SCORED));
  let batch = 0;
  for (let chunk = 0; chunk < reader.chunkCount; chunk++) {
    const block = reader.read(chunk);
    const blockWeights = side.users?.weightsOf(chunk, block.sourceRows) ?? null;
    if (block.rows > 0) tally.add(rowsOf(block, 0, block.rows), blockWeights?.weights ?? null);
    for (let start = 0; start < block.rows; start += predictor.batchSize) {
      if (batch++ % every !== 0) continue;
      const end = Math.min(start + predictor.batchSize, block.rows);
      scores.push(await scoreRows(model, rowsOf(block, start, end), side.candidate));
      if (blockWeights !== null) weights.push(sliceOf(blockWeights, start, end));
      await yieldToEventLoop(job);
    }
    job.report({ phase: 'read', fraction: (chunk + 1) / reader.chunkCount, counts: { samples: tally.samples } });
    await yieldToEventLoop(job);
  }
  const scored = scores.reduce((sum, { length }) => sum + length, 0);
  return {
    tally,
    scores: joinArrays(new Float32Array(scored), scores),
    weights: side.users === null ? null : joinWeights(scored, weights),
  };
}

function sliceOf({ weights, users }: UserWeights, start: number, end: number): UserWeights {
  return { weights: weights.slice(start, end), users: users.slice(start, end) };
}

function joinWeights(count: number, parts: readonly UserWeights[]): UserWeights {
  return {
    weights: joinArrays(
      new Float64Array(count),
      parts.map(({ weights }) => weights),
    ),
    users: joinArrays(
      new Uint32Array(count),
      parts.map(({ users }) => users),
    ),
  };
}

/** The scores of samples, with another bank and banner if some are given. */
export async function scoreRows(
  { predictor, step }: DriftModel,
  samples: EncodedSamples,
  candidate: readonly CandidateField[],
): Promise<Float32Array> {
  const single = candidate.length === 0 ? samples.single : samples.single.slice();
  for (const { column, row } of candidate)
    for (let sample = 0; sample < samples.count; sample++) single[sample * samples.singleFields + column] = row;
  return (await predictor.predict({ ...samples, single }))[step];
}

/**
 * The training data of a run, with all negatives. Throws `state` if they are gone, or if other data have replaced them.
 */
export function trainingSide(project: Project, plan: TrainingPlan): DatasetSide {
  return {
    project,
    ...trainingData(project, plan),
    samples: readOutline(project, plan.run.run)?.summaries?.train.rows ?? 0,
    users: null,
    candidate: [],
  };
}

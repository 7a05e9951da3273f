import { createHash } from 'node:crypto';

import { openEngine } from '../engine/engines.ts';
import type { EngineName } from '../engine/names.ts';
import { threadCount } from '../engine/thread-count.ts';
import { AppError } from '../errors.ts';
import { UNCALIBRATED, type Calibration } from '../evaluate/calibration.ts';
import type { FeatureSchema } from '../features/schema.ts';
import type { LightgbmConfig } from '../models/lightgbm.ts';
import { configureModel, findModel, modelSettings } from '../models/registry.ts';
import type { Project } from '../store/file/project.ts';
import { damagedRow } from '../store/file/stored-json.ts';
import { writeArtifact } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import { calibrationsOf } from './calibrations.ts';
import { EnsemblePredictor } from './ensemble.ts';
import type { TrainingPlan } from './plan.ts';
import { Predictor, type StepPredictor } from './predict.ts';
import { TreesPredictor } from './trees-predictor.ts';
import { hashTrees, loadTrees } from './trees-store.ts';
import { bestOf, hashWeights, loadBest, type Weights } from './weights.ts';

/**
 * From this revision of the model `lightgbm` on, a banner that the trees have not learnt is scored as an average banner
 * of its bank. Runs of earlier revisions keep their scores.
 */
const AVERAGING_REVISION = 3;

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
  /** Whether a banner that the trees have not learnt is scored as an average banner of its bank; absent: no. */
  readonly averagesBanners?: boolean;
}

/** Trained members of an ensemble as plain data. */
export interface TrainedEnsemble extends Trained {
  readonly kind: 'ensemble';
  readonly members: readonly (TrainedNetwork | TrainedTrees)[];
}

/** A trained model as plain data, from which every thread can open its own predictor. */
export type TrainedModel = TrainedNetwork | TrainedTrees | TrainedEnsemble;

/** Reads the best epoch of a run. Throws `state` for an unfinished run, `corrupt` if a checksum fails. */
export function readTrained(project: Project, plan: TrainingPlan): TrainedModel {
  const { run } = plan;
  const best = run.status !== 'done' ? null : readBest(project, plan);
  if (best === null) throw unfinished(run);
  // Runs of the first versions have no hash.
  if (run.weightsSha256 !== null && hashTrained(best) !== run.weightsSha256)
    throw new AppError('corrupt', message('predict.otherWeights', { run: run.run }), message('trees.trainAgain'));
  return { ...best, calibrations: calibrationsOf(project, run.run, run.steps) };
}

/** Reads the best epoch of a run before it is calibrated; null if a member has none. */
export function readBest(project: Project, plan: TrainingPlan): TrainedModel | null {
  const { members } = plan.config.training as Partial<TrainingPlan['config']['training']>;
  if (members === undefined || members === 1) return readMember(project, plan);
  const read = Array.from({ length: members }, (_, index) => readMember(project, { ...plan, member: index + 1 }));
  const complete = read.filter((member) => member !== null);
  return complete.length < members ? null : { kind: 'ensemble', ...sharedOf(plan), members: complete };
}

/** Reads the two half models of an ensemble, each trained on one half of the users; null if one is missing. */
export function readHalfModels(project: Project, plan: TrainingPlan): readonly TrainedModel[] | null {
  const models = halfModelNumbers(plan).map((member) => readMember(project, { ...plan, member }));
  return models.includes(null) ? null : models.filter((model) => model !== null);
}

/** Removes the half models, which are not needed once the ensemble is finished. */
export function dropHalfModels(project: Project, plan: TrainingPlan): void {
  for (const member of halfModelNumbers(plan)) writeArtifact(project, plan.run.run, bestOf(member), null, {});
}

/** The half models are numbered after the members. */
function halfModelNumbers({ config: { training } }: TrainingPlan): number[] {
  return [training.members + 1, training.members + 2];
}

/** SHA-256 of all weights or trees of a model, hexadecimal. */
export function hashTrained(trained: TrainedModel): string {
  switch (trained.kind) {
    case 'network':
      return hashWeights(trained.weights);
    case 'trees':
      return hashTrees(trained.trees);
    case 'ensemble':
      return createHash('sha256').update(trained.members.map(hashTrained).join('\n')).digest('hex');
  }
}

function readMember(project: Project, plan: TrainingPlan): TrainedNetwork | TrainedTrees | null {
  const read = findModel(plan.run.model).kind === 'trees' ? readTrees : readNetwork;
  const stored = read(project, plan);
  return stored === null ? null : { ...sharedOf(plan), ...stored };
}

function sharedOf({ run, schema, parts: { negativeRate } }: TrainingPlan): Trained {
  const { model, steps } = run;
  return { model, schema, steps, negativeRate, calibrations: steps.map(() => UNCALIBRATED) };
}

type Stored<Kind extends Trained> = Omit<Kind, keyof Trained> | null;

function readNetwork(project: Project, { run, config, member }: TrainingPlan): Stored<TrainedNetwork> {
  const best = loadBest(project, run.run, member);
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

function readTrees(project: Project, { run, config, member, revision }: TrainingPlan): Stored<TrainedTrees> {
  const trees = loadTrees(project, run.run, member);
  if (trees === null) return null;
  if (trees.length !== run.steps.length) throw damagedRow(message('store.run', { run: run.run }));
  const settings = modelSettings(run.model, config.model) as LightgbmConfig;
  return { kind: 'trees', settings, trees, averagesBanners: (revision ?? 1) >= AVERAGING_REVISION };
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

/** How an opened model runs. */
export interface OpenOptions {
  /** Number of threads; by default one per core. */
  readonly threads?: number | undefined;
  /** The engine that runs networks. */
  readonly engine?: EngineName;
}

/** Opens a trained model for prediction. */
export async function openTrained(
  trained: TrainedModel,
  { threads, engine = 'onnx' }: OpenOptions = {},
): Promise<StepPredictor> {
  switch (trained.kind) {
    case 'network':
      return openNetwork(trained, threads, [], engine);
    case 'trees':
      return openTrees(trained, threads);
    case 'ensemble':
      return openEnsemble(trained, threads, engine);
  }
}

async function openEnsemble(
  { members, calibrations, schema }: TrainedEnsemble,
  threads = threadCount(),
  engine: EngineName,
): Promise<StepPredictor> {
  const opened: StepPredictor[] = [];
  try {
    for (const member of members) opened.push(await openTrained(member, { threads, engine }));
  } catch (error) {
    for (const predictor of opened) await predictor.release();
    throw error;
  }
  const predictor = new EnsemblePredictor(opened);
  predictor.calibrate(calibrations, schema);
  return predictor;
}

/** The networks among the models and the members of ensembles. */
export function networksOf(models: readonly TrainedModel[]): TrainedNetwork[] {
  const single = models.flatMap((model) => (model.kind === 'ensemble' ? model.members : [model]));
  return single.filter((model) => model.kind === 'network');
}

async function openTrees(
  { trees, schema, settings, steps, negativeRate, calibrations }: TrainedTrees,
  threads = threadCount(),
): Promise<StepPredictor> {
  const predictor = await TreesPredictor.create(trees, schema, settings, steps, negativeRate, threads);
  try {
    predictor.calibrate(calibrations, schema);
  } catch (error) {
    await predictor.release();
    throw error;
  }
  return predictor;
}

/**
 * Compiles a trained network, by default for ONNX Runtime; `intermediates` names additional intermediate values to
 * compute. Throws `unknown-name` for a value that the model does not have; otherwise throws as `Predictor.load` does.
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
  try {
    predictor.load(weights);
    predictor.calibrate(calibrations, schema);
    return predictor;
  } catch (error) {
    await predictor.release();
    throw error;
  }
}

import { AppError } from '../errors.ts';
import { fieldsFromMeta, schemaFromArtifact, schemaToArtifact } from '../features/artifact.ts';
import type { FeatureSchema, Field } from '../features/schema.ts';
import type { Period } from '../funnel/period.ts';
import { findModel } from '../models/registry.ts';
import type { Project } from '../store/file/project.ts';
import { damagedRow } from '../store/file/stored-json.ts';
import { getRun, listRuns, readArtifact, readArtifactMeta, writeArtifact, type RunInfo } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import { plannedConfig, storedConfig, withSetting, type PlannedConfig } from './config.ts';
import { datasetOfPart, type Part, type Parts, type PartSummaries } from './parts.ts';
import { isStoredPlan } from './stored-plan.ts';

/** A banner that can be shown to a user, and its bank; each is null if the data do not name it. */
export interface Candidate {
  readonly bank: string | null;
  readonly banner: string | null;
  /** Time of its last impression in training, in milliseconds; absent without times. */
  readonly lastSeen?: number;
  /** Its impressions in training; absent in runs from older versions. */
  readonly samples?: number;
}

/** The validation metrics that choose an epoch or a number of trees. */
export interface EpochChoice {
  /** The deciding steps with their validation positives; of several steps, the mean decides. */
  readonly positives: Readonly<Record<string, number>>;
  /** The steps that should decide but have too few positives in the run's validation set, with these positives. */
  readonly few: Readonly<Record<string, number>>;
  /** Whether the validation data of all banks decide, instead of those of the run's bank. */
  readonly allBanks: boolean;
  /** Whether each deciding step has enough positives; otherwise the choice is mostly chance. */
  readonly enough: boolean;
}

/** How the epochs of a run are chosen. */
export interface EpochChoices {
  /** For a model whose steps share weights. */
  readonly run: EpochChoice;
  /** By step, for a model whose steps share nothing. */
  readonly steps: Readonly<Record<string, EpochChoice>>;
}

/** The pooled run, trained on the samples of all banks, from whose weights a bank's run starts. */
export interface PooledRun {
  readonly run: string;
  /** Hash of its weights. */
  readonly weightsSha256: string | null;
  /** The revision of the rules of fine-tuning that the run follows; absent: 1. */
  readonly revision?: number;
}

/**
 * The run that a refit trains again on all of its samples, those of its validation and test sets included. Its metrics,
 * calibration and forecast errors are those of the run, which was not trained on these sets.
 */
export interface RefitOf {
  readonly run: string;
  /** Hash of the run's weights. */
  readonly weightsSha256: string | null;
  /** By member of an ensemble and by step, the number of epochs, or of trees, that the run keeps. */
  readonly epochs: readonly Readonly<Record<string, number>>[];
}

/**
 * The delays from impression to conversion: by step, the share of conversions that have come at each age class. Steps
 * for which training cannot use open samples (see `measureDelays`) are absent.
 */
export type ConversionDelays = Readonly<Record<string, readonly number[]>>;

/** A run with all decisions made before its first step; the same when it is resumed. */
export interface TrainingPlan {
  /** Its settings are those of the request; an automatic batch size is null. */
  readonly run: RunInfo;
  readonly config: PlannedConfig;
  readonly parts: Parts;
  readonly schema: FeatureSchema;
  /** All steps of the training data; the run may use only some of them. */
  readonly dataSteps: readonly string[];
  readonly candidates: readonly Candidate[];
  /** The import mapping of the training data: audiences are read the same way. */
  readonly mapping: unknown;
  /** Absent for runs from older versions, whose objective decides regardless of its number of positives. */
  readonly choices?: EpochChoices | undefined;
  /** The pooled run that the run starts from; absent if it starts from random weights. */
  readonly base?: PooledRun | undefined;
  /** Absent unless the run is a refit: then `train` has all samples, and `valid` and `test` are those of the run. */
  readonly refit?: RefitOf | undefined;
  /** The automatic batch size; absent if the settings give it, and for trees. */
  readonly batchSize?: number | undefined;
  /** The delays of conversions, if the training learns from open steps; absent otherwise. */
  readonly delays?: ConversionDelays | undefined;
  /** The revision of the model, see its definition; absent: 1. */
  readonly revision?: number | undefined;
  /** The member of an ensemble that the plan is for, from 1; absent if the plan is for the whole run. */
  readonly member?: number;
}

/** A plan's description of its run and data, without the vocabularies. */
export interface PlanOutline {
  readonly parts: Parts;
  /** The name that the segment of the chosen samples had then; absent for all samples. */
  readonly segment?: string | undefined;
  /** The requested period; absent in files from older versions, like all of the following. */
  readonly period?: Period;
  readonly summaries?: PartSummaries;
  /** The device on which the run was started. */
  readonly device?: string;
  /** The revision of the model, see its definition; absent: 1. */
  readonly revision?: number | undefined;
  readonly choices?: EpochChoices | undefined;
  readonly base?: PooledRun | undefined;
  readonly refit?: RefitOf | undefined;
  readonly batchSize?: number | undefined;
  readonly delays?: ConversionDelays | undefined;
}

interface PlanMeta extends PlanOutline {
  readonly schema: unknown;
  /** Absent in files from older versions, where a run uses all steps of its data. */
  readonly dataSteps?: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly mapping: unknown;
}

const PLAN = 'plan';

/** The description of a plan as stored; throws `corrupt` if the value is not one. */
function planMeta(meta: unknown, run: string): PlanMeta {
  if (!isStoredPlan(meta)) throw damagedRow(message('store.run', { run }));
  return meta as PlanMeta;
}

/** Stores a run's plan with its outline. */
export function savePlan(
  project: Project,
  { run, schema, dataSteps, candidates, mapping }: Omit<TrainingPlan, 'config'>,
  outline: PlanOutline,
): void {
  const artifact = schemaToArtifact(schema);
  writeArtifact(
    project,
    run.run,
    PLAN,
    { ...outline, schema: artifact.meta, dataSteps, candidates, mapping } satisfies PlanMeta,
    artifact.blobs,
  );
}

/** Reads a run's plan. Throws `unknown-name` for an unknown run, `corrupt` for a damaged plan. */
export function loadPlan(project: Project, name: string): TrainingPlan {
  const run = getRun(project, name);
  const artifact = readArtifact(project, name, PLAN);
  if (artifact === null)
    throw new AppError('state', message('predict.neverPlanned', { run: name }), message('predict.trainAgain'));
  const meta = planMeta(artifact.meta, name);
  const dataSteps = meta.dataSteps ?? run.steps;
  const isOwn = run.steps.length > 0 && hasOwnObjective(run) && hasOwnChoices(run, meta.choices);
  if (!run.steps.every((step) => dataSteps.includes(step)) || !isOwn)
    throw damagedRow(message('store.run', { run: name }));
  const config = plannedConfig(name, storedConfig(run), meta.batchSize);
  if (!hasOwnEpochs(run, config, meta.refit)) throw damagedRow(message('store.run', { run: name }));
  const schema = schemaFromArtifact({ meta: meta.schema, blobs: artifact.blobs });
  return {
    run,
    config,
    parts: meta.parts,
    schema,
    dataSteps,
    candidates: meta.candidates,
    mapping: meta.mapping,
    choices: meta.choices,
    base: meta.base,
    refit: meta.refit,
    batchSize: meta.batchSize,
    delays: meta.delays,
    revision: meta.revision,
  };
}

/** Whether the objective of a run is one of its steps, as in every run that the program makes. */
export function hasOwnObjective({ objective, steps }: Pick<RunInfo, 'objective' | 'steps'>): boolean {
  return objective === null || steps.includes(objective);
}

/**
 * Whether the epoch of each step is chosen by steps of the run that are not later, as in every plan that the program
 * makes.
 */
export function hasOwnChoices({ steps }: Pick<RunInfo, 'steps'>, choices: EpochChoices | undefined): boolean {
  if (choices === undefined) return true;
  const areOf = ({ positives, few }: EpochChoice, own: readonly string[]): boolean =>
    Object.keys(positives).length > 0 && [positives, few].flatMap(Object.keys).every((step) => own.includes(step));
  return (
    areOf(choices.run, steps) &&
    steps.every(
      (step, index) => Object.hasOwn(choices.steps, step) && areOf(choices.steps[step], steps.slice(0, index + 1)),
    )
  );
}

/** Whether a refit has, for each member and each step, a number of epochs, or of trees, that its settings allow. */
function hasOwnEpochs({ model, steps }: RunInfo, config: PlannedConfig, refit: RefitOf | undefined): boolean {
  if (refit === undefined) return true;
  // Trees have no epochs, and no members in runs from older versions.
  const { epochs, members = 1 } = config.training as Partial<PlannedConfig['training']>;
  const limit = findModel(model).kind === 'trees' ? config.model['rounds'] : epochs;
  return (
    refit.epochs.length === members &&
    refit.epochs.every(
      (ofSteps) =>
        Object.keys(ofSteps).length === steps.length &&
        steps.every((step) => Object.hasOwn(ofSteps, step) && ofSteps[step] <= Number(limit)),
    )
  );
}

/**
 * Reads the outline of a run's plan; null for a run that ended before it was planned. Throws `unknown-name` for an
 * unknown run, `corrupt` for a damaged plan.
 */
export function readOutline(project: Project, name: string): PlanOutline | null {
  const meta = readArtifactMeta(project, name, PLAN);
  return meta === null ? null : planMeta(meta, name);
}

/** The candidates of a run, and its fields without their vocabularies. Throws like `readOutline`. */
export function readCandidates(
  project: Project,
  name: string,
): Pick<TrainingPlan, 'candidates'> & { readonly fields: readonly Pick<Field, 'role'>[] } {
  const meta = planMeta(readArtifactMeta(project, name, PLAN), name);
  return { candidates: meta.candidates, fields: fieldsFromMeta(meta.schema) };
}

/** The settings of a run for a report, in which an automatic batch size is replaced by the size that was used. */
export function usedSettings(config: unknown, outline: Pick<PlanOutline, 'batchSize'> | null): unknown {
  return outline?.batchSize === undefined ? config : withSetting(config, 'training.batchSize', outline.batchSize);
}

/** Throws `state` if the data that a run was planned on were changed or deleted. */
export function checkData(project: Project, { parts, run }: Pick<TrainingPlan, 'parts' | 'run'>): void {
  const used: readonly (Part | null)[] = [parts.train, parts.valid, parts.test];
  for (const part of used) {
    if (part === null || typeof datasetOfPart(project, part) === 'object') continue;
    throw new AppError(
      'state',
      message('predict.trainedOnOther', { dataset: part.dataset, run: run.run }),
      message('predict.trainAgain'),
    );
  }
}

/** The run of which `run` is the refit. Throws `state` if it was deleted, `corrupt` if it is a refit itself. */
export function originalOf(project: Project, run: string, { run: name, weightsSha256 }: RefitOf): RunInfo {
  const original = findUnchanged(project, { run: name, weightsSha256 });
  if (original !== null) {
    if (readOutline(project, name)?.refit !== undefined) throw damagedRow(message('store.run', { run }));
    return original;
  }
  throw new AppError(
    'state',
    message('predict.originalGone', { run, original: name }),
    message('predict.evaluateRefit'),
  );
}

/** The run that another run's plan refers to by its name and the hash of its weights; null if it was deleted. */
export function findUnchanged(
  project: Project,
  { run, weightsSha256 }: Pick<RunInfo, 'run' | 'weightsSha256'>,
): RunInfo | null {
  return listRuns(project).find((listed) => listed.run === run && listed.weightsSha256 === weightsSha256) ?? null;
}

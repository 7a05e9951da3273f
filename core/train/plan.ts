import type { EngineChoice } from '../engine/names.ts';
import { AppError, unknownName } from '../errors.ts';
import { fitSchema } from '../features/fit.ts';
import { schemaFromArtifact, schemaToArtifact } from '../features/artifact.ts';
import type { FeatureSchema } from '../features/schema.ts';
import type { Period } from '../features/selection.ts';
import type { JobContext } from '../job.ts';
import { configureModel, findModel } from '../models/registry.ts';
import { getBank, listBanks } from '../store/banks.ts';
import { getDataset, type DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';
import type { UserOfRuns } from '../store/run-uses.ts';
import { createRun, getRun, readArtifact, readArtifactMeta, writeArtifact, type RunInfo } from '../store/runs.ts';
import { findCandidates, type Candidate } from './candidates.ts';
import { configureRun, type RunConfig } from './config.ts';
import { chooseParts, downSample, type Part, type Parts } from './parts.ts';
import { checkPeriod, type AskedPeriod } from './period.ts';
import { summariseParts, type PartSummaries } from './part-summary.ts';
import { checkPurpose, chooseSteps, stepsOf } from './steps.ts';

/** What is asked for when a training starts; only samples of the period are split into parts. */
export interface TrainOptions extends AskedPeriod {
  readonly dataset?: string | undefined;
  readonly valid?: string | undefined;
  readonly test?: string | undefined;
  readonly bank?: string | undefined;
  readonly model: string;
  readonly objective?: string | undefined;
  /** The steps to train for, in the dataset's order; all of them where none are named. Samples and their split are the same for any choice. */
  readonly steps?: readonly string[] | undefined;
  readonly engine: EngineChoice;
  readonly epochs?: number | undefined;
  readonly seed: number;
  /** Settings of training, features and model; unknown ones are refused. */
  readonly config?: unknown;
  readonly resume?: string | undefined;
  /** The comparison or study that a new run is begun for; without one, it is for a bank. */
  readonly user?: UserOfRuns | undefined;
}

/** A run with all that was decided before its first step; the same when it is resumed. */
export interface TrainingPlan {
  readonly run: RunInfo;
  readonly config: RunConfig;
  readonly parts: Parts;
  readonly schema: FeatureSchema;
  /** All steps of the training data, of which the run's may be a choice. */
  readonly dataSteps: readonly string[];
  readonly candidates: readonly Candidate[];
  /** The mapping the training data were imported with: an audience is read alike. */
  readonly mapping: unknown;
}

/** What is known of a run's data without reading its vocabularies. */
export interface PlanOutline {
  readonly parts: Parts;
  /** What was asked for; absent in files of older versions, like the next two. */
  readonly period?: Period;
  readonly summaries?: PartSummaries;
  /** Where the run was started. */
  readonly device?: string;
  /** The model's, see its definition; absent: 1. */
  readonly revision?: number;
}

interface PlanMeta extends PlanOutline {
  readonly schema: unknown;
  /** Absent in files of older versions, where a run has all steps of its data. */
  readonly dataSteps?: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly mapping: unknown;
}

const PLAN = 'plan';

/** Decides everything a new run needs, from the training period alone, and creates it. */
export async function planRun(project: Project, options: TrainOptions & { readonly dataset: string }, machine: { readonly name: string; readonly device: string }, job: JobContext): Promise<TrainingPlan> {
  const definition = findModel(options.model);
  const config = configureRun(options.model, options.config, options.epochs);
  const dataset = getDataset(project, options.dataset);
  const dataSteps = stepsOf(dataset);
  const steps = chooseSteps(dataset, options.steps);
  const bank = options.bank ?? null;
  const period = checkPeriod(options);
  checkBank(project, dataset, bank);
  const objective = objectiveOf(project, options.objective, bank, dataSteps);
  checkPurpose(steps, dataSteps, objective, config.training.downSampling !== null);
  const chosen = await chooseParts(project, { dataset: options.dataset, valid: options.valid, test: options.test, bank, period }, job);
  const summaries = await summariseParts(project, chosen, job);
  // A fraction tells of the whole training, of which this is the least part: it must not run full and begin anew.
  const fitting: JobContext = { signal: job.signal, report: ({ fraction: _, ...progress }) => job.report(progress) };
  const history = definition.kind === 'network' ? configureModel(options.model, config.model).history : null;
  const schema = await fitSchema(project, dataset, chosen.train.selection, { ...config.features, history }, fitting);
  const candidates = await findCandidates(project, dataset, chosen.train.selection, job);
  const parts = await downSample(project, chosen, config.training.downSampling, options.seed, job);
  const run = createRun(project, {
    dataset: options.dataset, validDataset: options.valid ?? null, testDataset: options.test ?? null,
    bank, model: options.model, objective, engine: machine.name, seed: options.seed, config, steps,
  }, options.user);
  const plan = { run, config, parts, schema, dataSteps, candidates, mapping: dataset.mapping };
  keepPlan(project, plan, { parts, period, summaries, device: machine.device, revision: definition.revision });
  return plan;
}

function keepPlan(project: Project, { run, schema, dataSteps, candidates, mapping }: TrainingPlan, outline: PlanOutline): void {
  const artifact = schemaToArtifact(schema);
  writeArtifact(project, run.run, PLAN, { ...outline, schema: artifact.meta, dataSteps, candidates, mapping } satisfies PlanMeta, artifact.blobs);
}

/** Reads back what was decided for a run. Throws `unknown-name` for an unknown run, `corrupt` for a damaged one. */
export function loadPlan(project: Project, name: string): TrainingPlan {
  const run = getRun(project, name);
  const artifact = readArtifact(project, name, PLAN);
  if (artifact === null) throw new AppError('state', `run ${name} was interrupted before it was ready to train`, 'train again');
  const meta = artifact.meta as PlanMeta;
  const schema = schemaFromArtifact({ meta: meta.schema, blobs: artifact.blobs });
  return { run, config: run.config as RunConfig, parts: meta.parts, schema, dataSteps: meta.dataSteps ?? run.steps, candidates: meta.candidates, mapping: meta.mapping };
}

/** Reads the outline of a run's plan; null for a run that ended before it was planned. Throws `unknown-name` for an unknown run, `corrupt` for a damaged plan. */
export function readOutline(project: Project, name: string): PlanOutline | null {
  return readArtifactMeta(project, name, PLAN) as PlanMeta | null;
}

/** Throws `state` where the data a run was planned on have changed or are gone. */
export function checkData(project: Project, { parts, run }: Pick<TrainingPlan, 'parts' | 'run'>): void {
  const used: readonly (Part | null)[] = [parts.train, parts.valid, parts.test];
  for (const part of used) {
    if (part === null || getDataset(project, part.dataset).dataHash === part.dataHash) continue;
    throw new AppError('state', `dataset ${part.dataset} is not the one that ${run.run} was trained on`, 'train again');
  }
}

/** Data without a bank column are one bank's; only a bank that the project knows can be meant. Where there is a column, the selection checks the name. */
function checkBank(project: Project, { columns }: DatasetInfo, bank: string | null): void {
  if (bank === null || columns.some((column) => column.role === 'bank')) return;
  getBank(project, bank);
}

/** The step a run is stopped and judged by: the one asked for, else the bank's, else none. Throws `unknown-name` for a step that the data do not have. */
export function objectiveOf(project: Project, asked: string | undefined, bank: string | null, steps: readonly string[]): string | null {
  const known = bank === null ? undefined : listBanks(project).find((entry) => entry.name === bank);
  const objective = asked ?? (known === undefined ? null : getBank(project, known.name).objective);
  if (objective !== null && !steps.includes(objective)) throw unknownName('step', objective, steps);
  return objective;
}

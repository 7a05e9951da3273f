import { AppError, unknownName } from '../errors.ts';
import { fitSchema } from '../features/fit.ts';
import { schemaFromArtifact, schemaToArtifact } from '../features/artifact.ts';
import type { FeatureSchema } from '../features/schema.ts';
import type { JobContext } from '../job.ts';
import { findModel } from '../models/registry.ts';
import { getBank, listBanks } from '../store/banks.ts';
import { getDataset, type DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';
import { createRun, getRun, readArtifact, writeArtifact, type RunInfo } from '../store/runs.ts';
import { findCandidates, type Candidate } from './candidates.ts';
import { configureRun, type RunConfig } from './config.ts';
import { chooseParts, downSample, type Part, type Parts } from './parts.ts';

/** What is asked for when a training starts. */
export interface TrainOptions {
  readonly dataset?: string | undefined;
  readonly valid?: string | undefined;
  readonly test?: string | undefined;
  readonly bank?: string | undefined;
  readonly model: string;
  readonly objective?: string | undefined;
  readonly engine: 'auto' | 'onnx' | 'tensorflow';
  readonly epochs?: number | undefined;
  readonly seed: number;
  /** Settings of training, features and model; unknown ones are refused. */
  readonly config?: unknown;
  readonly resume?: string | undefined;
}

/** A run with all that was decided before its first step; the same when it is resumed. */
export interface TrainingPlan {
  readonly run: RunInfo;
  readonly config: RunConfig;
  readonly parts: Parts;
  readonly schema: FeatureSchema;
  readonly candidates: readonly Candidate[];
  /** The mapping the training data were imported with: an audience is read alike. */
  readonly mapping: unknown;
}

interface PlanMeta {
  readonly schema: unknown;
  readonly parts: Parts;
  readonly candidates: readonly Candidate[];
  readonly mapping: unknown;
}

const PLAN = 'plan';

/** Decides everything a new run needs, from the training period alone, and creates it. */
export async function planRun(project: Project, options: TrainOptions & { readonly dataset: string }, engine: string, job: JobContext): Promise<TrainingPlan> {
  findModel(options.model);
  const config = configureRun(options.model, options.config, options.epochs);
  const dataset = getDataset(project, options.dataset);
  const steps = dataset.steps.map((step) => step.name);
  const bank = options.bank ?? null;
  checkBank(project, dataset, bank);
  const objective = objectiveOf(project, options.objective, bank, steps);
  const chosen = await chooseParts(project, { dataset: options.dataset, valid: options.valid, test: options.test, bank }, job);
  const schema = await fitSchema(project, dataset, chosen.train.selection, config.features, job);
  const candidates = await findCandidates(project, dataset, chosen.train.selection, job);
  const parts = await downSample(project, chosen, config.training.downSampling, options.seed, job);
  const run = createRun(project, {
    dataset: options.dataset, validDataset: options.valid ?? null, testDataset: options.test ?? null,
    bank, model: options.model, objective, engine, seed: options.seed, config, steps,
  });
  const artifact = schemaToArtifact(schema);
  writeArtifact(project, run.run, PLAN, { schema: artifact.meta, parts, candidates, mapping: dataset.mapping } satisfies PlanMeta, artifact.blobs);
  return { run, config, parts, schema, candidates, mapping: dataset.mapping };
}

/** Reads back what was decided for a run. Throws `unknown-name` for an unknown run, `corrupt` for a damaged one. */
export function loadPlan(project: Project, name: string): TrainingPlan {
  const run = getRun(project, name);
  const artifact = readArtifact(project, name, PLAN);
  if (artifact === null) throw new AppError('state', `run ${name} was interrupted before it was ready to train`, 'train again');
  const meta = artifact.meta as PlanMeta;
  const schema = schemaFromArtifact({ meta: meta.schema, blobs: artifact.blobs });
  return { run, config: run.config as RunConfig, parts: meta.parts, schema, candidates: meta.candidates, mapping: meta.mapping };
}

/** Throws `state` where the data a run was planned on have changed or are gone. */
export function checkData(project: Project, { parts, run }: TrainingPlan): void {
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

function objectiveOf(project: Project, asked: string | undefined, bank: string | null, steps: readonly string[]): string | null {
  const known = bank === null ? undefined : listBanks(project).find((entry) => entry.name === bank);
  const objective = asked ?? (known === undefined ? null : getBank(project, known.name).objective);
  if (objective !== null && !steps.includes(objective)) throw unknownName('step', objective, steps);
  return objective;
}

/**
 * Fine-tuning: a bank's run that starts from the weights of a pooled run, one that was trained on the samples of all
 * banks. It has the pooled run's settings, vocabularies and split, so that no sample of its validation or test set was
 * ever trained on. The weights it starts from are judged as epoch 0: they stay if training on the bank's samples does
 * not improve them, or only at the price of a higher log loss.
 */
import { AppError } from '../../errors.ts';
import { selectionCounts } from '../../features/counts.ts';
import type { JobContext } from '../../job.ts';
import { findModel, hasIndependentSteps } from '../../models/registry.ts';
import { readCalibrations, saveCalibrations } from '../../predict/calibrations.ts';
import { dataOfPart, ofBank, type Part, type Parts } from '../../predict/parts.ts';
import {
  checkData,
  loadPlan,
  readOutline,
  savePlan,
  type PooledRun,
  type EpochChoices,
  type TrainingPlan,
} from '../../predict/plan.ts';
import { readHalfModels, readTrained } from '../../predict/trained.ts';
import { bestOf, loadBest } from '../../predict/weights.ts';
import type { Project } from '../../store/file/project.ts';
import { transaction } from '../../store/file/sql.ts';
import { createRun, readArtifact, writeArtifact, type RunInfo } from '../../store/runs/runs.ts';
import { message, type Message } from '../../text/message.ts';
import { summariseParts } from '../data/part-summary.ts';
import { beforeDownSampling } from '../data/parts.ts';
import { loadCheckpoint, INITIAL_POSITION, type TrainingPosition } from '../fit/checkpoint.ts';
import { chooseEpochs, FINE_TUNING_REVISION, keepsPooled } from '../fit/epoch-choice.ts';
import type { Training } from '../fit/loop.ts';
import { HALF_MODELS } from '../fit/members.ts';
import { checkRequest, type TrainOptions } from '../fit/plan-run.ts';
import { choiceNotes, keptNote } from '../fit/training-warnings.ts';
import { saveBankFollowUp } from '../runs/follow-up.ts';

/** A bank's run to fine-tune; settings, data and split are those of the pooled run. */
export interface FineTuningOptions extends TrainOptions {
  readonly dataset: string;
  readonly bank: string;
  /** The pooled run to start from. */
  readonly base: string;
}

/**
 * Plans a bank's run on the bank's share of each part of the pooled run, and copies the weights to it, in a single
 * transaction. Throws `invalid-input` if a part has no sample of the bank; `state` for an unfinished pooled run or
 * changed data; `corrupt` for a damaged pooled run; and the errors of `checkRequest`.
 */
export async function planFineTuning(
  project: Project,
  options: FineTuningOptions,
  backend: { readonly name: string; readonly device: string },
  job: JobContext,
): Promise<TrainingPlan> {
  const { bank, base } = options;
  const pooled = loadPlan(project, base);
  checkData(project, pooled);
  const { objective } = await checkRequest(project, options, job);
  const parts = await partsOfBank(project, pooled, bank, job);
  const summaries = await summariseParts(project, beforeDownSampling(parts), job);
  const choices = await chooseEpochs(project, { steps: pooled.run.steps, objective, valid: parts.valid }, job);
  const { config, schema, dataSteps, mapping, batchSize, delays, revision } = pooled;
  const from: PooledRun = { run: base, weightsSha256: pooled.run.weightsSha256, revision: FINE_TUNING_REVISION };
  const candidates = pooled.candidates.filter((candidate) => candidate.bank === bank);
  const kept = { config, schema, dataSteps, mapping, batchSize, delays, revision };
  const decided = { ...kept, parts, candidates, choices, base: from };
  const { segment, period } = readOutline(project, base) ?? {};
  const named = { segment, period, device: backend.device };
  const outline = { parts, ...named, summaries, choices, base: from, batchSize, delays, revision };
  const plan = transaction(project.database, () => {
    const run = beginRun(project, pooled, { bank, objective, engine: backend.name }, options.experiment);
    savePlan(project, { run, ...decided }, outline);
    copyModel(project, pooled, run.run);
    saveBankFollowUp(project, run.run, options);
    return { run, ...decided };
  });
  for (const note of notesOf(plan, bank, from, choices)) job.report({ phase: 'train', note });
  return plan;
}

/** Says what judges the fine-tuning, or why the bank keeps the pooled model. */
function notesOf(plan: TrainingPlan, bank: string, base: PooledRun, choices: EpochChoices): readonly Message[] {
  if (keepsPooled(plan)) return [keptNote(bank, base.run, choices.run.few)];
  return choiceNotes(choices, hasIndependentSteps(findModel(plan.run.model)), 'epochs');
}

function beginRun(
  project: Project,
  { run: { model, seed, dataset, validDataset, testDataset, steps, config } }: TrainingPlan,
  decided: Pick<RunInfo, 'bank' | 'objective' | 'engine'>,
  experiment: TrainOptions['experiment'],
): RunInfo {
  return createRun(project, { model, seed, dataset, validDataset, testDataset, steps, config, ...decided }, experiment);
}

/** The bank's samples of each part; throws `invalid-input` if there is none in one of them. */
async function partsOfBank(
  project: Project,
  { run, parts }: TrainingPlan,
  bank: string,
  job: JobContext,
): Promise<Parts> {
  const nonEmpty = async (part: Part): Promise<Part> => {
    const selected = ofBank(part, bank);
    const { rows } = await selectionCounts(project, dataOfPart(project, selected), selected.selection, job);
    if (rows > 0) return selected;
    throw new AppError(
      'invalid-input',
      message('train.noneOfBank', { bank, run: run.run }),
      message('train.usePooled', { bank, run: run.run }),
    );
  };
  return {
    train: await nonEmpty(parts.train),
    valid: await nonEmpty(parts.valid),
    test: parts.test === null ? null : await nonEmpty(parts.test),
    negativeRate: parts.negativeRate,
  };
}

/**
 * Whether a bank's run can start from this run, now or once it is done. A finished run must still have all of its
 * models: older versions dropped the half models of every ensemble.
 */
export function canStartFrom(project: Project, run: RunInfo): boolean {
  if (run.status !== 'done') return true;
  const plan = loadPlan(project, run.run);
  return plan.config.training.members === 1 || readHalfModels(project, plan) !== null;
}

/**
 * Copies the calibrations and the best weights of all members and any half models, so that the run does not depend on
 * the pooled one.
 */
export function copyModel(project: Project, pooled: TrainingPlan, to: string): void {
  const { run, config, refit } = pooled;
  // Throws if the run is unfinished or damaged.
  readTrained(project, pooled);
  const { members } = config.training;
  const models = members === 1 || refit !== undefined ? members : members + HALF_MODELS;
  for (let member = 1; member <= models; member++) {
    const artifact = readArtifact(project, run.run, bestOf(member));
    if (artifact === null || artifact.meta === null) throw bestMissing(run.run);
    writeArtifact(project, to, bestOf(member), artifact.meta, artifact.blobs);
  }
  const calibrations = readCalibrations(project, run.run);
  if (calibrations.length > 0) saveCalibrations(project, to, run.steps, calibrations);
}

function bestMissing(run: string): AppError {
  return new AppError('corrupt', message('train.bestMissing', { run }), message('predict.trainAgain'));
}

/**
 * Loads the state from which a run continues: its last checkpoint, else the weights that it starts from, else the
 * initial ones. Returns its position. Throws `corrupt` if the weights that it starts from are missing.
 */
export function loadStart({ project, plan, trainer }: Training): TrainingPosition {
  const { run } = plan.run;
  const saved = loadCheckpoint(project, run, trainer);
  if (saved !== null || plan.base === undefined) return saved ?? INITIAL_POSITION;
  const start = loadBest(project, run, plan.member);
  if (start === null) throw bestMissing(run);
  trainer.load(start.weights);
  return INITIAL_POSITION;
}

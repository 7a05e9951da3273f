/**
 * Fine-tuning: a bank's run that starts from the weights of a pooled run, one that was trained on the samples of all
 * banks. It has the pooled run's settings, vocabularies and split, so that no sample of its validation or test part was
 * ever trained on. The weights it starts from are judged as epoch 0: they stay if training on the bank's samples does
 * not improve them.
 */
import { AppError } from '../../errors.ts';
import { selectionCounts } from '../../features/counts.ts';
import type { JobContext } from '../../job.ts';
import { readCalibrations, saveCalibrations } from '../../predict/calibrations.ts';
import { dataOfPart, ofBank, type Part, type Parts } from '../../predict/parts.ts';
import { checkData, loadPlan, readOutline, savePlan, type TrainingPlan } from '../../predict/plan.ts';
import { bestOf, loadBest } from '../../predict/weights.ts';
import type { Project } from '../../store/file/project.ts';
import { createRun, readArtifact, writeArtifact } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';
import { summariseParts } from '../data/part-summary.ts';
import { checkObjective } from '../data/steps.ts';
import { loadCheckpoint, START, type TrainingPosition } from '../fit/checkpoint.ts';
import { chooseEpochs } from '../fit/epoch-choice.ts';
import type { Training } from '../fit/loop.ts';
import { HALF_MODELS } from '../fit/members.ts';
import { objectiveOf, type TrainOptions } from '../fit/plan-run.ts';
import { choiceNotes } from '../fit/training-warnings.ts';

/** A bank's run to fine-tune; all other settings are those of the pooled run. */
export interface FineTuningOptions extends Pick<TrainOptions, 'objective' | 'experiment'> {
  readonly bank: string;
  /** The pooled run to start from. */
  readonly base: string;
}

/**
 * Plans a bank's run on the bank's share of each part of the pooled run, and copies the weights to it.
 * @throws AppError `invalid-input` if a part has no sample of the bank; `state` for an unfinished pooled run or changed
 *   data.
 */
export async function planFineTuning(
  project: Project,
  { bank, base, ...options }: FineTuningOptions,
  backend: { readonly name: string; readonly device: string },
  job: JobContext,
): Promise<TrainingPlan> {
  const pooled = loadPlan(project, base);
  checkData(project, pooled);
  const { run, config, schema, dataSteps, mapping } = pooled;
  const objective = objectiveOf(project, options.objective, bank, dataSteps);
  checkObjective(run.steps, dataSteps, objective, config.training.downSampling !== null);
  const parts = await partsOfBank(project, pooled, bank, job);
  const summaries = await summariseParts(project, parts, job);
  const choices = await chooseEpochs(project, { steps: run.steps, objective, valid: parts.valid }, job);
  const { model, seed, dataset, validDataset, testDataset, steps } = run;
  const created = createRun(
    project,
    { model, seed, dataset, validDataset, testDataset, steps, bank, objective, engine: backend.name, config },
    options.experiment,
  );
  const plan: TrainingPlan = {
    run: created,
    config,
    parts,
    schema,
    dataSteps,
    candidates: pooled.candidates.filter((candidate) => candidate.bank === bank),
    mapping,
    choices,
    base: { run: base, weightsSha256: run.weightsSha256 },
  };
  const { segment, period, revision } = readOutline(project, base) ?? {};
  const outline = { parts, segment, period, summaries, device: backend.device, choices, revision, base: plan.base };
  savePlan(project, plan, outline);
  copyModel(project, pooled, created.run);
  for (const note of choiceNotes(choices, false, 'epochs')) job.report({ phase: 'train', note });
  return plan;
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
 * Copies the calibrations and the best weights of all members and half models, so that the run does not depend on the
 * pooled one.
 */
function copyModel(project: Project, { run, config }: TrainingPlan, to: string): void {
  const { members } = config.training;
  const models = members === 1 ? 1 : members + HALF_MODELS;
  for (let member = 1; member <= models; member++) {
    const artifact = readArtifact(project, run.run, bestOf(member));
    if (artifact !== null) writeArtifact(project, to, bestOf(member), artifact.meta, artifact.blobs);
  }
  const calibrations = readCalibrations(project, run.run);
  if (calibrations.length > 0) saveCalibrations(project, to, run.steps, calibrations);
}

/**
 * Loads the state in which a run goes on: its last checkpoint, else the weights that it starts from, else the initial
 * ones. Returns its position.
 */
export function loadStart({ project, plan, trainer }: Training): TrainingPosition {
  const saved = loadCheckpoint(project, plan.run.run, trainer);
  if (saved !== null) return saved;
  const start = plan.base === undefined ? null : loadBest(project, plan.run.run, plan.member);
  if (start !== null) trainer.load(start.weights);
  return START;
}

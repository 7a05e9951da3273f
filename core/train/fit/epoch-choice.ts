import type { StepEvaluation } from '../../evaluate/steps.ts';
import { selectionCounts } from '../../features/counts.ts';
import type { JobContext } from '../../job.ts';
import { findModel, hasIndependentSteps, isModel } from '../../models/registry.ts';
import { dataOfPart, ofBank, type Part } from '../../predict/parts.ts';
import type { EpochChoice, EpochChoices, TrainingPlan } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import type { RunInfo } from '../../store/runs/runs.ts';
import { hasSeveralBanks } from '../data/banks-of-data.ts';
import { updateEarlyStopping, type EarlyStoppingState, type EpochUpdate } from './early-stopping.ts';
import { MIN_RELIABLE_POSITIVES } from './training-warnings.ts';

/** The inputs to the choice of a run's epochs. */
export interface ChoiceInput {
  readonly steps: readonly string[];
  readonly objective: string | null;
  readonly valid: Part;
}

type Positives = Readonly<Record<string, number>>;
type Decision = Omit<EpochChoice, 'few'>;

/**
 * Decides which validation metrics choose the epochs of a run: those of the wanted steps that have enough positives,
 * else those of the nearest earlier step that has enough. If the run's bank has no such step, the same rule applies to
 * all banks together; if they have none either, the wanted steps decide anyway.
 */
export async function chooseEpochs(
  project: Project,
  { steps, objective, valid }: ChoiceInput,
  job: JobContext,
): Promise<EpochChoices> {
  const counts = await countPositives(project, valid, job);
  const own: CountedPart = { positives: counts, allBanks: false };
  // The first step has the most positives, so other banks are needed only if it has too few.
  const needsOthers = !hasEnough(counts, steps[0]) && hasOtherBanks(project, valid);
  const all: CountedPart | null = needsOthers
    ? { positives: await countPositives(project, ofBank(valid, null), job), allBanks: true }
    : null;
  const choose = (wanted: readonly string[]): EpochChoice => ({
    ...(chooseReliable(wanted, steps, own) ??
      (all === null ? null : chooseReliable(wanted, steps, all)) ??
      choiceOf(wanted, own)),
    few: pick(
      counts,
      wanted.filter((step) => !hasEnough(counts, step)),
    ),
  });
  return {
    run: choose(objective === null ? steps : [objective]),
    steps: Object.fromEntries(steps.map((step) => [step, choose([step])])),
  };
}

/** The positives of the steps in a part. */
async function countPositives(project: Project, part: Part, job: JobContext): Promise<Positives> {
  return (await selectionCounts(project, dataOfPart(project, part), part.selection, job)).positives;
}

function hasOtherBanks(project: Project, part: Part): boolean {
  return part.selection.bank !== null && hasSeveralBanks(dataOfPart(project, part));
}

/** The positives of the steps in a part, of the run's bank or of all banks. */
interface CountedPart {
  readonly positives: Positives;
  readonly allBanks: boolean;
}

/** The wanted steps that have enough positives, else the nearest earlier step that has; null if there is none. */
function chooseReliable(wanted: readonly string[], steps: readonly string[], part: CountedPart): Decision | null {
  const isReliable = (step: string): boolean => hasEnough(part.positives, step);
  const reliable = wanted.filter(isReliable);
  if (reliable.length > 0) return choiceOf(reliable, part);
  const earlier = steps.slice(0, steps.indexOf(wanted[0])).findLast(isReliable);
  return earlier === undefined ? null : choiceOf([earlier], part);
}

function hasEnough(positives: Positives, step: string): boolean {
  return positives[step] >= MIN_RELIABLE_POSITIVES;
}

function choiceOf(steps: readonly string[], { positives, allBanks }: CountedPart): Decision {
  return {
    positives: pick(positives, steps),
    allBanks,
    enough: steps.every((step) => hasEnough(positives, step)),
  };
}

function pick(positives: Positives, steps: readonly string[]): Positives {
  return Object.fromEntries(steps.map((step) => [step, positives[step]]));
}

/** The deciding steps of a choice. */
export function decidingSteps({ positives }: EpochChoice): string[] {
  return Object.keys(positives);
}

/**
 * By step, what chooses its epoch or its number of trees in this model; null for a run from an older version, and for
 * one that keeps the pooled model, for which nothing is chosen.
 */
export function choicesByStep(
  { model, steps }: Pick<RunInfo, 'model' | 'steps'>,
  { choices, base }: Partial<Pick<TrainingPlan, 'choices' | 'base'>>,
): Readonly<Record<string, EpochChoice>> | null {
  if (choices === undefined || keepsPooled({ choices, base })) return null;
  // A newer version may have trained a model that this one does not know.
  const independent = isModel(model) && hasIndependentSteps(findModel(model));
  return Object.fromEntries(steps.map((step) => [step, independent ? choices.steps[step] : choices.run]));
}

/** The validation metrics of an epoch: on the run's validation set, and over all banks if a choice needs them. */
export interface MeasuredEpoch {
  readonly part: Evaluation;
  readonly allBanks: Evaluation | null;
}

type Evaluation = Readonly<Record<string, StepEvaluation>>;

/** Whether the run's choice, or any step's if the steps share nothing, is made over the samples of all banks. */
export function needsAllBanks(
  { run, steps }: EpochChoices,
  { independent }: { readonly independent: boolean },
): boolean {
  return independent ? Object.values(steps).some(({ allBanks }) => allBanks) : run.allBanks;
}

/**
 * The revision of the rules of fine-tuning. Revision 1 had a tenth of the learning rate and no limit of the loss, and
 * did not train a bank that has too few validation positives of any wanted step.
 */
export const FINE_TUNING_REVISION = 2;

/** Whether a run is a fine-tuning by the rules of revision 1, which an older version began. */
export function isFirstRevision({ base }: Pick<TrainingPlan, 'base'>): boolean {
  return base !== undefined && (base.revision ?? 1) === 1;
}

/** Whether a choice can judge a fine-tuning: by enough positives of the bank itself. */
export function canJudgeFineTuning({ enough, allBanks }: EpochChoice): boolean {
  return enough && !allBanks;
}

/** Whether a bank's run keeps the weights of the pooled run, since no step can judge a fine-tuning. */
export function keepsPooled({ base, choices }: Pick<TrainingPlan, 'base' | 'choices'>): boolean {
  if (base === undefined || choices === undefined) return false;
  return isFirstRevision({ base }) ? Object.keys(choices.run.few).length > 0 : !canJudgeFineTuning(choices.run);
}

/**
 * The validation positives of the wanted steps, if a bank's run keeps the pooled model because they are too few; null
 * if the run is trained.
 */
export function keptPooledPositives({
  base,
  choices,
}: Partial<Pick<TrainingPlan, 'base' | 'choices'>>): Positives | null {
  return choices !== undefined && keepsPooled({ base, choices }) ? choices.run.few : null;
}

/**
 * The metrics by which an epoch is chosen: for steps that share nothing, the metrics that choose the epoch of each
 * step, by the step's name; else those of the deciding steps.
 */
export function decidingMetrics(
  { run, steps }: EpochChoices,
  names: readonly string[],
  independent: boolean,
  { part, allBanks }: MeasuredEpoch,
): Evaluation {
  const metricsOf = (choice: EpochChoice, step: string): StepEvaluation =>
    (choice.allBanks && allBanks !== null ? allBanks : part)[step];
  return Object.fromEntries(
    independent
      ? names.map((name) => [name, metricsOf(steps[name], decidingSteps(steps[name])[0])])
      : decidingSteps(run).map((step) => [step, metricsOf(run, step)]),
  );
}

/** An epoch with its validation metrics; those of all banks are measured only if they are needed. */
export interface EpochEvaluation extends Pick<MeasuredEpoch, 'part'> {
  readonly epoch: number;
  readonly independent: boolean;
  /** Measures the validation samples of all banks. */
  readonly measureAllBanks: () => Promise<Evaluation>;
}

/** Updates the early-stopping state with an epoch's metrics, those by which the plan chooses the best epoch. */
export async function updateAfterEpoch(
  plan: TrainingPlan,
  before: EarlyStoppingState,
  { epoch, part, independent, measureAllBanks }: EpochEvaluation,
): Promise<EpochUpdate> {
  const { run, choices, config } = plan;
  const options = { objective: run.objective, independent, patience: config.training.patience };
  if (choices === undefined) return updateEarlyStopping(before, epoch, part, options);
  const allBanks = needsAllBanks(choices, { independent }) ? await measureAllBanks() : null;
  const deciding = decidingMetrics(choices, run.steps, independent, { part, allBanks });
  // Where the steps stop together, all of the deciding ones count.
  const objective = independent ? run.objective : null;
  const losses = Object.fromEntries(run.steps.map((step) => [step, part[step].logLoss]));
  const limited = plan.base !== undefined && !isFirstRevision(plan) && { losses };
  return updateEarlyStopping(before, epoch, deciding, { ...options, objective, ...limited });
}

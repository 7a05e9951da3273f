import { fitBankLevels, applyBankLevels, withCommonLevel, type BankSamples } from '../../evaluate/bank-levels.ts';
import type { Calibration } from '../../evaluate/calibration.ts';
import { selectionCounts } from '../../features/counts.ts';
import { joinArrays } from '../../features/gather.ts';
import type { JobContext } from '../../job.ts';
import { candidateFields } from '../../predict/candidate-fields.ts';
import { predictWeighted, type WeightedPredictions } from '../../predict/evaluate-part.ts';
import type { ShiftsByBank } from '../../predict/forecast.ts';
import { dataOfPart } from '../../predict/parts.ts';
import type { TrainingPlan } from '../../predict/plan.ts';
import type { StepPredictor } from '../../predict/predict.ts';
import type { Project } from '../../store/file/project.ts';
import { groupReader, type PredictedSamples } from './forecast/forecast-cells.ts';
import { GroupCodes } from './forecast/group-codes.ts';

/** Maximum number of training samples that calibrations are fitted to. */
const MAX_SAMPLES = 200_000;

/** Calibrated predictions of a run's training set, or some of it, and of its validation set. */
export interface CalibratedParts {
  readonly train: WeightedPredictions;
  readonly valid: WeightedPredictions;
}

/**
 * Fits the levels of the banks to the training and validation sets, and applies them, in place, to the predictions of
 * the validation set. For a model of several banks.
 */
export function fitAndApplyBankLevels(
  project: Project,
  { schema, parts, run }: TrainingPlan,
  { train, valid }: CalibratedParts,
): ShiftsByBank {
  const dataset = dataOfPart(project, parts.train);
  const codes = new GroupCodes(project, dataset, run.bank);
  const [trainSamples, validSamples] = [
    { dataset, predictions: train },
    { dataset: dataOfPart(project, parts.valid), predictions: valid },
  ].map((samples) => bankSamples(project, samples, run.steps, codes));
  return levelsByName(schema, codes, joinSamples(trainSamples, validSamples), validSamples);
}

/** Fits the levels of the banks to the training set of a refit, which has all of its samples. */
export function fitRefitLevels(
  project: Project,
  { schema, parts, run }: TrainingPlan,
  train: WeightedPredictions,
): ShiftsByBank {
  const dataset = dataOfPart(project, parts.train);
  const codes = new GroupCodes(project, dataset, run.bank);
  const samples = bankSamples(project, { dataset, predictions: train }, run.steps, codes);
  return levelsByName(schema, codes, samples, samples);
}

/** Predicts the training set, or some of its batches if it is very large. */
export async function predictTrainingSet(
  project: Project,
  { schema, parts: { train } }: TrainingPlan,
  predictor: StepPredictor,
  job: JobContext,
): Promise<WeightedPredictions> {
  // Count the samples of the part: a bank may have only a few of its dataset.
  const { rows } = await selectionCounts(project, dataOfPart(project, train), train.selection, job);
  return predictWeighted(project, predictor, schema, train, job, Math.max(1, Math.ceil(rows / MAX_SAMPLES)));
}

/**
 * The shifts of the banks by name: the levels fitted to `samples`, plus a shift common to all banks that keeps the
 * expected conversions of `shifted`. Applies them to `shifted`, in place.
 */
function levelsByName(
  schema: TrainingPlan['schema'],
  { bankNames }: GroupCodes,
  samples: BankSamples,
  shifted: BankSamples,
): ShiftsByBank {
  const fitted = new Map([...fitBankLevels(samples)].filter(([bank]) => isKnown(schema, bankNames[bank])));
  const levels = withCommonLevel(shifted, fitted);
  applyBankLevels(shifted, levels);
  return Object.fromEntries(Array.from(levels, ([bank, shifts]) => [bankNames[bank], shifts]));
}

/** The calibrations of the steps, with the shifts of the banks. */
export function withBankShifts(calibrations: readonly Calibration[], shifts: ShiftsByBank): Calibration[] {
  const banks = Object.entries(shifts);
  if (banks.length === 0) return [...calibrations];
  return calibrations.map((calibration, step) => ({
    ...calibration,
    banks: Object.fromEntries(banks.map(([bank, ofBank]) => [bank, ofBank[step]])),
  }));
}

/** Whether a bank has a row of its own in the embedding table. */
function isKnown(schema: TrainingPlan['schema'], bank: string): boolean {
  let known = true;
  candidateFields(schema, { bank, banner: '' }, (role) => (known &&= role !== 'bank'));
  return known;
}

function bankSamples(
  project: Project,
  { dataset, predictions }: PredictedSamples,
  steps: readonly string[],
  codes: GroupCodes,
): BankSamples {
  const groupOf = groupReader(project, dataset, null, codes);
  const { rows, probabilities, depth, matureSteps, weights, sourceRows } = predictions;
  return {
    probabilities: steps.map((step) => probabilities[step]),
    weights: weights ?? new Float64Array(rows).fill(1),
    matureSteps,
    depth,
    banks: Uint32Array.from(sourceRows, (row) => groupOf(row).bank),
  };
}

function joinSamples(one: BankSamples, other: BankSamples): BankSamples {
  const rows = one.depth.length + other.depth.length;
  const weights = new Float64Array(rows);
  weights.set(one.weights);
  weights.set(other.weights, one.depth.length);
  return {
    probabilities: one.probabilities.map((step, index) =>
      joinArrays(new Float32Array(rows), [step, other.probabilities[index]]),
    ),
    weights,
    matureSteps: joinArrays(new Uint8Array(rows), [one.matureSteps, other.matureSteps]),
    depth: joinArrays(new Uint8Array(rows), [one.depth, other.depth]),
    banks: joinArrays(new Uint32Array(rows), [one.banks, other.banks]),
  };
}

import { fitBankLevels, levelSamples, withCommonLevel, type BankSamples } from '../../evaluate/bank-levels.ts';
import type { Calibration } from '../../evaluate/calibration.ts';
import { joinArrays } from '../../features/gather.ts';
import type { JobContext } from '../../job.ts';
import { candidateFields } from '../../predict/candidate-fields.ts';
import { predictWeighted, type WeightedPredictions } from '../../predict/evaluate-part.ts';
import type { ShiftsByBank } from '../../predict/forecast.ts';
import { dataOfPart } from '../../predict/parts.ts';
import type { TrainingPlan } from '../../predict/plan.ts';
import type { StepPredictor } from '../../predict/predict.ts';
import type { Project } from '../../store/file/project.ts';
import { groupReader, type PredictedSamples } from './forecast-cells.ts';
import { GroupCodes } from './group-codes.ts';

/** Maximum number of training samples that levels are fitted to. */
const MAX_SAMPLES = 200_000;

/**
 * Fits the levels of the banks to the training and validation parts, and applies them, in place, to the predictions of
 * the validation part. Empty for a model of a single bank.
 */
export async function levelBanks(
  project: Project,
  plan: TrainingPlan,
  predictor: StepPredictor,
  predictions: WeightedPredictions,
  job: JobContext,
): Promise<ShiftsByBank> {
  const { schema, parts } = plan;
  if (!schema.fields.some(({ role }) => role === 'bank')) return {};
  const dataset = dataOfPart(project, parts.train);
  const codes = new GroupCodes(project, dataset, plan.run.bank);
  const every = Math.max(1, Math.ceil(dataset.rows / MAX_SAMPLES));
  const trained = await predictWeighted(project, predictor, schema, parts.train, job, every);
  const [train, valid] = [
    { dataset, predictions: trained },
    { dataset: dataOfPart(project, parts.valid), predictions },
  ].map((samples) => bankSamples(project, samples, predictor.steps, codes));
  const names = codes.bankNames;
  const fitted = new Map([...fitBankLevels(joined(train, valid))].filter(([bank]) => isKnown(schema, names[bank])));
  const levels = withCommonLevel(valid, fitted);
  levelSamples(valid, levels);
  return Object.fromEntries(Array.from(levels, ([bank, shifts]) => [names[bank], shifts]));
}

/** The calibrations of the steps, with the shifts of the banks. */
export function withBanks(calibrations: readonly Calibration[], shifts: ShiftsByBank): Calibration[] {
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
  const { rows, probabilities, depth, settled, weights, sourceRows } = predictions;
  return {
    probabilities: steps.map((step) => probabilities[step]),
    weights: weights ?? new Float64Array(rows).fill(1),
    settled,
    depth,
    banks: Uint32Array.from(sourceRows, (row) => groupOf(row).bank),
  };
}

function joined(one: BankSamples, other: BankSamples): BankSamples {
  const rows = one.depth.length + other.depth.length;
  const weights = new Float64Array(rows);
  weights.set(one.weights);
  weights.set(other.weights, one.depth.length);
  return {
    probabilities: one.probabilities.map((step, index) =>
      joinArrays(new Float32Array(rows), [step, other.probabilities[index]]),
    ),
    weights,
    settled: joinArrays(new Uint8Array(rows), [one.settled, other.settled]),
    depth: joinArrays(new Uint8Array(rows), [one.depth, other.depth]),
    banks: joinArrays(new Uint32Array(rows), [one.banks, other.banks]),
  };
}

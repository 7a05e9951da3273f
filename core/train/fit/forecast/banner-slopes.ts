import type { EncodedSamples } from '../../../engine/embedding.ts';
import { combinedSlopes, OutcomeSlope, slopeLimits, type SlopeSums } from '../../../evaluate/banner-slope.ts';
import { logitOf } from '../../../evaluate/calibration.ts';
import { samplingWeights, weightedCount } from '../../../evaluate/correction.ts';
import { BlockReader } from '../../../features/blocks.ts';
import { selectionCounts } from '../../../features/counts.ts';
import { singleFields, type FeatureSchema } from '../../../features/schema.ts';
import type { Selection } from '../../../features/selection.ts';
import { partOfJob, yieldToEventLoop, type JobContext } from '../../../job.ts';
import { BannerReliability, type BannerPredictions } from '../../../predict/banner-effects.ts';
import { candidateFields, type CandidateField } from '../../../predict/candidate-fields.ts';
import type { ForecastParameters } from '../../../predict/forecast.ts';
import { dataOfPart } from '../../../predict/parts.ts';
import type { TrainingPlan } from '../../../predict/plan.ts';
import { rowsOf, type StepPredictor } from '../../../predict/predict.ts';
import type { DatasetInfo } from '../../../store/datasets/dataset-types.ts';
import type { Project } from '../../../store/file/project.ts';
import { groupKey, groupReader, type TimeRange } from './forecast-cells.ts';
import type { GroupCodes } from './group-codes.ts';

/** Maximum number of validation samples that the reliability is computed on. */
const MAX_SAMPLES = 1024;
/** Maximum number of banners per bank. */
const MAX_BANNERS = 50;
/** Maximum number of pairs of a sample and a banner to predict. */
const MAX_PAIRS = 1_000_000;

/** A model, and the two half models of an ensemble, each trained on one half of the users. */
export interface SlopeModels {
  readonly model: StepPredictor;
  /** Null for a single model. */
  readonly halves: readonly [StepPredictor, StepPredictor] | null;
}

/** The project, the times of the run's parts and the codes of its banks. */
interface BannerSource {
  readonly project: Project;
  readonly times: { readonly range: TimeRange | null };
  readonly codes: GroupCodes;
}

/** The slope of each step, and the upper end of its 95 % interval. */
type BannerSlopes = Required<Pick<ForecastParameters, 'bannerSlopes' | 'bannerSlopeLimits'>>;

/** The banners of a bank, as the fields that they set, by the embedding row of the banner. */
type BankBanners = ReadonlyMap<number, readonly CandidateField[]>;

/**
 * The factor by which to scale the differences that a model predicts between a bank's banners, per step: 0 if they
 * are noise, 1 if they are as predicted, above 1 if they are larger. Differences are computed per user, because each
 * user sees the banner that is best for that user. Null if no bank has two banners.
 */
export async function bannerSlopes(
  { project, times: { range }, codes }: BannerSource,
  plan: TrainingPlan,
  { model, halves }: SlopeModels,
  job: JobContext,
): Promise<BannerSlopes | null> {
  const banks = bannersByBank(plan);
  if (banks.size === 0) return null;
  const reliability =
    halves === null ? null : await reliabilityOf(project, plan, [model, ...halves], [...banks.values()], job);
  const outcomes = await outcomeSlopes({ project, plan, range, codes }, model, banks, job);
  const evidence = outcomes.map((sums, step) => ({ ...sums, reliability: reliability?.[step] ?? null }));
  return { bannerSlopes: combinedSlopes(evidence), bannerSlopeLimits: slopeLimits(evidence) };
}

async function reliabilityOf(
  project: Project,
  { schema, parts: { valid } }: TrainingPlan,
  models: readonly [ensemble: StepPredictor, first: StepPredictor, second: StepPredictor],
  banks: readonly BankBanners[],
  job: JobContext,
): Promise<number[] | null> {
  const samples = firstSamples(
    new BlockReader(project, dataOfPart(project, valid), schema, valid.selection, { cacheBytes: 0 }),
  );
  if (samples === null) return null;
  const reliability = new BannerReliability(models[0].steps.length);
  for (const banners of banks) {
    const [ofEnsemble, ofFirst, ofSecond] = await predictBanners(models, samples, banners, job);
    reliability.add(ofEnsemble, [ofFirst, ofSecond]);
  }
  return reliability.factors;
}

/** The first samples of a selection; their single-valued fields are a copy that callers may overwrite. */
function firstSamples(reader: BlockReader): EncodedSamples | null {
  for (let chunk = 0; chunk < reader.chunkCount; chunk++) {
    const block = reader.read(chunk);
    if (block.rows === 0) continue;
    const samples = rowsOf(block, 0, Math.min(block.rows, MAX_SAMPLES));
    return { ...samples, single: samples.single.slice() };
  }
  return null;
}

/** The slope of a model's differences by step, from the outcomes of the validation and the test samples. */
async function outcomeSlopes(
  source: SampleSource,
  model: StepPredictor,
  banks: ReadonlyMap<string | null, BankBanners>,
  job: JobContext,
): Promise<SlopeSums[]> {
  const { valid, test } = source.plan.parts;
  const parts = [valid, ...(test === null ? [] : [test])].map((part) => ({
    dataset: dataOfPart(source.project, part),
    selection: part.selection,
  }));
  const samples = parts.flatMap(({ dataset, selection }) =>
    [...banks]
      .filter(([bank]) => source.codes.hasBank(dataset, bank))
      .map(([bank, banners]) => ({ dataset, banners, selection: ofBank(selection, bank) })),
  );
  let pairs = 0;
  const scales: number[][] = [];
  for (const { dataset, selection, banners } of samples) {
    const counts = await selectionCounts(source.project, dataset, selection, job);
    pairs += banners.size * counts.rows;
    scales.push(scalesOf(counts.positives, model.steps, selection));
  }
  const every = Math.max(1, Math.ceil(pairs / MAX_PAIRS));
  const slopes = model.steps.map(() => new OutcomeSlope());
  for (const [index, bankSamples] of samples.entries())
    await addOutcomes(
      source,
      { ...bankSamples, every, scales: scales[index] },
      model,
      slopes,
      partOfJob(job, index / samples.length, 1 / samples.length),
    );
  return slopes.map(({ sums }) => sums);
}

/** By step, the factor of `effectiveScales` for the samples of a selection. */
function scalesOf(
  positives: Readonly<Record<string, number>>,
  steps: readonly string[],
  { keepNegatives }: Selection,
): number[] {
  const rate = keepNegatives?.rate ?? 1;
  return steps.map((step) => {
    const { represented, effective } = weightedCount(positives[step], positives[steps[steps.length - 1]], rate);
    return represented > 0 ? effective / represented : rate;
  });
}

function ofBank(selection: Selection, bank: string | null): Selection {
  return { ...selection, bank: bank ?? selection.bank };
}

/** Where samples are read from, and the range of times that is divided into periods. */
interface SampleSource {
  readonly project: Project;
  readonly plan: TrainingPlan;
  readonly range: TimeRange | null;
  readonly codes: GroupCodes;
}

/** Samples of a bank: one batch in `every` of a selection. */
interface BankSamples {
  readonly dataset: DatasetInfo;
  readonly selection: Selection;
  readonly banners: BankBanners;
  readonly every: number;
  /** By step: see `scalesOf`. */
  readonly scales: readonly number[];
}

/** Adds the outcomes of samples to the slope of each step. */
async function addOutcomes(
  { project, plan: { schema, run }, range, codes }: SampleSource,
  { dataset, selection, banners, every, scales }: BankSamples,
  model: StepPredictor,
  slopes: readonly OutcomeSlope[],
  job: JobContext,
): Promise<void> {
  const reader = new BlockReader(project, dataset, schema, selection, { steps: run.steps, cacheBytes: 0 });
  const groupOf = groupReader(project, dataset, range, codes);
  const column = bannerColumn(schema);
  const { batchSize } = model;
  for (let chunk = 0, batch = 0; chunk < reader.chunkCount; chunk++) {
    const block = reader.read(chunk);
    for (let start = 0; start < block.rows; start += batchSize) {
      if (batch++ % every !== 0) continue;
      const end = Math.min(start + batchSize, block.rows);
      const rows = rowsOf(block, start, end);
      const shown = shownBanners(rows, column, banners);
      const [predictions] = await predictBanners([model], { ...rows, single: rows.single.slice() }, banners, job);
      const [depth, matureSteps] = [block.depth.subarray(start, end), block.matureSteps.subarray(start, end)];
      const weights = samplingWeights(depth, run.steps.length, selection.keepNegatives?.rate ?? 1);
      const groups = Array.from(block.sourceRows.subarray(start, end), (row) => groupKey(groupOf(row)));
      addBatch(slopes, predictions, { shown, depth, matureSteps, weights, scales, groups });
    }
    job.report({ phase: 'predict', fraction: (chunk + 1) / reader.chunkCount });
    await yieldToEventLoop(job);
  }
}

/** The outcomes of a batch of samples, in parallel arrays. */
interface Outcomes {
  /** Position of the shown banner among the banners of the bank; −1 if it is not among them. */
  readonly shown: readonly number[];
  readonly depth: Uint8Array;
  readonly matureSteps: Uint8Array;
  readonly weights: Float64Array;
  /** By step. */
  readonly scales: readonly number[];
  readonly groups: readonly number[];
}

function addBatch(
  slopes: readonly OutcomeSlope[],
  predictions: BannerPredictions,
  { shown, depth, matureSteps, weights, scales, groups }: Outcomes,
): void {
  for (const [step, slope] of slopes.entries())
    for (const [row, banner] of shown.entries()) {
      if (banner < 0 || matureSteps[row] <= step) continue;
      const p = predictions[banner][step][row];
      const mean =
        predictions.reduce((sum, prediction) => sum + logitOf(prediction[step][row]), 0) / predictions.length;
      const weight = weights[row] * scales[step];
      slope.add({
        group: groups[row],
        expected: weight * p,
        variance: weight * p * (1 - p),
        observed: depth[row] > step ? weight : 0,
        difference: logitOf(p) - mean,
      });
    }
}

/** The position of each sample's banner among the banners of the bank; −1 if it is not among them. */
function shownBanners({ single, singleFields, count }: EncodedSamples, column: number, banners: BankBanners): number[] {
  const rows = [...banners.keys()];
  return Array.from({ length: count }, (_, sample) => rows.indexOf(single[sample * singleFields + column]));
}

/**
 * Each model's predictions for the samples if shown each banner, `[model][banner][step][sample]`; overwrites the fields
 * that banners set.
 */
async function predictBanners(
  models: readonly StepPredictor[],
  samples: EncodedSamples,
  banners: BankBanners,
  job: JobContext,
): Promise<Float32Array[][][]> {
  const predictions = models.map((): Float32Array[][] => []);
  for (const fields of banners.values()) {
    setFields(samples, fields);
    for (const [index, model] of models.entries()) predictions[index].push(await model.predict(samples));
    await yieldToEventLoop(job);
  }
  return predictions;
}

/** The latest banners of each bank that has several; banners with the same embedding row count once. */
function bannersByBank({ schema, candidates }: TrainingPlan): ReadonlyMap<string | null, BankBanners> {
  const column = bannerColumn(schema);
  if (column < 0) return new Map();
  const named = candidates.filter(({ banner }) => banner !== null && banner !== '');
  const recent = named.toSorted((a, b) => (b.lastSeen ?? 0) - (a.lastSeen ?? 0));
  const banks = [...Map.groupBy(recent, ({ bank }) => bank)].map(([bank, banners]) => {
    const fields = banners
      .slice(0, MAX_BANNERS)
      .map(({ banner }) => candidateFields(schema, { bank: bank ?? '', banner: banner ?? '' }));
    return [bank, new Map(fields.map((set) => [set.find((field) => field.column === column)?.row ?? 0, set]))] as const;
  });
  // If the data name banks, samples without one cannot be selected by bank.
  const ofBanks = banks.length > 1 ? banks.filter(([bank]) => bank !== null) : banks;
  return new Map(ofBanks.filter(([, banners]) => banners.size > 1));
}

function bannerColumn(schema: FeatureSchema): number {
  return singleFields(schema).findIndex(({ role }) => role === 'banner');
}

function setFields({ single, singleFields: width, count }: EncodedSamples, fields: readonly CandidateField[]): void {
  for (const { column, row } of fields)
    for (let sample = 0; sample < count; sample++) single[sample * width + column] = row;
}

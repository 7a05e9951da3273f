import { Random } from '../engine/random.ts';
import { aucWithInterval, intervalOf, type AucWithInterval } from '../evaluate/auc-interval.ts';
import { auc } from '../evaluate/auc.ts';
import { samplingWeights } from '../evaluate/correction.ts';
import { combineDifferences, measureMeanDifference } from '../evaluate/delong.ts';
import type { Sampling } from '../evaluate/metrics.ts';
import type { Scores } from '../evaluate/order.ts';
import { spreadOf } from '../evaluate/paired.ts';
import { matureSamples, type MatureSamples } from '../evaluate/steps.ts';
import type { Block } from '../features/blocks.ts';
import { selectionCounts } from '../features/counts.ts';
import { multiFields, singleFields, type Field, type FeatureSchema } from '../features/schema.ts';
import { userGroups } from '../features/user-groups.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { findPart } from '../predict/part-predictions.ts';
import { loadPlan } from '../predict/plan.ts';
import { rowsOf, type StepPredictor } from '../predict/predict.ts';
import { openTrained, readTrained } from '../predict/trained.ts';
import type { Project } from '../store/file/project.ts';
import type { RunInfo } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import type { UnsavedStudy, AucDrop, FeatureDrops, ImportanceStudy } from './result.ts';
import { collectRows, pickLists, sampleIndexes } from './rows.ts';

/** The size of the study. */
export interface ImportanceOptions {
  readonly repeats: number;
  /** Maximum number of samples from the validation set. */
  readonly rows: number;
  readonly seed: number;
}

/**
 * Permutation importance (Breiman 2001): how much the AUC of each step on the validation set drops when a feature's
 * values are shuffled between samples. Works for every model. Throws like `findPart` and `readTrained`.
 */
export async function studyImportance(
  project: Project,
  { run, dataset, bank, steps }: RunInfo,
  options: ImportanceOptions,
  job: JobContext,
): Promise<UnsavedStudy<ImportanceStudy>> {
  const plan = loadPlan(project, run);
  const { part, dataset: data } = findPart(project, plan, 'valid');
  const trained = readTrained(project, plan);
  const random = new Random(options.seed);
  const source = { project, dataset: data, schema: plan.schema, selection: part.selection };
  const { block, ofRows } = await readSamples(source, steps, { ...options, random }, job);
  const rate = part.selection.keepNegatives?.rate;
  const weights = rate === undefined ? undefined : samplingWeights(block.depth, steps.length, rate);
  const predictor = await openTrained(trained);
  try {
    const groups = await userGroups(project, data, block.sourceRows, job);
    const evaluator = new BlockEvaluator(predictor, block, { weights, groups });
    const columns = await evaluator.predict(block, job);
    const base = evaluator.aucsOf(columns);
    const features = await permuteAll(evaluator, plan.schema, columns, { ...options, random }, job);
    return {
      kind: 'importance',
      dataset,
      bank,
      steps,
      run,
      on: 'valid',
      repeats: options.repeats,
      rows: block.rows,
      ofRows,
      auc: Object.fromEntries(steps.map((step, t) => [step, base[t].auc])),
      aucIntervals: Object.fromEntries(steps.map((step, t) => [step, intervalOf(base[t])])),
      positives: Object.fromEntries(steps.map((step, t) => [step, evaluator.positives(t)])),
      features: features.sort((a, b) => meanDrop(b) - meanDrop(a)),
    };
  } finally {
    await predictor.release();
  }
}

/** Reads the samples to evaluate; `ofRows` is the number of all samples in the part. */
async function readSamples(
  source: Parameters<typeof collectRows>[0],
  steps: readonly string[],
  { rows: maxRows, random }: ImportanceOptions & { readonly random: Random },
  job: JobContext,
): Promise<{ readonly block: Block; readonly ofRows: number }> {
  const { rows: ofRows } = await selectionCounts(source.project, source.dataset, source.selection, job);
  const samples = chooseSamples(ofRows, maxRows, random, job);
  return { block: await collectRows(source, steps, samples, job), ofRows };
}

/** The rows to evaluate; reports a note if these are not all rows. */
function chooseSamples(
  ofRows: number,
  maxRows: number,
  random: Random,
  job: JobContext,
): ReturnType<typeof sampleIndexes> {
  const samples = sampleIndexes(ofRows, maxRows, () => random.uniform());
  if (samples.length < ofRows)
    job.report({ phase: 'read', note: message('study.sampled', { rows: samples.length, of: ofRows }) });
  return samples;
}

/** Predicts variants of a block and evaluates them against the same labels. */
class BlockEvaluator {
  readonly steps: readonly string[];
  readonly block: Block;
  readonly #predictor: StepPredictor;
  /** By step, the samples whose outcome is known. */
  readonly #samples: readonly MatureSamples[];
  readonly #sampling: Sampling;

  constructor(predictor: StepPredictor, block: Block, sampling: Sampling) {
    this.steps = predictor.steps;
    this.block = block;
    this.#predictor = predictor;
    this.#samples = predictor.steps.map((_, t) => matureSamples(block, t + 1));
    this.#sampling = sampling;
  }

  /** The AUC of each step with its interval, given the probabilities `[rows]` of each step. */
  aucsOf(columns: readonly Float32Array[]): AucWithInterval[] {
    return columns.map((column, t) => aucWithInterval(...this.#matureOnly(column, t)));
  }

  /**
   * How much the AUC of a step, given by its index, drops when its probabilities `[rows]` are replaced by those of each
   * repeat.
   */
  dropOf(step: number, base: Float32Array, repeats: readonly Float32Array[]): AucDrop {
    const [baseScores, labels, sampling] = this.#matureOnly(base, step);
    const baseAuc = auc(baseScores, labels, sampling.weights);
    if (baseAuc === null) return { drop: null, std: null, low: null, high: null };
    const permutedScores = repeats.map((column) => this.#samples[step].pick(column));
    const drops = permutedScores.map((scores) => baseAuc - (auc(scores, labels, sampling.weights) ?? baseAuc));
    const { mean: drop, std } = spreadOf(drops);
    const measured = measureMeanDifference(baseScores, permutedScores, labels, sampling);
    const interval = measured === null ? null : combineDifferences([measured]);
    return { drop, std, low: interval?.low ?? null, high: interval?.high ?? null };
  }

  /** The number of samples that reached a step, given by its index. */
  positives(step: number): number {
    return this.#samples[step].labels.reduce((sum, label) => sum + label, 0);
  }

  #matureOnly(column: Float32Array, step: number): [scores: Scores, labels: Uint8Array, sampling: Sampling] {
    const samples = this.#samples[step];
    const { weights, groups } = this.#sampling;
    const sampling = { weights: samples.pickWeights(weights), groups: samples.pickGroups(groups) };
    return [samples.pick(column), samples.labels, sampling];
  }

  /** The probabilities `[rows]` of each step. */
  async predict(block: Block, job: JobContext): Promise<Float32Array[]> {
    const columns = this.steps.map(() => new Float32Array(block.rows));
    for (let start = 0; start < block.rows; start += this.#predictor.batchSize) {
      const probabilities = await this.#predictor.predict(
        rowsOf(block, start, Math.min(start + this.#predictor.batchSize, block.rows)),
      );
      probabilities.forEach((values, t) => columns[t].set(values, start));
      await yieldToEventLoop(job);
    }
    return columns;
  }
}

async function permuteAll(
  evaluator: BlockEvaluator,
  schema: FeatureSchema,
  base: readonly Float32Array[],
  { repeats, random }: ImportanceOptions & { readonly random: Random },
  job: JobContext,
): Promise<FeatureDrops[]> {
  const features: FeatureDrops[] = [];
  const order = Uint32Array.from({ length: evaluator.block.rows }, (_, row) => row);
  for (const [index, field] of schema.fields.entries()) {
    const columns: Float32Array[][] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      job.report({
        phase: 'permute',
        fraction: (index * repeats + repeat) / (schema.fields.length * repeats),
        counts: { feature: index + 1, features: schema.fields.length },
      });
      random.shuffle(order);
      columns.push(await evaluator.predict(permuted(evaluator.block, schema, field, order), job));
    }
    features.push({
      feature: field.name,
      drops: Object.fromEntries(
        evaluator.steps.map((step, t) => [
          step,
          evaluator.dropOf(
            t,
            base[t],
            columns.map((ofRepeat) => ofRepeat[t]),
          ),
        ]),
      ),
    });
  }
  return features;
}

/**
 * A block in which sample i has the values of sample `order[i]` in one field, at all of its positions, and its own
 * values in the other fields.
 */
export function permuted(block: Block, schema: FeatureSchema, field: Field, order: Uint32Array): Block {
  if (field.kind === 'multi') {
    const index = multiFields(schema).indexOf(field);
    return { ...block, multi: block.multi.map((lists, i) => (i === index ? pickLists(lists, order) : lists)) };
  }
  const fields = singleFields(schema);
  const single = block.single.slice();
  for (const [index, owner] of fields.entries()) {
    if (owner !== field) continue;
    for (let row = 0; row < block.rows; row++)
      single[row * fields.length + index] = block.single[order[row] * fields.length + index];
  }
  return { ...block, single };
}

function meanDrop({ drops }: FeatureDrops): number {
  const measured = Object.values(drops)
    .map(({ drop }) => drop)
    .filter((drop) => drop !== null);
  return measured.length === 0 ? -Infinity : measured.reduce((sum, drop) => sum + drop, 0) / measured.length;
}

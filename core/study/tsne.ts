import { Random } from '../engine/random.ts';
import { AppError, unknownName } from '../errors.ts';
import type { Outcomes } from '../evaluate/steps.ts';
import { maxPerplexity, mapPoints } from '../evaluate/tsne/tsne.ts';
import { joinArrays } from '../features/gather.ts';
import { yieldToEventLoop, type JobContext, type Progress } from '../job.ts';
import { findPart, predictPart } from '../predict/part-predictions.ts';
import { loadPlan } from '../predict/plan.ts';
import { rowsOf } from '../predict/predict.ts';
import type { Project } from '../store/file/project.ts';
import type { RunInfo } from '../store/runs/runs.ts';
import { message, stepName } from '../text/message.ts';
import { separationOf } from './bands.ts';
import { checkTransfers } from './choose-run.ts';
import { openIntermediatesPredictor } from './open-intermediates.ts';
import { sampleViews, type UnsavedStudy, type MappedPoint, type TsneStudy } from './result.ts';
import { collectRows, sampleIndexes } from './rows.ts';

/** How to choose and map the samples. */
export interface TsneOptions {
  /** By default, the run's objective, else its last step. */
  readonly step?: string | undefined;
  /** Number of samples of each class. */
  readonly points: number;
  readonly perplexity: number;
  readonly seed: number;
}

/** The names of a step's three views among a model's intermediate values. */
const VIEWS = ['q', 'pq', 'z'] as const;
const MIN_CLASS_SAMPLES = 5;

/**
 * Draws positives and negatives of a step from the test set and maps three of their values: the output of the step's
 * tower (q), its sum with the information from the previous step (p + q), and the result of the transfer (z), as in
 * figures 4 and 7 of the paper. Throws `unsupported` for a model without these values, and `invalid-input` for the
 * first step or too few samples.
 */
export async function studyTsne(
  project: Project,
  { run, dataset, bank, steps, objective }: RunInfo,
  options: TsneOptions,
  job: JobContext,
): Promise<UnsavedStudy<TsneStudy>> {
  const step = chooseStep(run, steps, options.step ?? objective ?? steps[steps.length - 1]);
  const plan = loadPlan(project, run);
  const testPart = findPart(project, plan, 'test');
  const predictor = await openIntermediatesPredictor(
    project,
    plan,
    VIEWS.map((view) => `${view}.${step}`),
    message('study.transferValues', { step: stepName(step) }),
  );
  try {
    const chosen = await choosePoints(project, run, step, options, job);
    const source = { project, dataset: testPart.dataset, schema: plan.schema, selection: testPart.part.selection };
    const indexes = Uint32Array.from(chosen, ({ index }) => index);
    const block = await collectRows(source, steps, indexes, job);
    const intermediates = await viewValues(predictor, block, step);
    const perplexity = Math.min(options.perplexity, maxPerplexity(chosen.length));
    const maps = await mapViews(intermediates.map(joined), chosen.length, { ...options, perplexity }, job);
    const points = pointsOf(chosen, maps);
    const result = { perplexity, views: sampleViews, points, separation: separationOf(points) };
    return { kind: 'tsne', dataset, bank, steps, run, on: 'test', step, ...result };
  } finally {
    await predictor.release();
  }
}

/** The model's intermediate values for each view, batch by batch. */
async function viewValues(
  predictor: Awaited<ReturnType<typeof openIntermediatesPredictor>>,
  block: Awaited<ReturnType<typeof collectRows>>,
  step: string,
): Promise<Float32Array[][]> {
  const intermediates: Float32Array[][] = VIEWS.map(() => []);
  for (let start = 0; start < block.rows; start += predictor.batchSize) {
    const samples = rowsOf(block, start, Math.min(start + predictor.batchSize, block.rows));
    await predictor.predict(samples);
    VIEWS.forEach((view, index) => {
      const values = predictor.intermediates[`${view}.${step}`];
      intermediates[index].push(values.slice(0, samples.count * (values.length / predictor.batchSize)));
    });
  }
  return intermediates;
}

function chooseStep(run: string, steps: readonly string[], step: string): string {
  checkTransfers(run, steps);
  if (!steps.includes(step)) throw unknownName(message('noun.step'), step, steps);
  if (step === steps[0])
    throw new AppError(
      'invalid-input',
      message('study.firstStep', { step: stepName(step), run }),
      message('study.laterStep', { steps: steps.slice(1) }),
    );
  return step;
}

/** A sample of the test set: its index in it, and how confident the model is about its class. */
interface ChosenPoint extends Pick<MappedPoint, 'label' | 'probability' | 'rank'> {
  readonly index: number;
}

/** Draws samples of both classes, in the order of the part. */
async function choosePoints(
  project: Project,
  run: string,
  step: string,
  { points, seed }: TsneOptions,
  job: JobContext,
): Promise<ChosenPoint[]> {
  const { probabilities, steps, ...outcomes } = await predictPart(project, run, 'test', job);
  const random = new Random(seed);
  const position = steps.indexOf(step) + 1;
  const chosen = ([1, 0] as const).flatMap((label) => {
    const indexes = indexesOf(outcomes, position, label);
    if (indexes.length < MIN_CLASS_SAMPLES) throw tooFew(step, label, indexes.length);
    const sample = Array.from(
      sampleIndexes(indexes.length, points, () => random.uniform()),
      (index) => indexes[index],
    );
    return ranked(sample, probabilities[step], label);
  });
  return chosen.sort((a, b) => a.index - b.index);
}

function indexesOf({ depth, matureSteps }: Outcomes, position: number, label: 0 | 1): Uint32Array {
  const indexes = new Uint32Array(depth.length);
  let count = 0;
  for (let index = 0; index < depth.length; index++)
    if (matureSteps[index] >= position && (depth[index] >= position ? 1 : 0) === label) indexes[count++] = index;
  return indexes.subarray(0, count);
}

function ranked(indexes: readonly number[], probabilities: Float32Array, label: 0 | 1): ChosenPoint[] {
  const byConfidence = [...indexes].sort(
    (a, b) => (label === 1 ? probabilities[b] - probabilities[a] : probabilities[a] - probabilities[b]) || a - b,
  );
  return byConfidence.map((index, position) => ({
    index,
    label,
    probability: probabilities[index],
    rank: byConfidence.length === 1 ? 0 : position / (byConfidence.length - 1),
  }));
}

function tooFew(step: string, label: 0 | 1, count: number): AppError {
  return new AppError(
    'invalid-input',
    message(label === 1 ? 'study.tooFewReached' : 'study.tooFewMissed', { step: stepName(step), samples: count }),
    message('study.otherStep'),
  );
}

async function mapViews(
  values: readonly Float32Array[],
  points: number,
  { perplexity, seed }: TsneOptions,
  job: JobContext,
): Promise<Float64Array[]> {
  const maps: Float64Array[] = [];
  for (const [index, view] of values.entries()) {
    await yieldToEventLoop(job);
    const random = new Random(seed);
    const report = ({ phase, fraction = 0 }: Progress): void =>
      job.report({
        phase,
        fraction: (index + fraction) / values.length,
        counts: { view: index + 1, views: values.length },
      });
    maps.push(
      (
        await mapPoints(
          view,
          view.length / points,
          { perplexity, normal: () => random.normal() },
          { signal: job.signal, report },
        )
      ).positions,
    );
  }
  return maps;
}

function pointsOf(chosen: readonly ChosenPoint[], [q, pq, z]: readonly Float64Array[]): MappedPoint[] {
  const positionIn = (map: Float64Array, point: number): [number, number] => [
    rounded(map[2 * point]),
    rounded(map[2 * point + 1]),
  ];
  const points = chosen.map(({ label, probability, rank }, point) => ({
    label,
    probability,
    rank,
    q: positionIn(q, point),
    pq: positionIn(pq, point),
    z: positionIn(z, point),
  }));
  return points.sort((a, b) => b.label - a.label || a.rank - b.rank);
}

/** Rounds to thousandths, finer than any screen shows. */
function rounded(coordinate: number): number {
  return Math.round(coordinate * 1000) / 1000;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  return joinArrays(new Float32Array(parts.reduce((sum, part) => sum + part.length, 0)), parts);
}

import { z } from 'zod';

import {
  CALIBRATION_METHODS,
  cappedAt,
  fitCalibration,
  followCalibration,
  MIN_POSITIVES,
  UNCALIBRATED,
  type Calibration,
} from '../evaluate/calibration.ts';
import type { Scores } from '../evaluate/order.ts';
import { matureSamples } from '../evaluate/steps.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { namedRecord } from '../named-record.ts';
import type { Project } from '../store/file/project.ts';
import { damagedRow } from '../store/file/stored-json.ts';
import { readArtifactMeta, writeArtifact } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import type { WeightedPredictions } from './evaluate-part.ts';
import { expectedOf, keepLevel } from './keep-level.ts';

const ARTIFACT = 'calibration';
/** Far beyond what fits any data; larger numbers would turn probabilities into infinities. */
const MAX_COEFFICIENT = 1e6;
const MAX_SHIFT = 100;
const slope = z.number().min(0).max(MAX_COEFFICIENT);
const storedCalibrations = z.array(
  z.looseObject({
    step: z.string(),
    method: z.enum(CALIBRATION_METHODS),
    a: z.number().min(-MAX_COEFFICIENT).max(MAX_COEFFICIENT),
    b: slope,
    c: slope,
    banks: namedRecord(z.number().min(-MAX_SHIFT).max(MAX_SHIFT)).optional(),
  }),
);

/** The calibration of a run's step, fitted to its validation set. */
export interface StepCalibration extends Calibration {
  readonly step: string;
}

/** The calibration of a step, its uncalibrated probabilities, and the calibrated ones, which cap the next step. */
interface PreviousStep {
  readonly calibration: Calibration;
  readonly raw: Float32Array;
  readonly capped: Float32Array;
}

/**
 * Prior variance of the logarithm of the ratio of a step's actual to its predicted conversions: at an epoch that was
 * chosen for an earlier step, the predicted rate is often off by half.
 */
const LOG_RATE_VARIANCE = 0.25;

type Outcomes = Pick<WeightedPredictions, 'rows' | 'depth' | 'matureSteps' | 'weights'>;

/** Whether a later step has too few conversions for a calibration of its own. */
export function followsPreviousStep(steps: readonly string[], outcomes: Omit<WeightedPredictions, 'weights'>): boolean {
  return steps.some((_, index) => index > 0 && countOf(matureSamples(outcomes, index + 1).labels) < MIN_POSITIVES);
}

function countOf(labels: Uint8Array): number {
  return labels.reduce((count, label) => count + label, 0);
}

/**
 * Fits the calibration of every step to uncalibrated predictions of the validation set; a step for which no sample is
 * mature has none. The cap at the calibrated previous step does not lower a step's expected conversions. A step with
 * too few conversions for a calibration of its own follows the previous step: in its slope, and in its level by the
 * rate among samples that reach the previous step. `train`, the training set, has more outcomes for that rate.
 */
export function fitCalibrations(
  steps: readonly string[],
  predictions: WeightedPredictions,
  train: Outcomes | null,
  job: JobContext,
): Promise<readonly Calibration[]> {
  const parts = train === null ? [predictions] : [predictions, train];
  const calibrationOf: CalibrationOf = (step, index, before) => fitStep(step, index, predictions, parts, before);
  return calibrateInOrder(steps, predictions, calibrationOf, job);
}

/**
 * Shifts the calibrations that were fitted to other predictions, so that the expected conversions of each step
 * move towards the observed ones: the less, the more of their difference may be due to chance.
 */
export function keepObservedLevels(
  steps: readonly string[],
  calibrations: readonly Calibration[],
  { probabilities, weights, ...outcomes }: WeightedPredictions,
  job: JobContext,
): Promise<readonly Calibration[]> {
  const calibrationOf: CalibrationOf = (step, index, before) => {
    const samples = matureSamples(outcomes, index + 1);
    const picked = samples.pick(probabilities[step]);
    const uncapped = picked.map(() => Infinity);
    const capped = {
      probabilities: picked,
      before: before === null ? uncapped : samples.pick(before.raw),
      caps: before === null ? uncapped : samples.pick(before.capped),
      weights: samples.pickWeights(weights),
    };
    const expected = expectedOf(calibrations[index], capped);
    const observed = weightedSum(Float64Array.from(samples.labels), capped.weights);
    if (expected === 0) return calibrations[index];
    return keepLevel(calibrations[index], capped, expected * Math.exp(credibleLogRatio(expected, observed)));
  };
  return calibrateInOrder(steps, { probabilities }, calibrationOf, job);
}

type CalibrationOf = (step: string, index: number, before: PreviousStep | null) => Calibration;

/**
 * Makes the calibrations in the order of the steps; each can use the previous step's. Yields to the event loop after
 * each step.
 */
async function calibrateInOrder(
  steps: readonly string[],
  { probabilities }: Pick<WeightedPredictions, 'probabilities'>,
  calibrationOf: CalibrationOf,
  job: JobContext,
): Promise<readonly Calibration[]> {
  const calibrations: Calibration[] = [];
  let before: PreviousStep | null = null;
  for (const [index, step] of steps.entries()) {
    const calibration = calibrationOf(step, index, before);
    calibrations.push(calibration);
    const raw = probabilities[step];
    const previous: PreviousStep | null = before;
    const capped = raw.map((p, row) =>
      cappedAt(calibration, p, previous?.raw[row] ?? Infinity, previous?.capped[row] ?? Infinity),
    );
    before = { calibration, raw, capped };
    await yieldToEventLoop(job);
  }
  return calibrations;
}

function fitStep(
  step: string,
  index: number,
  { probabilities, weights, ...outcomes }: WeightedPredictions,
  parts: readonly Outcomes[],
  before: PreviousStep | null,
): Calibration {
  const samples = matureSamples(outcomes, index + 1);
  const { labels } = samples;
  const [picked, pickedWeights] = [samples.pick(probabilities[step]), samples.pickWeights(weights)];
  if (before === null || picked.length === 0) return fitCalibration(picked, labels, pickedWeights);
  const capped = {
    probabilities: picked,
    before: samples.pick(before.raw),
    caps: samples.pick(before.capped),
    weights: pickedWeights,
  };
  if (countOf(labels) >= MIN_POSITIVES) return keepLevel(fitCalibration(picked, labels, pickedWeights), capped);
  const fitted = followCalibration(before.calibration, picked, labels, pickedWeights);
  const predictedRate = weightedSum(picked, pickedWeights) / weightedSum(capped.before, pickedWeights);
  return keepLevel(fitted, capped, credibleRate(predictedRate, index, parts) * weightedSum(capped.caps, pickedWeights));
}

/**
 * The rate of a step among samples that reached the previous step: the predicted rate, moved towards the rate observed
 * in the parts: the less, the more of their difference may be due to chance.
 */
function credibleRate(predicted: number, index: number, parts: readonly Outcomes[]): number {
  let [reached, observed] = [0, 0];
  for (const { rows, depth, matureSteps, weights } of parts)
    for (let row = 0; row < rows; row++) {
      const weight = weights?.[row] ?? 1;
      if (matureSteps[row] > index && depth[row] >= index) reached += weight;
      if (matureSteps[row] > index && depth[row] > index) observed += weight;
    }
  return predicted * Math.exp(credibleLogRatio(reached * predicted, observed));
}

/** The largest logarithm considered, and how often its interval is halved. */
const MAX_LOG_RATIO = 50;
const HALVINGS = 40;

/**
 * The logarithm of actual over expected conversions, given how many were observed: the posterior mode for a Poisson
 * count and a normal prior around 0.
 */
function credibleLogRatio(expected: number, observed: number): number {
  let [low, high] = [-MAX_LOG_RATIO, MAX_LOG_RATIO];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (observed - expected * Math.exp(middle) > middle / LOG_RATE_VARIANCE) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function weightedSum(values: Scores, weights: Scores | undefined): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += (weights?.[row] ?? 1) * values[row];
  return sum;
}

/** Saves the calibrations of a run's steps. */
export function saveCalibrations(
  project: Project,
  run: string,
  steps: readonly string[],
  calibrations: readonly Calibration[],
): void {
  const saved: StepCalibration[] = steps.map((step, index) => ({ step, ...calibrations[index] }));
  writeArtifact(project, run, ARTIFACT, saved, {});
}

/** The calibrations of a run's steps; empty for a run that has none, such as one from an older version. */
export function readCalibrations(project: Project, run: string): readonly StepCalibration[] {
  const stored = readArtifactMeta(project, run, ARTIFACT) ?? [];
  if (!storedCalibrations.safeParse(stored).success) throw damagedRow(message('store.run', { run }));
  return stored as readonly StepCalibration[];
}

/** The calibration of each step of a run. */
export function calibrationsOf(project: Project, run: string, steps: readonly string[]): readonly Calibration[] {
  const saved = readCalibrations(project, run);
  if (saved.length === 0) return steps.map(() => UNCALIBRATED);
  const calibrations = steps.map((step) => saved.find((calibration) => calibration.step === step));
  if (calibrations.includes(undefined)) throw damagedRow(message('store.run', { run }));
  return calibrations as Calibration[];
}

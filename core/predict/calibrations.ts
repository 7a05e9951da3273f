import { z } from 'zod';

import {
  CALIBRATION_METHODS,
  cappedAt,
  fitCalibration,
  MIN_POSITIVES,
  UNCALIBRATED,
  type Calibration,
} from '../evaluate/calibration.ts';
import type { Scores } from '../evaluate/order.ts';
import { settledSamples } from '../evaluate/steps.ts';
import type { Project } from '../store/file/project.ts';
import { damagedRow } from '../store/file/stored-json.ts';
import { readArtifactMeta, writeArtifact } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import type { WeightedPredictions } from './evaluate-part.ts';
import { keepLevel } from './keep-level.ts';

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
    banks: z.record(z.string(), z.number().min(-MAX_SHIFT).max(MAX_SHIFT)).optional(),
  }),
);

/** The calibration of a run's step, fitted to its validation part. */
export interface StepCalibration extends Calibration {
  readonly step: string;
}

/** The uncalibrated probabilities of a step, and the calibrated ones, which cap the next step. */
interface StepBefore {
  readonly raw: Float32Array;
  readonly capped: Float32Array;
}

/**
 * Fits the calibration of every step to uncalibrated predictions; a step without a settled sample has none. The cap at
 * the calibrated step before takes no conversions from a step. A step with too few conversions for a calibration of its
 * own keeps its rate among those who take the step before.
 */
export function fitCalibrations(steps: readonly string[], predictions: WeightedPredictions): readonly Calibration[] {
  const calibrations: Calibration[] = [];
  let before: StepBefore | null = null;
  for (const [index, step] of steps.entries()) {
    const calibration = fitStep(step, index, predictions, before);
    calibrations.push(calibration);
    const raw = predictions.probabilities[step];
    const previous: StepBefore | null = before;
    const capped = raw.map((p, row) =>
      cappedAt(calibration, p, previous?.raw[row] ?? Infinity, previous?.capped[row] ?? Infinity),
    );
    before = { raw, capped };
  }
  return calibrations;
}

function fitStep(
  step: string,
  index: number,
  { probabilities, weights, ...outcomes }: WeightedPredictions,
  before: StepBefore | null,
): Calibration {
  const samples = settledSamples(outcomes, index + 1);
  const [picked, pickedWeights] = [samples.pick(probabilities[step]), samples.pickWeights(weights)];
  const fitted = fitCalibration(picked, samples.labels, pickedWeights);
  if (before === null || picked.length === 0) return fitted;
  const [raw, caps] = [samples.pick(before.raw), samples.pick(before.capped)];
  const positives = samples.labels.reduce((sum, label) => sum + label, 0);
  const follows = fitted.method === 'none' && positives < MIN_POSITIVES;
  const ratio = follows ? weightedSum(caps, pickedWeights) / weightedSum(raw, pickedWeights) : 1;
  return keepLevel(fitted, { probabilities: picked, before: raw, caps, weights: pickedWeights }, ratio);
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

/** The calibrations of a run's steps; empty for a run that has none, such as one of an older version. */
export function readCalibrations(project: Project, run: string): readonly StepCalibration[] {
  const stored = readArtifactMeta(project, run, ARTIFACT) ?? [];
  if (!storedCalibrations.safeParse(stored).success) throw damagedRow(message('store.run', { run }));
  return stored as readonly StepCalibration[];
}

/** The calibration of each step of a run. */
export function calibrationsOf(project: Project, run: string, steps: readonly string[]): readonly Calibration[] {
  const saved = readCalibrations(project, run);
  return steps.map((step) => saved.find((calibration) => calibration.step === step) ?? UNCALIBRATED);
}

import { z } from 'zod';

import { fitCalibration, UNCALIBRATED, type Calibration } from '../evaluate/calibration.ts';
import { settledSamples } from '../evaluate/steps.ts';
import type { Project } from '../store/file/project.ts';
import { damagedRow } from '../store/file/stored-json.ts';
import { readArtifactMeta, writeArtifact } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import type { WeightedPredictions } from './evaluate-part.ts';

const ARTIFACT = 'calibration';
const storedCalibrations = z.array(
  z.looseObject({ step: z.string(), banks: z.record(z.string(), z.number()).optional() }),
);

/** The calibration of a run's step, fitted to its validation part. */
export interface StepCalibration extends Calibration {
  readonly step: string;
}

/** Fits the calibration of every step to uncalibrated predictions; a step without a settled sample has none. */
export function fitCalibrations(
  steps: readonly string[],
  { probabilities, weights, ...outcomes }: WeightedPredictions,
): readonly Calibration[] {
  return steps.map((step, index) => {
    const samples = settledSamples(outcomes, index + 1);
    return fitCalibration(samples.pick(probabilities[step]), samples.labels, samples.pickWeights(weights));
  });
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

import { z } from 'zod';

import { aucIntervals } from '../../compare/result.ts';
import { intervalOf } from '../../evaluate/auc-interval.ts';
import { isoTime } from '../../funnel/calendar.ts';
import type { PartSummaries, PartSummary } from '../../predict/parts.ts';
import type { EpochInfo } from '../../store/runs/epochs.ts';
import { aucsOfFigures } from '../../text/auc.ts';
import { aucDifference, chosenOn, kept, metricsByStep, moment } from './results.ts';

/** The samples of one part of a run, before down-sampling, with the first and the last of their times. */
export const runPart = z.object({
  dataset: z.string(),
  rows: z.number(),
  /** Samples mature for each step; absent in older runs, which used only samples mature for all steps. */
  settled: z.record(z.string(), z.number()).optional(),
  /** By step: mature samples that reached it. */
  positives: z.record(z.string(), z.number()),
  firstTime: moment,
  lastTime: moment,
});

/** The parts on which a run is trained, early-stopped and tested. */
export const runParts = z.object({ train: runPart, valid: runPart, test: runPart.nullable() });

/** An epoch of a run, or a number of trees. */
export const runEpoch = z.object({
  epoch: z.number(),
  /** Mean training loss, and mean log loss over the steps on the validation set. */
  loss: z.number().nullable(),
  validLoss: z.number().nullable(),
  /** Validation AUC by step. */
  auc: z.record(z.string(), z.number().nullable()),
  /** 95 % intervals of the AUCs, and the positives they rest on; absent in epochs from older versions. */
  aucIntervals: aucIntervals.optional(),
  positives: z.record(z.string(), z.number()).optional(),
  elapsedMs: z.number(),
});

/** How a run calibrates the probabilities of a step: logit q = a + b·ln p − c·ln(1 − p). */
export const stepCalibration = z.object({
  step: z.string(),
  method: z.enum(['none', 'shift', 'platt', 'beta']),
  a: z.number(),
  b: z.number(),
  c: z.number(),
  /** By bank, the offset then added to the step's log-odds, for samples that reached the previous step. */
  banks: z.record(z.string(), z.number()).optional(),
});

/** A finished training run. */
export const trainedRun = z.object({
  run: z.string(),
  model: z.string(),
  engine: z.string(),
  device: z.string(),
  objective: z.string().nullable(),
  /** The pooled run whose weights it started from; null if it started from random weights. */
  base: z.string().nullable(),
  /** The run that this one refits, and whose metrics it has; null if it is not a refit. */
  refitOf: z.string().nullable(),
  steps: z.array(z.string()),
  members: z.number(),
  epochs: z.number(),
  /**
   * 0 if a run that started from a pooled run found no better epoch. If the steps share no weights, the best epoch of
   * the objective.
   */
  bestEpoch: z.number().nullable(),
  chosenOn,
  kept,
  /** Whether all its weights are still those of the pooled run that it started from. */
  unchanged: z.boolean(),
  samplesPerSecond: z.number().nullable(),
  elapsedMs: z.number(),
  valid: metricsByStep.nullable(),
  test: metricsByStep.nullable(),
  /** By step, fitted on the validation set; empty if the settings turn calibration off. */
  calibration: z.array(stepCalibration),
});

/** The refit of a run. */
export const refittedRun = z.object({
  run: z.string(),
  /** The run whose settings, epochs and metrics it has. */
  refitOf: z.string(),
  /** `found` if the refit existed already. */
  how: z.enum(['trained', 'resumed', 'found']),
  bank: z.string().nullable(),
  /** Training samples of the refit, and of the run that it refits. */
  samples: z.number(),
  samplesBefore: z.number().nullable(),
});

/** How a model was chosen among all models by the validation set. */
export const modelChoice = z.object({
  /** The tuning (t1, …) with every trial. */
  tuning: z.string(),
  /** Trials of each model. */
  trials: z.number(),
  /** The step whose validation AUC decides. */
  step: z.string(),
  /** Each model's best trial, the best model first. */
  models: z.array(
    z.object({
      model: z.string(),
      trial: z.number(),
      run: z.string(),
      auc: z.number(),
      aucLow: z.number().nullable(),
      aucHigh: z.number().nullable(),
      positives: z.number(),
    }),
  ),
  /** The best model's validation AUC minus the second-best model's (`over`); null if there is only one model. */
  lead: aucDifference.extend({ over: z.string() }).nullable(),
});

/** Converts an epoch of a run to the result of a call. */
export function epochOf({ figures, ...epoch }: EpochInfo): z.input<typeof runEpoch> {
  const aucs = aucsOfFigures(figures);
  const measured = aucs.filter(([, { positives }]) => positives !== null);
  return {
    ...epoch,
    auc: Object.fromEntries(aucs.map(([step, { auc }]) => [step, auc])),
    ...(measured.length === 0
      ? {}
      : {
          aucIntervals: Object.fromEntries(measured.map(([step, auc]) => [step, intervalOf(auc)])),
          positives: Object.fromEntries(measured.map(([step, { positives }]) => [step, positives ?? 0])),
        }),
  };
}

/** Converts the parts of a run to the result of a call. */
export function partsOf({ train, valid, test }: PartSummaries): z.input<typeof runParts> {
  return { train: partOf(train), valid: partOf(valid), test: test === null ? null : partOf(test) };
}

/** Converts a part of a run to the result of a call. */
export function partOf({ firstTime, lastTime, settled, positives, ...part }: PartSummary): z.input<typeof runPart> {
  return {
    ...part,
    // Runs from older versions lack `settled`.
    ...((settled as typeof settled | undefined) === undefined ? {} : { settled: { ...settled } }),
    positives: { ...positives },
    firstTime: isoTime(firstTime),
    lastTime: isoTime(lastTime),
  };
}

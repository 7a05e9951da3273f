import type { StepEvaluation } from '../../core/evaluate/steps.ts';

/** Metrics of a step, as a run stores them. */
export const METRICS: StepEvaluation = {
  auc: 0.75,
  logLoss: 0.3,
  positives: 12,
  rows: 100,
  calibration: 1,
  ece: 0.01,
  orderViolations: null,
};

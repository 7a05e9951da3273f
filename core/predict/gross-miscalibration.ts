import {
  expectedConversions,
  isGrosslyMiscalibrated,
  isMiscalibrated,
  type StepEvaluation,
} from '../evaluate/steps.ts';
import type { Project } from '../store/file/project.ts';
import { getRun } from '../store/runs/runs.ts';
import { message, stepName, type Message } from '../text/message.ts';
import { readOutline } from './plan.ts';

/**
 * The steps of a run whose predictions are off by more than a factor of 2 on its validation set, each as a message
 * with both counts. For the step that ranks, or for all steps if none is named, any such difference counts; for the
 * others, only one beyond chance.
 */
export function grosslyMiscalibratedSteps(project: Project, run: string, ranked: string | null): Message[] {
  const { steps, valid } = getRun(project, run);
  const metrics = (valid ?? {}) as Readonly<Record<string, StepEvaluation>>;
  const negativeRate = readOutline(project, run)?.parts.negativeRate ?? 1;
  const ranks = (step: string): boolean => ranked === null || !steps.includes(ranked) || step === ranked;
  return steps.flatMap((step) => {
    if (!Object.hasOwn(metrics, step) || !(ranks(step) || isMiscalibrated(metrics[step]))) return [];
    const { positives: observed } = metrics[step];
    const predicted = expectedConversions(metrics[step], negativeRate);
    return predicted !== null && isGrosslyMiscalibrated(predicted, observed)
      ? [message('train.predictedActual', { step: stepName(step), predicted, observed })]
      : [];
  });
}

import type { StepMetrics } from '../../api/contract/results.ts';
import { aucOfStep } from '../../text/auc.ts';
import { formatCount, formatWithInterval, lacksInterval } from '../../text/figures.ts';
import { messageText, plainText } from '../format.ts';
import { formatTable } from '../table.ts';
import { AUC_TITLE, formatAuc } from './auc.ts';

type Metrics = Readonly<Record<string, StepMetrics>>;

/** Metrics by step, with their intervals. */
export function metricsTable(metrics: Metrics): string {
  return formatTable(
    [
      { title: 'step', key: true },
      { title: 'positives', align: 'right' },
      { title: AUC_TITLE },
      { title: 'log loss', align: 'right' },
      { title: 'predicted/actual', align: 'right' },
    ],
    Object.entries(metrics).map(([step, one]) => [
      plainText(step),
      formatCount(one.positives),
      formatAuc(aucOfStep(one)),
      formatWithInterval(one.logLoss, { low: one.logLossLow, high: one.logLossHigh }),
      formatWithInterval(one.calibration, { low: one.calibrationLow, high: one.calibrationHigh }, 3),
    ]),
  );
}

/** What the intervals of these metrics mean, or why there are none. */
export function metricsNotes(parts: readonly Metrics[]): string {
  const steps = parts.flatMap((metrics) => Object.entries(metrics));
  const isOlder = steps.some(([, { logLoss, logLossLow }]) => lacksInterval(logLoss, logLossLow));
  const ofOneOutcome = steps.filter(([, { logLoss, logLossLow }]) => logLoss !== null && logLossLow === null);
  const withoutConversions = steps.filter(([, { logLoss, calibration }]) => logLoss !== null && calibration === null);
  return [
    messageText(isOlder ? 'evaluate.olderIntervals' : 'evaluate.intervals'),
    ...noteOf('evaluate.sameOutcome', ofOneOutcome),
    ...noteOf('evaluate.noConversions', withoutConversions),
  ].join('\n');
}

/** A note that names steps; none without a step. */
function noteOf(
  key: 'evaluate.sameOutcome' | 'evaluate.noConversions',
  steps: readonly (readonly [step: string, metrics: StepMetrics])[],
): string[] {
  return steps.length === 0 ? [] : [messageText(key, { steps: [...new Set(steps.map(([step]) => step))] })];
}

import type { StepMetrics } from '../../api/contract/results.ts';
import { aucOfStep } from '../../text/auc.ts';
import { formatCount, formatWithInterval } from '../../text/figures.ts';
import { isOlderRun, undefinedMetrics } from '../../text/metrics/missing.ts';
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
      { title: 'predicted / actual', align: 'right' },
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

/** What the intervals of these metrics mean, and why some metrics or intervals are missing. */
export function metricsNotes(parts: readonly Metrics[]): string {
  return [
    messageText(isOlderRun(parts) ? 'evaluate.olderIntervals' : 'evaluate.intervals'),
    ...undefinedMetrics(parts).map(plainText),
  ].join('\n');
}

import type { CallResult } from '../../api.ts';
import { aucOfStep, aucWithin } from '../../text/auc.ts';
import { formatCount, formatRate, formatWithInterval } from '../../text/figures.ts';
import { formatDuration, messageText } from '../format.ts';
import { formatTable } from '../table.ts';
import { AUC_TITLE, formatAuc } from './auc.ts';
import { funnelTable, intervalsNote } from './tables.ts';

type Demo = CallResult<'demo'>;

/** The results of the demonstration. */
export function printDemo(result: Demo): string {
  const rate = formatRate(result.funnel.steps.at(-1)?.ofFirst);
  return [
    funnelTable(result.funnel.steps),
    intervalsNote(result.funnel.independent, false),
    ...result.banks.map(bankText),
    stageTable(result.stages),
    messageText('results.demo', { rate, path: result.ranked, duration: formatDuration(result.elapsedMs) }),
  ].join('\n\n');
}

function bankText({ bank, objective, run, bestEpoch, steps }: Demo['banks'][number]): string {
  return `${messageText('results.demoBank', { bank, objective, run, bestEpoch })}\n${stepTable(steps)}`;
}

function stepTable(steps: Demo['banks'][number]['steps']): string {
  return formatTable(
    [
      { title: 'step', key: true },
      { title: 'rows', align: 'right' },
      { title: 'positives', align: 'right' },
      { title: AUC_TITLE },
      { title: 'reachable' },
      { title: 'predicted / actual', align: 'right' },
    ],
    steps.map((step) => [
      step.step,
      formatCount(step.rows),
      formatCount(step.positives),
      formatAuc(aucOfStep(step)),
      formatAuc(aucWithin(step.reachableAuc, { low: step.reachableLow, high: step.reachableHigh }, step.positives)),
      formatWithInterval(step.calibration, { low: step.calibrationLow, high: step.calibrationHigh }, 3),
    ]),
  );
}

function stageTable(stages: Demo['stages']): string {
  return formatTable(
    [
      { title: 'stage' },
      { title: 'rows', align: 'right' },
      { title: 'rows/s', align: 'right' },
      { title: 'took', align: 'right' },
    ],
    stages.map(({ stage, rows, perSecond, elapsedMs }) => [
      stage,
      formatCount(rows),
      formatCount(perSecond),
      formatDuration(elapsedMs),
    ]),
  );
}

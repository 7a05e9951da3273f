import type { CallResult } from '../../api.ts';
import { aucOfTrial } from '../../text/auc.ts';
import { choiceMessage } from '../../text/epoch-choice.ts';
import { formatWithInterval } from '../../text/figures.ts';
import { missingLossIntervals, trialLosses } from '../../text/metrics/missing.ts';
import { formatDuration, plainText, messageText } from '../format.ts';
import { formatTable } from '../table.ts';
import { AUC_TITLE, formatAuc } from './auc.ts';

type Tuning = CallResult<'tune'>;
type Trial = Tuning['trials'][number];

/** A tuning: for each model, every trial with its settings and validation figures. */
export function printTuning(result: Tuning): string {
  const { tuning, dataset, bank, segment, budget, seed, models, trials, unavailable, judgedOn, request } = result;
  const failed = trials.flatMap(({ model, trial, error }) =>
    error === null ? [] : [messageText('results.trialFailed', { model, trial, reason: error })],
  );
  const missing = Object.entries(unavailable).map(([model, reason]) =>
    messageText('results.unavailable', { model, reason }),
  );
  return [
    messageText('results.tuning', { tuning, dataset, bank, trials: budget, seed, splits: request.splits ?? null }),
    ...(segment === undefined ? [] : [messageText('results.onlySegment', { ...segment })]),
    messageText('results.judgedOn', { choice: choiceMessage(judgedOn) }),
    ...models.filter((model) => !Object.hasOwn(unavailable, model)).map((model) => modelTable(result, model)),
    ...lossNotes(result),
    ...(failed.length + missing.length === 0 ? [] : [[...missing, ...failed].join('\n')]),
  ].join('\n\n');
}

/** Why log losses have no interval. */
function lossNotes({ trials, judgedOn }: Tuning): string[] {
  const notes = missingLossIntervals(trials.map((trial) => trialLosses(trial, judgedOn))).map(plainText);
  return notes.length === 0 ? [] : [notes.join('\n')];
}

function modelTable({ trials, best, judgedOn }: Tuning, model: string): string {
  const modelTrials = trials.filter((trial) => trial.model === model);
  const settings = [...new Set(modelTrials.flatMap(({ drawn }) => Object.keys(drawn)))];
  const isBest = ({ trial }: Trial): boolean => Object.hasOwn(best, model) && best[model].trial === trial;
  const table = formatTable(
    [
      { title: 'trial', align: 'right', key: true },
      { title: '', key: true },
      { title: AUC_TITLE, align: 'right' },
      { title: 'log loss (95 % interval)', align: 'right' },
      { title: 'took', align: 'right' },
      ...settings.map((path) => ({ title: path.slice(path.indexOf('.') + 1), align: 'right' as const })),
    ],
    modelTrials.map((trial) => [
      String(trial.trial),
      isBest(trial) ? '*' : '',
      formatAuc(aucOfTrial(trial.judged, judgedOn.positives)),
      formatWithInterval(trial.judged?.logLoss, { low: trial.judged?.logLossLow, high: trial.judged?.logLossHigh }),
      formatDuration(trial.elapsedMs),
      ...settings.map((path) => (Object.hasOwn(trial.drawn, path) ? settingText(trial.drawn[path]) : 'default')),
    ]),
  );
  return `${plainText(model)}\n${table}`;
}

/** Writes repeated values of a list, such as dropout rates, only once. */
function settingText(value: unknown): string {
  const values = Array.isArray(value) ? [...new Set(value)] : [value];
  return values.map(String).join(' ');
}

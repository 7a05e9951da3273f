import type { CallResult } from '../api.ts';
import { formatCount, formatMoment } from '../text/figures.ts';
import { chosenOnText, shortChosenOn } from './chosen-on.ts';
import { formatDuration, formatFigure, plainText } from './format.ts';
import { metricsTable } from './print-tables.ts';
import { formatPairs, formatTable } from './table.ts';

/** The runs of a project. */
export function printRuns({ runs }: CallResult<'runs'>): string {
  if (runs.length === 0) return 'No runs yet: train one with stepladder train.';
  return formatTable(
    [
      { title: 'run' },
      { title: 'dataset' },
      { title: 'bank' },
      { title: 'model' },
      { title: 'objective' },
      { title: 'status' },
      { title: 'epoch', align: 'right' },
      { title: 'best', align: 'right' },
      { title: 'chosen on' },
      { title: 'valid AUC', align: 'right' },
      { title: 'test AUC', align: 'right' },
      { title: 'created' },
    ],
    runs.map((one) => {
      const steps = Object.keys(one.valid ?? one.test ?? {});
      const shown = one.objective ?? steps[steps.length - 1] ?? '';
      return [
        one.run,
        plainText(one.dataset),
        plainText(one.bank ?? '–'),
        one.model,
        one.objective ?? '–',
        one.status,
        String(one.epoch),
        one.bestEpoch === null ? '–' : String(one.bestEpoch),
        shortChosenOn(one.chosenOn, one.objective ?? one.steps[one.steps.length - 1]),
        formatFigure(one.valid?.[shown]?.auc),
        formatFigure(one.test?.[shown]?.auc),
        formatMoment(one.createdAt),
      ];
    }),
  );
}

/** The model that grows trees instead of training in epochs. */
const TREES = 'lightgbm';

/** The result of a training. */
export function printTraining(result: CallResult<'train'>): string {
  const pairs = formatPairs([
    ['run', result.run],
    ['model', `${result.model} on ${result.engine} (${result.device})`],
    ['objective', result.objective ?? 'none: the mean of all steps'],
    [
      result.engine === TREES ? 'trees' : 'epochs',
      `${result.epochs}${result.bestEpoch === null ? '' : `, the best was ${result.bestEpoch}`}`,
    ],
    ...(result.chosenOn ? [['chosen on', chosenOnText(result.chosenOn)] as const] : []),
    [
      'took',
      formatDuration(result.elapsedMs) +
        (result.samplesPerSecond === null ? '' : `, ${formatCount(result.samplesPerSecond)} samples/s`),
    ],
  ]);
  const parts = (['valid', 'test'] as const).flatMap((part) =>
    result[part] === null ? [] : [`${part}\n${metricsTable(result[part])}`],
  );
  return [pairs, ...parts].join('\n\n');
}

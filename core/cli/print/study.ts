import type { CallResult } from '../../api.ts';
import { aucOverSeeds, aucWithin } from '../../text/auc.ts';
import { formatCount, formatDifferenceEnds, formatInterval, formatRate, lacksInterval } from '../../text/figures.ts';
import { hasLossIntervals, missingLossIntervals } from '../../text/metrics/missing.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { formatFigure, plainText, messageText } from '../format.ts';
import { formatTable } from '../table.ts';
import { formatAuc } from './auc.ts';

/** A mean with its standard deviation: `0.8123 ± 0.0012`; only the mean if there is no deviation. */
function spreadText(mean: number | null, std: number | null, decimals = 4): string {
  return std === null
    ? formatFigure(mean, decimals)
    : `${formatFigure(mean, decimals)} ± ${formatFigure(std, decimals)}`;
}

/** AUC and log loss of the test set by value and step. */
export function printHyper({
  study,
  dataset,
  bank,
  model,
  parameter,
  steps,
  values,
}: CallResult<'study hyper'>): string {
  const seeds = values[0]?.runs.length ?? 0;
  const table = (title: string, cell: (figures: (typeof values)[number]['figures'][string]) => string): string =>
    `${title}\n${formatTable(
      [
        { title: plainText(parameter), align: 'right', key: true },
        ...steps.map((step) => ({ title: plainText(step) })),
      ],
      values.map((value) => [
        String(value.value),
        ...steps.map((step) => (Object.hasOwn(value.figures, step) ? cell(value.figures[step]) : UNDEFINED)),
      ]),
    )}`;
  return [
    messageText('results.hyper', { study, model, dataset, bank, seeds, parameter }),
    table('AUC on the test set (95 % interval)', (figures) => formatAuc(aucOverSeeds(figures))),
    table('log loss on the test set', ({ logLoss }) => spreadText(logLoss.mean, logLoss.std)),
    ...(hasLossIntervals(values)
      ? [table(messageText('evaluate.lossIntervals'), ({ logLoss }) => formatInterval(logLoss))]
      : []),
    ...missingLossIntervals(values).map(plainText),
  ].join('\n\n');
}

/**
 * The transfer weight by quartile of the previous step's log loss and by the labels of both steps: in group `10`, only
 * the previous step was reached.
 */
export function printTransfer({ study, run, transfers }: CallResult<'study transfer'>): string {
  const groups = ['00', '10', '11'] as const;
  const columns = groups.flatMap((group) => [
    { title: group, align: 'right' as const },
    { title: 'samples', align: 'right' as const, withPrevious: true },
  ]);
  const table = (scope: string, cells: (typeof transfers)[number]['cells']): string =>
    formatTable(
      [{ title: `quartile ${scope}`, key: true }, ...columns],
      [1, 2, 3, 4].map((quartile) => [
        String(quartile),
        ...groups.flatMap((group) => {
          const cell = cells.find((one) => one.group === group && one.quartile === quartile);
          return cell === undefined ? [UNDEFINED, '0'] : [spreadText(cell.mean, cell.std, 3), formatCount(cell.count)];
        }),
      ]),
    );
  const tables = transfers.map(
    ({ from, to, cells, withinGroups }) =>
      `${plainText(from)} → ${plainText(to)}\n${table('of all samples', cells)}\n\n` +
      `${table('within the group', withinGroups)}`,
  );
  return [messageText('results.transfer', { study, run }), ...tables].join('\n\n');
}

/** How well the maps separate the classes. */
export function printTsne({ study, run, step, perplexity, points, separation }: CallResult<'study tsne'>): string {
  const count = (label: number): number => points.filter((point) => point.label === label).length;
  return [
    messageText('results.tsne', {
      study,
      run,
      step,
      reached: count(1),
      missed: count(0),
      perplexity: formatFigure(perplexity, 0),
    }),
    `${messageText('results.neighbours')}\n${formatTable(
      [
        { title: 'confidence' },
        { title: 'q', align: 'right' },
        { title: 'p + q', align: 'right' },
        { title: 'z', align: 'right' },
      ],
      separation.map(({ from, to, q, pq, z }) => [
        `${Math.round(from * 100)}–${Math.round(to * 100)} %`,
        formatRate(q),
        formatRate(pq),
        formatRate(z),
      ]),
    )}`,
  ].join('\n\n');
}

/** How far the AUC of each step drops if a feature is permuted. */
export function printImportance({
  study,
  run,
  repeats,
  rows,
  ofRows,
  steps,
  auc,
  aucIntervals,
  positives,
  features,
}: CallResult<'study importance'>): string {
  const columns = [
    { title: 'feature', key: true },
    ...steps.map((step) => ({ title: plainText(step), align: 'right' as const })),
  ];
  const dropTable = formatTable(
    columns,
    features.map(({ feature, drops }) => [plainText(feature), ...steps.map((step) => dropText(drops[step]))]),
  );
  // The AUCs have their own table: with intervals and remarks, they would double the width of each column of drops.
  const withAll = formatTable(
    [{ title: 'step' }, { title: 'AUC with all features (95 % interval)' }],
    steps.map((step) => [plainText(step), formatAuc(aucWithin(auc[step], aucIntervals?.[step], positives?.[step]))]),
  );
  const isOlder = features.some(({ drops }) => Object.values(drops).some(({ drop, low }) => lacksInterval(drop, low)));
  const note = messageText(isOlder ? 'study.olderDrops' : 'study.dropIntervals');
  return [messageText('results.importance', { study, run, repeats, rows, of: ofRows }), withAll, dropTable, note].join(
    '\n\n',
  );
}

type Drop = CallResult<'study importance'>['features'][number]['drops'][string];

/** Decimals of the ends of intervals; with more, the columns of four steps would not fit into 120 columns. */
const END_DECIMALS = 3;

/** An AUC drop with its interval, or in a study from an older version with its deviation over the repeats. */
function dropText({ drop, std, low, high }: Drop): string {
  if (typeof low !== 'number' || typeof high !== 'number') return spreadText(drop, std);
  return `${formatFigure(drop)} (${formatDifferenceEnds({ low, high }, END_DECIMALS)})`;
}

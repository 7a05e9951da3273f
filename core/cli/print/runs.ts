import type { CallResult } from '../../api.ts';
import { aucOfStep, type MeasuredAuc } from '../../text/auc.ts';
import { chosenOnMessage, keptMessage, shortChoiceMessage } from '../../text/epoch-choice.ts';
import { formatCount, formatDifferenceEnds, formatMoment, formatP, formatSigned } from '../../text/figures.ts';
import { isCalibratedOnValid } from '../../text/metrics/missing.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { formatDuration, plainText, messageText } from '../format.ts';
import { formatPairs, formatTable, type TableColumn } from '../table.ts';
import { AUC_TITLE, aucMarks, formatAuc, formatMarkedAuc } from './auc.ts';
import { metricsNotes, metricsTable } from './metrics.ts';
import { listText } from './tables.ts';

/** The runs of a project. */
export function printRuns({ runs, damaged, groups }: CallResult<'runs'>): string {
  const list = listText(runs.length === 0 ? null : runsTable(runs), messageText('results.noRuns'), damaged);
  return groups === undefined ? list : [list, ...testsOfRuns(groups)].join('\n\n');
}

/** Each run against the best other run on the same test samples. */
function testsOfRuns(groups: NonNullable<CallResult<'runs'>['groups']>): string[] {
  const tests = groups.flatMap((group) => group.tests);
  const single = groups.filter((group) => group.runs.length === 1).flatMap((group) => group.runs);
  const table = formatTable(
    [
      { title: 'step', key: true },
      { title: 'run', key: true },
      { title: 'against', key: true },
      { title: 'AUC difference', align: 'right' },
      { title: '95 % interval', align: 'right', withPrevious: true },
      { title: 'adjusted p', align: 'right', withPrevious: true },
    ],
    tests.map(({ step, run, against, result }) => [
      plainText(step),
      run,
      against,
      formatSigned(result?.difference),
      formatDifferenceEnds(result ?? {}),
      formatP(result?.pAdjusted),
    ]),
  );
  return [
    ...(tests.length === 0 ? [] : [`${messageText('evaluate.runTests')}\n${table}`]),
    ...(single.length === 0 ? [] : [messageText('evaluate.notShared', { runs: single })]),
  ];
}

function runsTable(runs: CallResult<'runs'>['runs']): string {
  const measured = runs.map((run) => {
    const steps = Object.keys(run.valid ?? run.test ?? {});
    const shownStep = run.objective ?? steps[steps.length - 1] ?? '';
    return { run, valid: aucOfStep(run.valid?.[shownStep]), test: aucOfStep(run.test?.[shownStep]) };
  });
  const rows = measured.map(({ run, valid, test }) => [
    run.run,
    plainText(run.dataset),
    plainText(run.bank ?? UNDEFINED),
    plainText(run.segment ?? UNDEFINED),
    run.model,
    run.objective ?? UNDEFINED,
    run.status,
    run.kept === null ? String(run.epoch) : UNDEFINED,
    bestOf(run),
    chosenOf(run),
    formatMoment(run.createdAt),
    formatMarkedAuc(valid),
    formatMarkedAuc(test),
  ]);
  // A column that says nothing about any run is left out.
  const shown = RUN_COLUMNS.flatMap((_, i) => (rows.some((cells) => cells[i] !== UNDEFINED) ? [i] : []));
  const table = formatTable(
    shown.map((i) => RUN_COLUMNS[i]),
    rows.map((cells) => shown.map((i) => cells[i])),
  );
  return withMarks(
    table,
    measured.flatMap(({ valid, test }) => [valid, test]),
  );
}

/** A table, and below it what the marks of its AUCs mean. */
function withMarks(table: string, aucs: readonly MeasuredAuc[]): string {
  const marks = aucMarks(aucs);
  return marks.length === 0 ? table : `${table}\n\n${marks.join('\n')}`;
}

const RUN_COLUMNS: readonly TableColumn[] = [
  { title: 'run', key: true },
  { title: 'dataset' },
  { title: 'bank' },
  { title: 'segment' },
  { title: 'model' },
  { title: 'objective' },
  { title: 'status' },
  { title: 'epoch', align: 'right' },
  { title: 'best', align: 'right' },
  { title: 'chosen on' },
  { title: 'created' },
  { title: `valid ${AUC_TITLE}` },
  { title: `test ${AUC_TITLE}` },
];

/** The best epoch or number of trees; a run that keeps the pooled model has none. */
function bestOf({ bestEpoch, kept }: Pick<CallResult<'runs'>['runs'][number], 'bestEpoch' | 'kept'>): string {
  return bestEpoch === null || kept !== null ? UNDEFINED : String(bestEpoch);
}

function chosenOf({ refitOf, base, chosenOn, kept, objective, steps }: CallResult<'runs'>['runs'][number]): string {
  if (refitOf !== null) return messageText('results.refitOf', { original: refitOf });
  if (base !== null && kept !== null) return messageText('results.keptFrom', { base });
  return chosenOn === null ? UNDEFINED : plainText(shortChoiceMessage(chosenOn[objective ?? steps[0]]));
}

/** The engine that grows trees instead of training in epochs. */
const TREE_ENGINE = 'lightgbm';

/** The result of a training run. */
export function printTraining(result: CallResult<'train'>): string {
  const pairs = formatPairs([
    ['run', result.run],
    ['model', messageText('results.modelOn', { model: result.model, engine: result.engine, device: result.device })],
    ['objective', result.objective ?? messageText('results.noObjective')],
    ...(result.refitOf === null ? [] : [['refit of', result.refitOf] as const]),
    ...originOf(result),
    ...epochsOf(result),
    ...(result.members > 1 ? [['members', String(result.members)] as const] : []),
    ...(result.chosenOn ? [['chosen on', plainText(chosenOnMessage(result.chosenOn))] as const] : []),
    ['calibration', result.calibration.map(({ step, method }) => `${plainText(step)}: ${method}`).join(', ') || 'none'],
    [
      'took',
      formatDuration(result.elapsedMs) +
        (result.samplesPerSecond === null ? '' : `, ${formatCount(result.samplesPerSecond)} samples/s`),
    ],
  ]);
  const parts = (['valid', 'test'] as const).flatMap((part) =>
    result[part] === null ? [] : [`${part}\n${metricsTable(result[part])}`],
  );
  const measured = [result.valid, result.test].filter((metrics) => metrics !== null);
  const metricNotes = measured.length === 0 ? [] : [metricsNotes(measured)];
  const refitNote = result.refitOf === null ? [] : [messageText('results.refitMetrics')];
  const calibrationNote = isCalibratedOnValid(result) ? [messageText('evaluate.calibratedOnValid')] : [];
  const choice = result.choice === undefined ? [] : [printChoice(result.choice)];
  return [...choice, pairs, ...parts, ...metricNotes, ...calibrationNote, ...refitNote, ...refitsOf(result)].join(
    '\n\n',
  );
}

/** The refits that followed a training run. */
function refitsOf({ refits }: Pick<CallResult<'train'>, 'refits'>): string[] {
  return refits === undefined ? [] : [printRefits({ refits })];
}

/** The refits of runs. */
export function printRefits({ refits }: CallResult<'refit'>): string {
  const table = formatTable(
    [
      { title: 'run', key: true },
      { title: 'refit of' },
      { title: 'bank' },
      { title: 'samples before', align: 'right' },
      { title: 'samples', align: 'right' },
    ],
    refits.map(({ run, refitOf, bank, samples, samplesBefore }) => [
      run,
      refitOf,
      plainText(bank ?? UNDEFINED),
      samplesBefore === null ? UNDEFINED : formatCount(samplesBefore),
      formatCount(samples),
    ]),
  );
  return `${table}\n\n${messageText('results.refitMetrics')}`;
}

/** The pooled model from which the run started, or which it keeps. */
function originOf({ base, kept }: CallResult<'train'>): readonly (readonly [string, string])[] {
  if (base === null) return [];
  return kept === null
    ? [['started from', messageText('results.base', { base })]]
    : [['keeps', plainText(keptMessage(base, kept))]];
}

/** The number of epochs or trees, and the best one; a run that keeps the pooled model has none. */
function epochsOf({ kept, unchanged, engine, epochs, bestEpoch }: CallResult<'train'>): readonly [string, string][] {
  if (kept !== null) return [];
  if (bestEpoch === null) return [['epochs', String(epochs)]];
  const text = unchanged
    ? messageText('results.noneBetter', { epochs })
    : messageText('results.bestEpoch', { epochs, best: bestEpoch });
  return [[engine === TREE_ENGINE ? 'trees' : 'epochs', text]];
}

/** Each model's best trial, the best model first, and its lead over the second one. */
function printChoice({ tuning, trials, step, models, lead }: NonNullable<CallResult<'train'>['choice']>): string {
  const table = formatTable(
    [{ title: 'model' }, { title: 'trial', align: 'right' }, { title: `valid ${AUC_TITLE}` }, { title: 'run' }],
    models.map((model) => [model.model, String(model.trial), formatAuc(aucOfStep(model)), model.run]),
  );
  return [
    messageText('results.modelChoice', { tuning, trials, models: models.length, step: plainText(step) }),
    table,
    ...(lead === null ? [] : [messageText('results.lead', { model: models[0].model, ...lead })]),
  ].join('\n');
}

/** The runs of several banks, the run that they started from, and the banks that could not be trained. */
export function printTrainedBanks({ base, runs, failed, refits }: CallResult<'train-banks'>): string {
  const measured = runs.map(({ objective, steps, valid, test }) => {
    const shownStep = objective ?? steps[steps.length - 1] ?? '';
    return { valid: aucOfStep(valid?.[shownStep]), test: aucOfStep(test?.[shownStep]) };
  });
  const table = formatTable(
    [
      { title: 'run', key: true },
      { title: 'bank' },
      { title: 'objective' },
      { title: 'best', align: 'right' },
      { title: `valid ${AUC_TITLE}` },
      { title: `test ${AUC_TITLE}` },
    ],
    runs.map(({ bank, run, objective, bestEpoch, kept }, index) => [
      run,
      plainText(bank),
      objective ?? UNDEFINED,
      bestOf({ bestEpoch, kept }),
      formatMarkedAuc(measured[index].valid),
      formatMarkedAuc(measured[index].test),
    ]),
  );
  const keeping = runs.filter(({ kept }) => kept !== null).map(({ bank }) => bank);
  const text = [
    ...(base === null ? [] : [messageText('results.allStartedFrom', { base })]),
    ...(runs.length === 0
      ? []
      : [
          withMarks(
            table,
            measured.flatMap(({ valid, test }) => [valid, test]),
          ),
        ]),
    ...(base === null || keeping.length === 0 ? [] : [messageText('results.banksKeep', { banks: keeping, base })]),
    ...failed.map(({ bank, reason }) => messageText('results.bankNotTrained', { bank, reason })),
  ].join('\n');
  return [text, ...refitsOf({ refits })].join('\n\n');
}

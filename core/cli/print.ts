import type { CallResult, calls } from '../api.ts';
import type { RejectCount } from '../api/contract/results.ts';
import { counted } from '../text/en/counted.ts';
import { formatCount, formatMoment, formatRate } from '../text/figures.ts';
import { formatBytes, formatDuration, formatFigure, plainText } from './format.ts';
import { printComparison } from './print-comparison.ts';
import { printHyper, printImportance, printTransfer, printTsne } from './print-study.ts';
import { funnelTable, groupTable, metricsTable } from './print-tables.ts';
import { formatPairs, formatTable } from './table.ts';

/** The calls that the command line has; the others' results are made for a screen. */
type CommandName = (typeof calls)[number]['name'];

type Printers = { readonly [Name in CommandName]: (result: CallResult<Name>) => string } & {
  readonly serve: (result: { url: string }) => string;
};

/** How each call's result reads for people; `--json` prints the result itself. */
const printers: Printers = {
  import: printImport,
  rejects: ({ rejects, out }) => `Wrote ${counted(rejects, 'reject')} to ${plainText(out)}`,
  funnel: printFunnel,
  bank: (bank) => bankTable([bank]),
  datasets: printDatasets,
  banks: ({ banks }) => (banks.length === 0 ? 'No banks yet: set one with stepladder bank.' : bankTable(banks)),
  runs: printRuns,
  delete: ({ deleted, freedBytes }) => `Deleted ${plainText(deleted)}, which freed ${formatBytes(freedBytes)}`,
  train: printTraining,
  compare: printComparison,
  'study hyper': printHyper,
  'study transfer': printTransfer,
  'study tsne': printTsne,
  'study importance': printImportance,
  promote: ({ bank, run }) => `${run} is in use for ${plainText(bank)}`,
  evaluate: ({ run, dataset, rows, metrics }) =>
    `${run} on ${plainText(dataset)} (${counted(rows, 'row')})\n\n${metricsTable(metrics)}`,
  score: printScoring,
  doctor: printDoctor,
  sample: printSample,
  demo: printDemo,
  serve: ({ url }) => `Open ${url}\nCtrl-C stops.`,
};

/** The human-readable text for a call's result. */
export function printResult(name: string, result: unknown): string {
  const print = (printers as Readonly<Record<string, (result: unknown) => string>>)[name];
  return print === undefined ? JSON.stringify(result, null, 2) : print(result);
}

function printFunnel({ steps, groups, others }: CallResult<'funnel'>): string {
  if (groups.length === 0) return funnelTable(steps);
  const rest = others === null ? [] : [{ value: `(${counted(others.values, 'other')})`, steps: others.steps }];
  return `${funnelTable(steps)}\n\n${groupTable([...groups, ...rest])}`;
}

function printSample({ files, rows, rates, elapsedMs }: CallResult<'sample'>): string {
  return [
    `Wrote ${counted(rows, 'impression')} in ${formatDuration(elapsedMs)}`,
    '',
    ...Object.values(files).map((file) => `  ${plainText(file)}`),
    '',
    formatTable(
      [{ title: 'step' }, { title: 'of impressions', align: 'right' }],
      Object.entries(rates).map(([step, rate]) => [step, formatRate(rate)]),
    ),
  ].join('\n');
}

function printImport(result: CallResult<'import'>): string {
  const pairs = formatPairs([
    ['dataset', plainText(result.dataset)],
    ['records', formatCount(result.records)],
    ['accepted', formatCount(result.accepted)],
    ['rejected', formatCount(result.rejected)],
    ['immature', formatCount(result.immature)],
    [
      'steps',
      result.steps
        .map(
          ({ name, windowDays }) => plainText(name) + (windowDays > 0 ? ` (within ${counted(windowDays, 'day')})` : ''),
        )
        .join(' → '),
    ],
    [
      'times',
      result.firstTime === null
        ? 'no time column'
        : `${formatMoment(result.firstTime)} to ${formatMoment(result.lastTime)}`,
    ],
    ['illegal labels', `${formatCount(result.illegal.count)} (${result.illegal.policy})`],
    [
      'took',
      `${formatDuration(result.elapsedMs)}, ` +
        `${formatCount((result.records / Math.max(result.elapsedMs, 1)) * 1000)} records/s`,
    ],
    ...result.dialect
      .slice(0, 3)
      .map(({ file, ...dialect }): [string, string] => ['read as', plainText(`${file}: ${settings(dialect)}`)]),
    ['mapping', plainText(settings(result.mapping, ['features', 'steps']))],
  ]);
  const features = formatTable(
    [
      { title: 'feature' },
      { title: 'kind' },
      { title: 'distinct', align: 'right' },
      { title: 'missing', align: 'right' },
    ],
    result.features.map(({ name, kind, distinct, missing }) => [
      plainText(name),
      kind,
      distinct === null ? '–' : formatCount(distinct),
      formatCount(missing),
    ]),
  );
  return [pairs, ...(result.features.length > 0 ? [features] : []), ...rejectsTable(result.rejects)].join('\n\n');
}

/** The settings of an object on one line; what is empty or listed elsewhere is left out. */
function settings(values: object, leftOut: readonly string[] = []): string {
  const shown = Object.entries(values).filter(
    ([name, value]: [string, unknown]) =>
      !leftOut.includes(name) && JSON.stringify(value ?? []) !== '[]' && JSON.stringify(value) !== '{}',
  );
  return shown
    .map(
      ([name, value]: [string, unknown]) =>
        `${name} ${typeof value === 'string' && /^\w/.test(value) ? value : JSON.stringify(value)}`,
    )
    .join(', ');
}

function rejectsTable(rejects: readonly RejectCount[]): string[] {
  if (rejects.length === 0) return [];
  return [
    formatTable(
      [{ title: 'rejected because' }, { title: 'count', align: 'right' }, { title: 'first at' }, { title: 'value' }],
      rejects.map(({ reason, count, example }) => [
        plainText(reason),
        formatCount(count),
        plainText(`${example.file}:${example.line}${example.column === null ? '' : ` ${example.column}`}`),
        plainText(example.value ?? '').slice(0, 40),
      ]),
    ),
  ];
}

function printScoring(result: CallResult<'score'>): string {
  const pairs = formatPairs([
    ['records', formatCount(result.records)],
    ['scored', formatCount(result.scored)],
    ['rejected', formatCount(result.rejected)],
    ['candidates', `${formatCount(result.candidates)} for each user`],
    ['written', formatCount(result.written)],
    ['engine', `${result.engine} (${result.device})`],
    ['took', `${formatDuration(result.elapsedMs)}, ${formatCount(result.rowsPerSecond)} candidates/s`],
  ]);
  return [pairs, ...rejectsTable(result.rejects)].join('\n\n');
}

function printDatasets({ datasets }: CallResult<'datasets'>): string {
  if (datasets.length === 0) return 'No datasets yet: read one with stepladder import.';
  return formatTable(
    [
      { title: 'dataset' },
      { title: 'rows', align: 'right' },
      { title: 'rejected', align: 'right' },
      { title: 'immature', align: 'right' },
      { title: 'steps' },
      { title: 'from' },
      { title: 'to' },
      { title: 'imported' },
    ],
    datasets.map((one) => [
      plainText(one.name),
      formatCount(one.rows),
      formatCount(one.rejected),
      formatCount(one.immature),
      plainText(one.steps.map(({ name }) => name).join(' → ')),
      formatMoment(one.firstTime),
      formatMoment(one.lastTime),
      formatMoment(one.createdAt),
    ]),
  );
}

function bankTable(banks: CallResult<'banks'>['banks']): string {
  return formatTable(
    [{ title: 'bank' }, { title: 'objective' }, { title: 'weight', align: 'right' }, { title: 'banners' }],
    banks.map(({ name, objective, weight, banners }) => [
      plainText(name),
      objective ?? '–',
      String(weight),
      banners.length === 0 ? 'those seen in training' : plainText(banners.join(', ')),
    ]),
  );
}

function printRuns({ runs }: CallResult<'runs'>): string {
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
        formatFigure(one.valid?.[shown]?.auc),
        formatFigure(one.test?.[shown]?.auc),
        formatMoment(one.createdAt),
      ];
    }),
  );
}

/** What grows trees in place of epochs. */
const TREES = 'lightgbm';

function printTraining(result: CallResult<'train'>): string {
  const pairs = formatPairs([
    ['run', result.run],
    ['model', `${result.model} on ${result.engine} (${result.device})`],
    ['objective', result.objective ?? 'none: the mean of all steps'],
    [
      result.engine === TREES ? 'trees' : 'epochs',
      `${result.epochs}${result.bestEpoch === null ? '' : `, the best was ${result.bestEpoch}`}`,
    ],
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

function printDoctor({ node, engines, libraries }: CallResult<'doctor'>): string {
  const rows = [
    ...engines.map((one) => ({ ...one, what: 'engine' })),
    ...libraries.map((one) => ({ ...one, what: 'library', device: null, memoryBytes: null })),
  ];
  const table = formatTable(
    [
      { title: '' },
      { title: 'name' },
      { title: 'found' },
      { title: 'version' },
      { title: 'device' },
      { title: 'memory', align: 'right' },
    ],
    rows.map(({ what, name, found, version, device, memoryBytes }) => [
      what,
      name,
      found ? 'yes' : 'no',
      version ?? '–',
      device ?? '',
      memoryBytes === null ? '' : formatBytes(memoryBytes),
    ]),
  );
  const help = rows.flatMap(({ name, help: text }) => (text === null ? [] : [`${name}: ${text}`]));
  return [`Node ${node}`, table, ...help].join('\n\n');
}

function printDemo(result: CallResult<'demo'>): string {
  const banks = result.banks.map(
    ({ bank, objective, run, bestEpoch, steps }) =>
      `${plainText(bank)}, which wants ${plainText(objective ?? 'every step')} (run ${run}, best epoch ${bestEpoch ?? '–'}), on the test days\n${formatTable(
        [
          { title: 'step' },
          { title: 'rows', align: 'right' },
          { title: 'positives', align: 'right' },
          { title: 'AUC', align: 'right' },
          { title: 'reachable', align: 'right' },
          { title: 'predicted/observed', align: 'right' },
        ],
        steps.map((step) => [
          step.step,
          formatCount(step.rows),
          formatCount(step.positives),
          formatFigure(step.auc),
          formatFigure(step.reachableAuc),
          formatFigure(step.calibration, 3),
        ]),
      )}`,
  );
  const stages = formatTable(
    [
      { title: 'stage' },
      { title: 'rows', align: 'right' },
      { title: 'rows/s', align: 'right' },
      { title: 'took', align: 'right' },
    ],
    result.stages.map(({ stage, rows, perSecond, elapsedMs }) => [
      stage,
      formatCount(rows),
      formatCount(perSecond),
      formatDuration(elapsedMs),
    ]),
  );
  const rates = formatRate(result.funnel.steps.at(-1)?.ofFirst);
  return [
    funnelTable(result.funnel.steps),
    ...banks,
    stages,
    `${rates} of the impressions come to the last step. Ranked banner list: ` +
      `${plainText(result.ranked)}. All took ${formatDuration(result.elapsedMs)}.`,
  ].join('\n\n');
}

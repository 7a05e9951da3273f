import type { CallResult, commandCalls } from '../api.ts';
import { inEnglish } from '../text/en.ts';
import { formatCount, formatRate } from '../text/figures.ts';
import { UNDEFINED } from '../text/numbers.ts';
import { formatBytes, formatDuration, plainText, messageText } from './format.ts';
import { adListTables } from './print/ad-lists.ts';
import { annotationsTable, printAnnotation, printAnnotations } from './print/annotations.ts';
import { printAppend, printAppends } from './print/append.ts';
import { bankTable, printBanks } from './print/banks/banks.ts';
import { printCampaign, printCampaigns } from './print/campaign.ts';
import { previousText, printChanges } from './print/changes.ts';
import { printComparison } from './print/comparison.ts';
import { printDemo } from './print/demo.ts';
import { printDrift } from './print/drift.ts';
import { printExplanation } from './print/explain.ts';
import { printExports } from './print/exports.ts';
import { errorsTable, forecastPairs } from './print/forecast.ts';
import { holdoutPair, holdoutTables } from './print/holdout.ts';
import { printDatasets, printImport } from './print/import.ts';
import { printLists } from './print/lists.ts';
import { metricsNotes, metricsTable } from './print/metrics.ts';
import { printProfile } from './print/profile.ts';
import { printResults } from './print/results.ts';
import { printRefits, printRuns, printTrainedBanks, printTraining } from './print/runs.ts';
import { printSegment, printSegments, segmentTable } from './print/segments.ts';
import { printHyper, printImportance, printTransfer, printTsne } from './print/study.ts';
import { funnelTable, groupTable, intervalsNote, licensesText, rejectsTable, timesTable } from './print/tables.ts';
import { printTuning } from './print/tuning.ts';
import { printViews } from './print/views.ts';
import { formatPairs, formatTable } from './table.ts';

/** The names of the calls that are commands; results of other calls are made for a screen. */
type CommandName = keyof typeof commandCalls;

type Printers = { readonly [Name in CommandName]?: (result: CallResult<Name>) => string } & {
  readonly completion: (result: { script?: string; names?: readonly string[] }) => string;
};

/** Human-readable output of a call's result, where JSON is not enough; `--json` always prints the result itself. */
const printers: Printers = {
  import: printImport,
  append: printAppend,
  appends: printAppends,
  'undo append': ({ undone, dataset, rows, runs, freedBytes }) =>
    messageText('results.appendUndone', { append: undone, dataset, rows, runs, freed: formatBytes(freedBytes) }),
  rejects: ({ rejects, out, masked }) => messageText('results.rejectsWritten', { rejects, path: out, masked }),
  'data export': ({ rows, columns, out, bytes }) =>
    messageText('results.datasetWritten', { rows, columns: columns.length, path: out, size: formatBytes(bytes) }),
  funnel: printFunnel,
  'segment list': printSegments,
  'segment add': printSegment,
  'segment rename': ({ name, newName }) => messageText('segment.renamed', { name, newName }),
  'segment remove': ({ name }) => messageText('segment.removed', { name }),
  'view list': printViews,
  'view add': ({ name }) => messageText('view.saved', { name }),
  'view rename': ({ name, newName }) => messageText('view.renamed', { name, newName }),
  'view remove': ({ name }) => messageText('view.removed', { name }),
  'annotation list': printAnnotations,
  'annotation add': printAnnotation,
  'annotation remove': ({ id }) => messageText('annotation.removed', { id }),
  bank: (bank) => bankTable([bank]),
  datasets: printDatasets,
  'column-profile': printProfile,
  banks: printBanks,
  runs: printRuns,
  delete: ({ deleted, freedBytes, refits = [] }) =>
    [
      messageText('results.deleted', { name: deleted, freed: formatBytes(freedBytes) }),
      ...(refits.length > 0 ? [messageText('results.refitsKept', { run: deleted, refits })] : []),
    ].join('\n'),
  train: printTraining,
  refit: printRefits,
  'train-banks': printTrainedBanks,
  tune: printTuning,
  compare: printComparison,
  'study hyper': printHyper,
  'study transfer': printTransfer,
  'study tsne': printTsne,
  'study importance': printImportance,
  promote: ({ bank, run }) => messageText('results.active', { run, bank }),
  evaluate: ({ run, dataset, rows, metrics }) =>
    [messageText('results.evaluated', { run, dataset, rows }), metricsTable(metrics), metricsNotes([metrics])].join(
      '\n\n',
    ),
  score: printScoring,
  explain: printExplanation,
  drift: printDrift,
  'compare-lists': printLists,
  exports: printExports,
  results: printResults,
  campaign: printCampaign,
  campaigns: printCampaigns,
  report: ({ file, bytes }) => messageText('results.reportWritten', { path: file, size: formatBytes(bytes) }),
  export: ({ runs, banks, files }) =>
    messageText('results.exported', {
      runs: runs.map(({ run }) => run),
      banks: banks.map(({ bank }) => bank),
      files: Object.keys(files),
    }),
  schema: (schema) => JSON.stringify(schema, null, 2),
  doctor: printDoctor,
  licenses: licensesText,
  sample: printSample,
  demo: printDemo,
  completion: ({ script, names = [] }) => script ?? names.join('\n'),
};

/** The human-readable text for a call's result; indented JSON if it has none. */
export function printResult(name: string, result: unknown): string {
  const print = (printers as Readonly<Record<string, (result: unknown) => string>>)[name];
  return print === undefined ? JSON.stringify(result, null, 2) : print(result);
}

function printFunnel({
  independent,
  steps,
  groups,
  others,
  annotations = [],
  segments,
  changes,
  times,
  previous,
}: CallResult<'funnel'>): string {
  const rest =
    others === null
      ? []
      : [{ value: messageText('results.otherValues', { values: others.values }), steps: others.steps }];
  return [
    funnelTable(steps),
    ...(previous === undefined ? [] : [previousText(previous)]),
    ...(groups.length === 0 ? [] : [groupTable([...groups, ...rest])]),
    ...(annotations.length === 0 ? [] : [annotationsTable(annotations)]),
    ...(segments === undefined ? [] : [segmentTable(segments)]),
    ...(times === undefined ? [] : [timesTable(times.steps)]),
    ...(changes === undefined ? [] : [printChanges(changes)]),
    intervalsNote(
      independent,
      [previous, segments, changes].some((compared) => compared !== undefined),
    ),
    ...(times === undefined ? [] : [messageText('results.timesOfSamples')]),
  ].join('\n\n');
}

function printSample({ files, rows, rates, elapsedMs }: CallResult<'sample'>): string {
  return [
    messageText('results.sampleWritten', { rows, duration: formatDuration(elapsedMs) }),
    '',
    ...Object.values(files).map((file) => `  ${plainText(file)}`),
    '',
    formatTable(
      [{ title: 'step' }, { title: 'of impressions', align: 'right' }],
      Object.entries(rates).map(([step, rate]) => [step, formatRate(rate)]),
    ),
  ].join('\n');
}

function printScoring(result: CallResult<'score'>): string {
  const pairs = formatPairs([
    ['records', formatCount(result.records)],
    ['scored', formatCount(result.scored)],
    ['rejected', formatCount(result.rejected)],
    ['candidates', messageText('results.candidatesPerUser', { candidates: result.candidates })],
    ['written', formatCount(result.written)],
    ...forecastPairs(result),
    ...holdoutPair(result.holdout),
    ...(result.excel === null ? [] : [['for Excel', plainText(result.excel)] as [string, string]]),
    ['engine', messageText('results.engineOn', { engine: result.engine, device: result.device })],
    ['took', `${formatDuration(result.elapsedMs)}, ${formatCount(result.rowsPerSecond)} candidates/s`],
  ]);
  const tables = [
    ...errorsTable(result),
    ...holdoutTables(result.holdout),
    ...adListTables(result.adLists),
    ...rejectsTable(result.rejects),
  ];
  return [pairs, ...tables].join('\n\n');
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
      version ?? UNDEFINED,
      inEnglish(device ?? ''),
      memoryBytes === null ? '' : formatBytes(memoryBytes),
    ]),
  );
  const help = rows.flatMap(({ name, help: text }) => (text === null ? [] : [`${name}: ${inEnglish(text)}`]));
  return [`Node ${node}`, table, ...help].join('\n\n');
}

import type { CallResult } from '../../api.ts';
import { formatCount, formatMoment } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { formatDuration, plainText, messageText } from '../format.ts';
import { formatPairs, formatTable } from '../table.ts';
import { acceptedValues, listText, rejectsTable } from './tables.ts';

type Imported = CallResult<'import'>;

/** Maximum number of files whose format is shown; an import may have hundreds. */
const MAX_FORMATS = 3;

/** The result of an import, its features, and why records were rejected. */
export function printImport(result: Imported): string {
  const features = result.features.length > 0 ? [featureTable(result.features)] : [];
  return [importPairs(result), ...features, ...rejectsTable(result.rejects), ...acceptedValues(result.rejects)].join(
    '\n\n',
  );
}

function importPairs(result: Imported): string {
  return formatPairs([
    ['dataset', plainText(result.dataset)],
    ['records', formatCount(result.records)],
    ['accepted', formatCount(result.accepted)],
    ['rejected', formatCount(result.rejected)],
    ['not yet mature', formatCount(result.immature)],
    ['steps', stepsText(result.steps)],
    [
      'times',
      result.firstTime === null
        ? messageText('results.noTimes')
        : messageText('results.period', { from: formatMoment(result.firstTime), to: formatMoment(result.lastTime) }),
    ],
    ['as of', formatMoment(result.asOf)],
    ['out-of-order steps', `${formatCount(result.illegal.count)} (${result.illegal.policy})`],
    [
      'took',
      `${formatDuration(result.elapsedMs)}, ` +
        `${formatCount((result.records / Math.max(result.elapsedMs, 1)) * 1000)} records/s`,
    ],
    ...result.dialect
      .slice(0, MAX_FORMATS)
      .map(({ file, ...dialect }): [string, string] => ['read as', plainText(`${file}: ${dialectText(dialect)}`)]),
    ['mapping', plainText(settings(result.mapping, ['features', 'steps']))],
  ]);
}

/** How a file was read: only text has delimiters, quotes and line ends of its own. */
function dialectText({ format, table, ...text }: Omit<Imported['dialect'][number], 'file'>): string {
  return settings(format === 'text' ? { format, ...text } : { format, ...(table !== undefined && { table }) });
}

function stepsText(steps: Imported['steps']): string {
  return steps
    .map(({ name, windowDays }) =>
      windowDays > 0 ? messageText('results.stepWithin', { step: name, days: windowDays }) : plainText(name),
    )
    .join(' → ');
}

function featureTable(features: Imported['features']): string {
  return formatTable(
    [
      { title: 'feature' },
      { title: 'kind' },
      { title: 'distinct', align: 'right' },
      { title: 'missing', align: 'right' },
    ],
    features.map(({ name, kind, distinct, missing }) => [
      plainText(name),
      kind,
      distinct === null ? UNDEFINED : formatCount(distinct),
      formatCount(missing),
    ]),
  );
}

/** The settings of an object on one line, without those that are empty or listed elsewhere. */
function settings(values: object, leftOut: readonly string[] = []): string {
  const entries = Object.entries(values).filter(
    ([name, value]: [string, unknown]) =>
      !leftOut.includes(name) && JSON.stringify(value ?? []) !== '[]' && JSON.stringify(value) !== '{}',
  );
  return entries
    .map(
      ([name, value]: [string, unknown]) =>
        `${name} ${typeof value === 'string' && /^\w/.test(value) ? value : JSON.stringify(value)}`,
    )
    .join(', ');
}

/** The datasets of a project. */
export function printDatasets({ datasets, damaged }: CallResult<'datasets'>): string {
  return listText(datasets.length === 0 ? null : datasetsTable(datasets), messageText('results.noDatasets'), damaged);
}

function datasetsTable(datasets: CallResult<'datasets'>['datasets']): string {
  return formatTable(
    [
      { title: 'dataset', key: true },
      { title: 'rows', align: 'right' },
      { title: 'rejected', align: 'right' },
      { title: 'not yet mature', align: 'right' },
      { title: 'from' },
      { title: 'to' },
      { title: 'imported' },
      { title: 'steps' },
    ],
    datasets.map((dataset) => [
      plainText(dataset.name),
      formatCount(dataset.rows),
      formatCount(dataset.rejected),
      formatCount(dataset.immature),
      formatMoment(dataset.firstTime),
      formatMoment(dataset.lastTime),
      formatMoment(dataset.createdAt),
      plainText(dataset.steps.map(({ name }) => name).join(' → ')),
    ]),
  );
}

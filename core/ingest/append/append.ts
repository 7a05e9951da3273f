import { AppError } from '../../errors.ts';
import { distinctNotes, type JobContext } from '../../job.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { RejectCount } from '../../store/datasets/rejects.ts';
import type { Project } from '../../store/file/project.ts';
import { message, type Message } from '../../text/message.ts';
import { openTable } from '../files/table.ts';
import { skippedRowNotes } from '../files/title-rows.ts';
import { refuseUnusedTable } from '../formats/tables.ts';
import { illegalPolicy } from '../mapping/resolve.ts';
import { labelNotes, repeatedIdNotes } from '../notes.ts';
import { hasRecords, noRecords, readRecords, type ReadingOptions, type ReadingResult } from '../read.ts';
import { lacksIds, mappingOfDataset, neededColumns, readingOf } from './append-mapping.ts';
import type { AppendRecord, KnownPolicy } from './append-result.ts';
import { AppendTarget } from './append-target.ts';
import { readIds } from './id-lookup.ts';

/** The files and options of an append; all other options are those with which the dataset was read. */
export interface AppendOptions extends Pick<
  ReadingOptions,
  'files' | 'formats' | 'table' | 'partitions' | 'illegal' | 'maxRejects' | 'asOf'
> {
  readonly dataset: string;
  /** Defaults to `update`; without ids, the append is refused if the files hold exact copies of the dataset's rows. */
  readonly known?: KnownPolicy;
}

/** The result of an append. */
export interface AppendResult
  extends AppendRecord, Pick<ReadingResult, 'rejects' | 'labels' | 'dialect' | 'illegal' | 'elapsedMs'> {
  /** `a1`, `a2`, … */
  readonly append: string;
  readonly dataset: string;
  readonly rejects: readonly RejectCount[];
}

/**
 * Appends exports to a dataset in one transaction: one that fails, is cancelled or is killed changes nothing. The files
 * are read as the dataset was. Throws `unknown-name`, `state` or `invalid-input` if they do not fit, and the errors of
 * an import.
 */
export function appendToDataset(project: Project, options: AppendOptions, job: JobContext): Promise<AppendResult> {
  // The files are read twice, both times with the same notes.
  return readAndAppend(project, options, distinctNotes(job));
}

async function readAndAppend(project: Project, options: AppendOptions, job: JobContext): Promise<AppendResult> {
  const startMs = performance.now();
  const dataset = getDataset(project, options.dataset);
  const datasetMapping = mappingOfDataset(dataset);
  refuseOptions(dataset, options);
  const { table: named, partitions } = options;
  const dialect = {
    ...datasetMapping.dialect,
    ...(named !== undefined && { table: named }),
    ...(partitions !== undefined && { partitions }),
  };
  const columns = neededColumns(datasetMapping);
  const table = await openTable(options.files, { dialect, separators: datasetMapping.separators, columns }, job);
  refuseUnusedTable(options.table, table.files);
  if (table.sample.length === 0 && !(await hasRecords(table, job))) throw noRecords(table);
  const { mapping, plan, newColumns, notes } = readingOf(dataset, datasetMapping, table, options.formats);
  if (newColumns.length > 0)
    job.report({ phase: 'read', note: message('ingest.appendNewColumns', { columns: newColumns }) });
  for (const note of [...skippedRowNotes(table.dialects), ...notes]) job.report({ phase: 'read', note });
  const lookup = plan.id === null ? null : await readIds(table, plan.id.index, job);
  const target = new AppendTarget(project, dataset, {
    lookup,
    known: options.known,
    plan,
    newColumns,
    files: table.files.map(({ name }) => name),
    job,
  });
  const reading = { table, mapping, plan, policy: illegalPolicy(options.illegal, mapping), job };
  const { rejects, labels, dialect: dialects, illegal, asOf } = await readRecords(target, reading, options);
  const { append, record } = target.result;
  for (const note of [
    ...repeatedIdNotes(rejects, dialects),
    ...labelNotes(labels, asOf, 'existing'),
    ...appendNotes(dataset, record, target.overlaps),
  ])
    job.report({ phase: 'read', note });
  const elapsedMs = Math.round(performance.now() - startMs);
  return { append, dataset: dataset.name, ...record, rejects, labels, dialect: dialects, illegal, elapsedMs };
}

function refuseOptions(dataset: DatasetInfo, { known, asOf }: AppendOptions): void {
  const { name } = dataset;
  if (lacksIds(dataset) && (known === 'update' || known === 'replace'))
    throw new AppError(
      'invalid-input',
      message('ingest.appendNeedsIds', { dataset: name, known }),
      message('ingest.appendCopiesPolicies'),
    );
  if (!lacksIds(dataset) && known === 'add')
    throw new AppError(
      'invalid-input',
      message('ingest.appendHasIds', { dataset: name }),
      message('ingest.appendPolicies'),
    );
  if (asOf !== undefined && dataset.asOf !== null && asOf < dataset.asOf)
    throw new AppError(
      'invalid-input',
      message('ingest.appendEarlierAsOf', { dataset: name, asOf, earlier: dataset.asOf }),
      message('ingest.appendLaterAsOf'),
    );
}

/** Notes for the user about what an append could not decide; `overlaps`: new rows lie in the period of the dataset. */
function appendNotes(
  dataset: DatasetInfo,
  { contradictory, copies, known }: AppendRecord,
  overlaps: boolean,
): readonly Message[] {
  return [
    ...(contradictory > 0 ? [message('ingest.appendContradictory', { samples: contradictory })] : []),
    ...(copies > 0 ? [message('ingest.appendedCopies', { copies, areLeftOut: known === 'skip' })] : []),
    ...(lacksIds(dataset) && overlaps ? [message('ingest.appendOverlaps', { dataset: dataset.name })] : []),
  ];
}

import { isDeepStrictEqual } from 'node:util';

import { AppError, unknownName } from '../../errors.ts';
import { RECORD_NUMBER_COLUMN } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { message, type Message } from '../../text/message.ts';
import type { Table } from '../files/table.ts';
import { delimiterAndNumberFormats } from '../files/written.ts';
import { checkFormats } from '../mapping/formats.ts';
import { datasetIdNotes } from '../mapping/id-notes.ts';
import { mappingSchema, type MappingFile } from '../mapping/mapping.ts';
import { mixedFormats } from '../mapping/mixed-formats.ts';
import { planImport, withTimes, type ImportPlan } from '../mapping/plan.ts';
import type { Mapping } from '../mapping/resolve.ts';
import { appendFormats } from './append-formats.ts';
import { checkDateOrder } from './date-order.ts';

/** How the appended files are read. */
export interface AppendReading {
  readonly mapping: Mapping;
  readonly plan: ImportPlan;
  /** Columns of the files that the dataset does not have. */
  readonly newColumns: readonly string[];
  /** Notes on numbers that are written differently from the dataset's, and on ids. */
  readonly notes: readonly Message[];
}

/** The mapping with which a dataset was read; throws `state` if it is not known. */
export function mappingOfDataset({ name, mapping, steps }: DatasetInfo): Mapping {
  const parsed = mappingSchema.safeParse(mapping);
  const { success, data } = parsed;
  const names = data?.steps?.map((step) => step.name);
  if (
    !success ||
    data.steps === undefined ||
    !isDeepStrictEqual(
      names,
      steps.map((step) => step.name),
    )
  )
    throw new AppError('state', message('ingest.appendNoMapping', { dataset: name }), message('ingest.importAgain'));
  const windows = new Map(steps.map((step) => [step.name, step.windowDays]));
  return {
    ...data,
    steps: data.steps.map((step) => ({ ...step, windowDays: windows.get(step.name) ?? step.windowDays ?? 0 })),
    features: data.features ?? {},
    ignore: data.ignore ?? [],
    separators: data.separators ?? {},
  };
}

/** Whether the rows of a dataset are numbered instead of having ids. */
export function lacksIds({ columns, mapping }: DatasetInfo): boolean {
  const { id, events } = (mapping ?? {}) as { readonly id?: unknown; readonly events?: unknown };
  return (
    id === undefined &&
    events === undefined &&
    columns.some(({ role, name }) => role === 'id' && name === RECORD_NUMBER_COLUMN)
  );
}

/**
 * Applies the mapping of a dataset to the files that are appended to it. Only the formats of numbers are detected
 * again. Throws `invalid-input` naming the columns that the files lack, or whose dates are in another order.
 */
export function readingOf(
  dataset: DatasetInfo,
  datasetMapping: Mapping,
  table: Table,
  formats: MappingFile['formats'] = {},
): AppendReading {
  const needed = neededColumns(datasetMapping);
  const missing = needed.filter((column) => !table.columns.includes(column));
  const newColumns = table.columns.filter(
    (column) => !needed.includes(column) && !datasetMapping.ignore.includes(column) && !table.unnamed.includes(column),
  );
  if (missing.length > 0)
    throw new AppError(
      'invalid-input',
      message('ingest.appendLacks', { files: table.files.map(({ name }) => name), dataset: dataset.name, missing }),
      newColumns.length === 0
        ? message('ingest.appendSameColumns')
        : message('ingest.appendRenamed', { columns: newColumns }),
    );
  for (const column of Object.keys(formats))
    if (!needed.includes(column)) throw unknownName(message('noun.column'), column, needed);
  const input = { ...table, ...delimiterAndNumberFormats(table) };
  checkFormats({ formats }, datasetMapping, input);
  const mixed = mixedFormats({ ...datasetMapping, formats }, datasetMapping, input, table.samples).at(0);
  if (mixed !== undefined) throw mixed.error;
  checkDateOrder(datasetMapping, formats, table);
  const found = appendFormats(datasetMapping, formats, table);
  const mapping = { ...datasetMapping, formats: found.formats };
  return {
    mapping,
    plan: planOf(dataset, mapping, table),
    newColumns,
    notes: [...found.notes, ...datasetIdNotes(mapping, table)],
  };
}

/** The columns that files must have to be read with a mapping. */
export function neededColumns({ id, user, time, bank, banner, events, steps, features }: Mapping): readonly string[] {
  const wide = events === undefined;
  return [
    ...[...(wide ? [id, time] : []), user, bank, banner].flatMap((column) => column ?? []),
    ...Object.values(events ?? {}),
    ...(wide ? steps.map(({ name, column }) => column ?? name) : []),
    ...Object.keys(features),
  ].filter((column, index, all) => all.indexOf(column) === index);
}

/** The plan, with the features and the timed steps of the dataset. */
function planOf(dataset: DatasetInfo, mapping: Mapping, { columns, sample }: Table): ImportPlan {
  const timed = dataset.steps.filter((step) => step.timed).map(({ name }) => name);
  const plan = withTimes(planImport(mapping, columns, sample), timed);
  const order = new Map(dataset.columns.map(({ role, name }, position) => [`${role} ${name}`, position]));
  const features = plan.features.toSorted(
    (one, other) => (order.get(`${one.kind} ${one.name}`) ?? 0) - (order.get(`${other.kind} ${other.name}`) ?? 0),
  );
  return { ...plan, features };
}

import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { RejectCount } from '../store/datasets/rejects.ts';
import { message, stepName, type Message } from '../text/message.ts';
import type { Table } from './files/table.ts';
import { skippedRowNotes } from './files/title-rows.ts';
import { clockColumns } from './mapping/clock-columns.ts';
import { contactColumns } from './mapping/contact-columns.ts';
import { formatText, type ColumnFormats } from './mapping/formats.ts';
import { datasetIdNotes } from './mapping/id-notes.ts';
import { likelyTimeColumn } from './mapping/likely-time-column.ts';
import type { MappingFile } from './mapping/mapping.ts';
import type { Mapping } from './mapping/resolve.ts';
import { mentionsStep } from './mapping/standard-names.ts';
import { MIN_PLAUSIBLE_MS } from './rows/dry-writer.ts';
import type { LimitedLabels } from './rows/label-limits.ts';
import { REASONS } from './rows/reasons.ts';
import { VALUE_FORMATS } from './values/value-formats.ts';

/** Minimum number of rows for the note that a column's values hardly repeat. */
const ENOUGH_ROWS = 10_000;

/** Notes for the user about how the files will be interpreted, before they are read. */
export function readingNotes(table: Table, given: MappingFile, mapping: Mapping): readonly Message[] {
  const headerless = table.dialects.filter((dialect) => !dialect.header);
  const empty = table.files.length - table.dialects.length;
  const ignored = mapping.ignore.filter((column) => given.ignore?.includes(column) !== true);
  const unnamed = ignored.filter((column) => table.unnamed.includes(column));
  const clocks = clockColumns(ignored, table, given.missing);
  const contacts = contactColumns(ignored, table, given.missing);
  const explained = [...unnamed, ...clocks, ...contacts];
  const leaking = ignored.filter((column) => !explained.includes(column));
  const { events, id, features } = mapping;
  const dates = likelyTimeColumn(mapping, table, given);
  const named = Object.keys(features).filter(
    (column) => events === undefined && mentionsStep(column) && !Object.hasOwn(given.features ?? {}, column),
  );
  return [
    ...(table.files.some(({ format }) => format === 'ali-ccp') ? [message('ingest.valuesLeftOut')] : []),
    ...(empty > 0 ? [message('ingest.emptyFilesSkipped', { files: empty })] : []),
    ...skippedRowNotes(table.dialects),
    ...(headerless.length > 0 && given.dialect?.header === undefined
      ? [message('ingest.noHeader', { file: headerless[0].file })]
      : []),
    ...(events !== undefined && given.events === undefined
      ? [message('ingest.eventLog', { id: events.id, step: events.step })]
      : []),
    ...(events === undefined && id === undefined ? [message('ingest.noIdColumn')] : []),
    ...datasetIdNotes(mapping, table),
    ...(dates === undefined ? [] : [message('ingest.likelyTimeColumn', { column: dates })]),
    ...(unnamed.length > 0 ? [message('ingest.unnamedColumnsIgnored', { columns: unnamed })] : []),
    ...clocks.map((column) => message('ingest.clockColumn', { column })),
    ...contacts.map((column) => message('ingest.contactColumn', { column })),
    ...leaking.map((column) => message('ingest.leakingColumn', { column })),
    ...(named.length > 0 ? [message('ingest.stepLikeFeatures', { columns: named })] : []),
  ];
}

/** A note for the user about the errors of Excel among the first records. */
export function errorNotes(errors: readonly string[]): readonly Message[] {
  return errors.length === 0 ? [] : [message('ingest.errorTexts', { errors })];
}

/** Notes for the user about the formats that were detected, and about numbers that fit several. */
export function formatNotes(
  { formats, ambiguousNumbers }: ColumnFormats,
  { formats: given = {} }: Pick<MappingFile, 'formats'>,
): readonly Message[] {
  const detected = Object.keys(formats).filter(
    (column) => !Object.hasOwn(given, column) && !ambiguousNumbers.includes(column),
  );
  return [
    ...VALUE_FORMATS.flatMap((format) => {
      const columns = detected.filter((column) => formats[column] === format);
      return columns.length === 0 ? [] : [message('formats.detected', { columns, format: formatText(format) })];
    }),
    ...ambiguousNumbers.map((column) =>
      message('formats.ambiguousNumbers', { column, format: formatText(formats[column] ?? 'decimal-point') }),
    ),
  ];
}

/** Notes for the user about ignored columns of an event log: they have no value on the event that begins a sample. */
export function leakingColumnNotes(names: readonly string[]): readonly Message[] {
  return names.map((column) => message('ingest.leakingEventColumn', { column }));
}

/**
 * Notes for the user about labels that do not count, windows that cannot be applied, and steps that need a window; the
 * windows of an existing dataset cannot be changed.
 */
export function labelNotes(
  { unlimited, tooLate, tooEarly, datesOnly, slow, outlyingTimes }: LimitedLabels,
  asOf: string | null,
  target: 'new' | 'existing',
): readonly Message[] {
  const slowStep = target === 'new' ? 'ingest.slowStep' : 'ingest.appendedSlowStep';
  return [
    ...(outlyingTimes > 0 && asOf !== null
      ? [message('ingest.outlyingTimes', { times: outlyingTimes, asOf: Date.parse(asOf) })]
      : []),
    ...(unlimited.length > 0 ? [message('ingest.unlimitedSteps', { steps: unlimited.map(stepName) })] : []),
    ...tooLate.map(({ step, samples, windowDays }) =>
      message('ingest.tooLate', { step: stepName(step), samples, days: windowDays }),
    ),
    ...tooEarly.map(({ step, samples }) => message('ingest.tooEarly', { step: stepName(step), samples })),
    ...(['impressions', 'step'] as const).flatMap((side) => {
      const steps = datesOnly.filter(({ dates }) => dates === side).map(({ step }) => stepName(step));
      if (steps.length === 0) return [];
      return [message(side === 'step' ? 'ingest.stepDatesOnly' : 'ingest.impressionDatesOnly', { steps })];
    }),
    ...slow.map(({ step, days }) => message(slowStep, { step: stepName(step), days })),
  ];
}

/**
 * A note for the user about samples that several files hold, such as overlapping weeks: the first record counts, and
 * later ones may have late conversions.
 */
export function repeatedIdNotes(
  rejects: readonly Pick<RejectCount, 'reason' | 'count'>[],
  { length }: readonly unknown[],
): readonly Message[] {
  const repeated = rejects.find(({ reason }) => reason === REASONS.duplicateId);
  return length < 2 || repeated === undefined ? [] : [message('ingest.repeatedIds', { records: repeated.count })];
}

/** Notes for the user about the imported columns and their times. */
export function columnNotes({ columns, rows, firstTime }: DatasetInfo): readonly Message[] {
  const manyValued = columns
    .filter(({ role, distinct }) => role === 'categorical' && rows >= ENOUGH_ROWS && 2 * (distinct ?? 0) > rows)
    .map(({ name, distinct }) => message('ingest.distinctColumn', { column: name, values: distinct ?? 0, rows }));
  const isEarly = firstTime !== null && firstTime < MIN_PLAUSIBLE_MS;
  return [...(isEarly ? [message('ingest.earlyTime', { time: firstTime })] : []), ...manyValued];
}

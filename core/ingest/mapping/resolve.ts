import { AppError, unknownName } from '../../errors.ts';
import { ownValue } from '../../own-value.ts';
import { cellValue, message, type Message, type Text } from '../../text/message.ts';
import { isNumberFormat } from '../values/value-formats.ts';
import { clockColumns } from './clock-columns.ts';
import { contactColumns, refuseContacts } from './contact-columns.ts';
import { contactTime } from './contact-time.ts';
import { checkFormats, numberEvidence, presentValues, resolveFormats, type FirstRecords } from './formats.ts';
import { inferKind, inferSeparator, type InferredKind } from './infer.ts';
import { leakingColumns } from './leaking-columns.ts';
import { likelySteps } from './likely-steps.ts';
import type { FeatureKind, IllegalPolicy, MappingFile } from './mapping.ts';
import { checkSeparators } from './separators.ts';
import {
  EVENT_COLUMNS,
  findRole,
  isImpression,
  isTimeName,
  plainName,
  standardStep,
  STANDARD_STEPS,
  type RoleName,
} from './standard-names.ts';

/** A funnel step and its source: a column, if a record is a whole sample, or the events of that name in a log. */
export interface StepMapping {
  readonly name: string;
  readonly column?: string;
  readonly windowDays: number;
}

/** The effective mapping: every column has a role. It is itself a valid mapping file. */
export interface Mapping extends MappingFile {
  readonly steps: StepMapping[];
  readonly features: Record<string, FeatureKind>;
  readonly ignore: string[];
  readonly separators: Record<string, string>;
}

/** The input against which a mapping is resolved. */
export interface ResolveInput extends FirstRecords {
  /** Columns without a name, which are ignored unless the mapping names them by their position. */
  readonly unnamed?: readonly string[];
  /** Columns of lists, whose items are joined by `|` unless the mapping gives another separator. */
  readonly lists?: readonly string[];
  /** A dataset needs steps, a preview may lack them, and an audience has none. */
  readonly purpose: 'dataset' | 'preview' | 'audience';
}

const DEFAULT_WINDOW_DAYS: Readonly<Record<string, number>> = { activation: 14 };
const ROLES = ['id', 'user', 'time', 'bank', 'banner'] as const;
const ROLE_TEXTS: Readonly<Record<(typeof ROLES)[number], Message>> = {
  id: message('ingest.id'),
  user: message('ingest.user'),
  time: message('ingest.time'),
  bank: message('noun.bank'),
  banner: message('noun.banner'),
};

/**
 * Completes a mapping file: recognises standard names and makes every other column a feature of the kind its first
 * values suggest. Throws `unknown-name` for a missing column, naming the nearest one, and `invalid-config` if a column
 * has two roles or no step is found.
 */
export function resolveMapping(file: MappingFile, input: ResolveInput): Mapping {
  checkColumns(file, input.columns);
  checkSeparators(file);
  refuseContacts(file, input);
  const free = new Set(input.columns);
  for (const name of namedColumns(file)) free.delete(name);
  const unnamed = (input.unnamed ?? []).filter((name) => free.delete(name));
  const clocks = clockColumns(free, input, file.missing);
  for (const column of clocks) free.delete(column);
  const events =
    file.events ?? (file.steps === undefined && input.purpose !== 'audience' ? inferEvents(input, free) : undefined);
  for (const name of Object.values(events ?? {})) free.delete(name);
  const steps = events !== undefined ? eventSteps(file) : wideSteps(file, input, free);
  const roles = resolveRoles(file, events === undefined, input, free);
  const leaking = leakingColumns(steps, free, input, file.missing);
  for (const column of leaking) free.delete(column);
  const contacts = contactColumns(free, input, file.missing);
  for (const column of contacts) free.delete(column);
  const ignore = [...(file.ignore ?? []), ...unnamed, ...clocks, ...leaking, ...contacts];
  const kinds = resolveFeatures(file, input, free);
  const { formats: _, ...given } = file;
  const mapping = { ...given, ...roles, ...(events && { events }), steps, ...kinds, ignore };
  checkFormats(file, mapping, input);
  const { formats } = resolveFormats(file, mapping, input);
  return Object.keys(formats).length > 0 ? { ...mapping, formats: { ...formats } } : mapping;
}

/** Completes the steps of an event log from the event names in a column if the mapping names none. */
export function withEventSteps(mapping: Mapping, column: string, names: readonly string[]): Mapping {
  if (mapping.steps.length > 0) return mapping;
  const steps = STANDARD_STEPS.flatMap((step) => names.filter((name) => standardStep(name) === step).slice(0, 1)).map(
    (name) => withWindow({ name: name.trim() }),
  );
  if (steps.length > 0) return { ...mapping, steps };
  throw new AppError(
    'invalid-config',
    message('ingest.noStepEvents', { column, events: [cellValue(names.slice(0, 10).join(', '))] }),
    message('ingest.nameStepEvents'),
  );
}

/** The mapping without the named columns, which may be features, the bank column or the banner column. */
export function withIgnored(mapping: Mapping, names: readonly string[]): Mapping {
  if (names.length === 0) return mapping;
  const { bank, banner, ...rest } = mapping;
  const keeps = (name: string | undefined): name is string => name !== undefined && !names.includes(name);
  const features = Object.fromEntries(Object.entries(mapping.features).filter(([name]) => keeps(name)));
  return {
    ...rest,
    ...(keeps(bank) && { bank }),
    ...(keeps(banner) && { banner }),
    features,
    ignore: [...mapping.ignore, ...names],
  };
}

function namedColumns(file: MappingFile): readonly string[] {
  return [
    ...ROLES.flatMap((role) => file[role] ?? []),
    ...(file.weight === undefined ? [] : [file.weight]),
    ...Object.values(file.bankWeights ?? {}),
    ...(file.steps ?? []).map((step) => step.column ?? step.name),
    ...Object.keys(file.features ?? {}),
    ...(file.ignore ?? []),
    ...Object.values(file.events ?? {}),
  ];
}

/** A role that a mapping file gives a column: `name` to compare, `text` to show. */
interface ColumnRole {
  readonly column: string;
  readonly name: string;
  readonly text: Text;
}

/** Checks that each named column exists and has only one role (the user column may also be the id column). */
function checkColumns(file: MappingFile, columns: readonly string[]): void {
  const roles = new Map<string, ColumnRole>();
  for (const role of columnRoles(file)) {
    const { column } = role;
    if (!columns.includes(column)) throw unknownName(message('noun.column'), column, columns);
    const other = roles.get(column);
    if (other !== undefined && !mayShare(role.name, other.name))
      throw new AppError(
        'invalid-config',
        message('ingest.twoRoles', { column, roles: [other.text, role.text] }),
        message('ingest.oneRole'),
      );
    roles.set(column, role);
  }
  for (const column of [...Object.keys(file.separators ?? {}), ...Object.keys(file.formats ?? {})])
    if (!columns.includes(column)) throw unknownName(message('noun.column'), column, columns);
  const names = (file.steps ?? []).map((step) => step.name);
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined)
    throw new AppError(
      'invalid-config',
      message('ingest.duplicateStep', { step: duplicate }),
      message('ingest.giveStepsOwnNames'),
    );
}

function columnRoles(file: MappingFile): readonly ColumnRole[] {
  const wide = file.events === undefined;
  const withRole = (name: string, column: string | undefined, text: Text = name): ColumnRole[] =>
    column === undefined ? [] : [{ column, name, text }];
  return [
    ...ROLES.filter((role) => wide || (role !== 'id' && role !== 'time')).flatMap((role) =>
      withRole(role, file[role], ROLE_TEXTS[role]),
    ),
    ...withRole('weight', file.weight, message('ingest.weight')),
    ...Object.values(file.bankWeights ?? {}).flatMap((column) =>
      withRole('bankWeights', column, message('ingest.bankWeight')),
    ),
    ...Object.entries(file.events ?? {}).flatMap(([part, column]) => withRole(`events.${part}`, column)),
    ...(wide ? (file.steps ?? []) : []).flatMap(({ name, column }) =>
      withRole(`steps.${name}`, column ?? name, message('ingest.stepColumn', { step: name })),
    ),
    ...Object.keys(file.features ?? {}).flatMap((column) => withRole('features', column, message('ingest.feature'))),
    ...(file.ignore ?? []).flatMap((column) => withRole('ignore', column, message('ingest.ignored'))),
  ];
}

/** Whether a column may have both roles: the same one twice, as a weight of two banks, or user and id. */
function mayShare(one: string, other: string): boolean {
  const both = [one, other];
  return one === other || (both.includes('user') && (both.includes('id') || both.includes('events.id')));
}

function inferEvents(input: ResolveInput, free: ReadonlySet<string>): MappingFile['events'] {
  const columns = [...free];
  const step = columns.find((column) => EVENT_COLUMNS.includes(plainName(column)));
  const id = findRole('id', columns) ?? findRole('user', columns);
  const time = findRole('time', columns);
  if (step === undefined || id === undefined || time === undefined) return undefined;
  const index = input.columns.indexOf(step);
  const stepRecords = input.sample.filter(
    (record) => standardStep(record[index]) !== undefined || isImpression(record[index]),
  );
  return 2 * stepRecords.length > input.sample.length ? { id, step, time } : undefined;
}

function eventSteps(file: MappingFile): StepMapping[] {
  return (file.steps ?? []).map((step) => withWindow({ name: step.name, windowDays: step.windowDays }));
}

function wideSteps(file: MappingFile, input: ResolveInput, free: Set<string>): StepMapping[] {
  if (file.steps !== undefined)
    return file.steps.map((step) => withWindow({ ...step, column: step.column ?? step.name }));
  const steps: StepMapping[] = [];
  for (const name of STANDARD_STEPS) {
    const named = [...free].filter((column) => standardStep(column) === name);
    const column = named.find(isTimeName) ?? named[0];
    if (column !== undefined) steps.push(withWindow({ name, column }));
  }
  if (steps.length === 0 && input.purpose === 'dataset') {
    const likely = likelySteps(input.columns, input.sample, file.missing);
    throw new AppError(
      'invalid-config',
      message('ingest.noStepColumns', { columns: input.columns }),
      likely.length === 0 ? message('ingest.nameStepColumns') : message('ingest.nameLikelySteps', { columns: likely }),
    );
  }
  for (const step of steps) free.delete(step.column ?? step.name);
  return steps;
}

/** Default window of a step in days, 0 for none: after it, a sample without the step counts as not converted. */
export function windowDaysOf(step: string): number {
  return DEFAULT_WINDOW_DAYS[standardStep(step) ?? ''] ?? 0;
}

function withWindow(step: { name: string; column?: string; windowDays?: number }): StepMapping {
  return { ...step, windowDays: step.windowDays ?? windowDaysOf(step.name) };
}

function resolveRoles(
  file: MappingFile,
  wide: boolean,
  input: ResolveInput,
  free: Set<string>,
): Pick<MappingFile, RoleName> {
  const roles: Partial<Record<RoleName, string>> = {};
  for (const role of input.purpose === 'audience' ? ([...ROLES, 'weight'] as const) : ROLES) {
    if (!wide && (role === 'id' || role === 'time')) continue;
    const column =
      file[role] ?? findRole(role, [...free]) ?? (role === 'time' ? contactTime(free, input, file) : undefined);
    if (column === undefined) continue;
    free.delete(column);
    roles[role] = column;
  }
  return roles;
}

function resolveFeatures(
  file: MappingFile,
  input: ResolveInput,
  free: ReadonlySet<string>,
): Pick<Mapping, 'features' | 'separators'> {
  // Without a prototype, since a column may be called __proto__.
  const features = Object.create(null) as Record<string, FeatureKind>;
  const separators = Object.create(null) as Record<string, string>;
  input.columns.forEach((column) => {
    const given = ownValue(file.features, column);
    if (given === undefined && !free.has(column)) return;
    const values = presentValues(input, column, file.missing);
    const kind = given ?? impliedKind(file, column);
    const inferred: InferredKind =
      kind === undefined ? inferKind(column, values, numberEvidence(values, input)) : { kind };
    features[column] = inferred.kind;
    if (inferred.kind === 'multi')
      separators[column] = ownValue(file.separators, column) ?? likelySeparator(input, column, inferred, values);
  });
  return { features: { ...features }, separators: { ...separators } };
}

/** The separator of a multi-valued column for which the mapping gives none. */
export function likelySeparator(
  { lists = [] }: Pick<ResolveInput, 'lists'>,
  column: string,
  { separator }: Pick<InferredKind, 'separator'>,
  values: readonly string[],
): string {
  return lists.includes(column) ? '|' : (separator ?? inferSeparator(values));
}

/** The kind of a feature for which the mapping only gives a format of numbers, or a separator of values. */
function impliedKind({ formats, separators }: MappingFile, column: string): FeatureKind | undefined {
  if (isNumberFormat(ownValue(formats, column))) return 'numeric';
  return ownValue(separators, column) === undefined ? undefined : 'multi';
}

/** The policy in force: the caller's, or else the mapping file's, or else `reject`. */
export function illegalPolicy(given: IllegalPolicy | undefined, mapping: MappingFile): IllegalPolicy {
  return given ?? mapping.illegal ?? 'reject';
}

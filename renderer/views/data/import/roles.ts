import type { CallInput, CallResult } from '../../../../core/api.ts';
import { ownValue } from '../../../../core/own-value.ts';
import { openDates, usedFormats, withFormat, type Formats } from './formats.ts';

/** The content of a mapping file. */
export type MappingFile = Exclude<CallInput<'check-import'>['mapping'], string | undefined>;

/** A column as detected in the first records. */
export type PreviewColumn = CallResult<'inspect'>['columns'][number];

/**
 * The role of a column; `id-user` is both `id` and `user`. In an event log, `id` and `time` belong to the events, and
 * `event` holds their names.
 */
export type Role =
  | 'id'
  | 'id-user'
  | 'user'
  | 'time'
  | 'bank'
  | 'banner'
  | 'step'
  | 'event'
  | 'categorical'
  | 'numeric'
  | 'multi'
  | 'ignore';

/** A step in the editor; it has no column in an event log. */
export interface StepDraft {
  readonly column: string | null;
  readonly name: string;
  readonly windowDays: number;
}

/** A mapping in the editor: every column has one role. */
export interface MappingDraft {
  readonly isEventLog: boolean;
  readonly roles: ReadonlyMap<string, Role>;
  /** The steps in order; empty in an event log whose steps are to be detected. */
  readonly steps: readonly StepDraft[];
  readonly separators: Readonly<Record<string, string>>;
  /** The formats of columns; one that does not fit the column's role is kept, in case the role changes back. */
  readonly formats: Formats;
  /** Texts that mean a missing value. */
  readonly missing: readonly string[];
  /** Settings kept unchanged: weights of an audience. */
  readonly rest: Pick<MappingFile, 'weight' | 'bankWeights'>;
}

/** Why a mapping is not valid yet. */
export type MappingProblem =
  | 'no-steps'
  | 'no-id'
  | 'no-event'
  | 'no-time'
  | 'unnamed-step'
  | 'repeated-step'
  | 'open-date'
  | 'no-window';

const uniqueRoles: readonly Role[] = ['id', 'id-user', 'user', 'time', 'bank', 'banner', 'event'];

/** The roles that the user can give a column. */
export function rolesOf(isEventLog: boolean): readonly Role[] {
  return [
    'id',
    'id-user',
    'user',
    'time',
    'bank',
    'banner',
    isEventLog ? 'event' : 'step',
    'categorical',
    'numeric',
    'multi',
    'ignore',
  ];
}

/** Converts a mapping to its editable form; columns that it does not name get the role `ignore`. */
export function draftOf(mapping: MappingFile, columns: readonly PreviewColumn[]): MappingDraft {
  const { id, time, step } = {
    id: mapping.events?.id ?? mapping.id,
    time: mapping.events?.time ?? mapping.time,
    step: mapping.events?.step,
  };
  const isEventLog = mapping.events !== undefined;
  const steps = (mapping.steps ?? []).map((mapped): StepDraft => ({
    column: isEventLog ? null : (mapped.column ?? mapped.name),
    name: mapped.name,
    windowDays: mapped.windowDays ?? 0,
  }));
  const roleOf = ({ name }: PreviewColumn): Role => {
    if (name === id) return name === mapping.user ? 'id-user' : 'id';
    if (name === mapping.user) return 'user';
    if (name === time) return 'time';
    if (name === mapping.bank) return 'bank';
    if (name === mapping.banner) return 'banner';
    if (name === step) return 'event';
    if (steps.some(({ column }) => column === name)) return 'step';
    return ownValue(mapping.features, name) ?? 'ignore';
  };
  const { weight, bankWeights } = mapping;
  return {
    isEventLog,
    steps,
    roles: new Map(columns.map((column) => [column.name, roleOf(column)])),
    separators: mapping.separators ?? {},
    formats: mapping.formats ?? {},
    missing: mapping.missing ?? [],
    rest: { ...(weight !== undefined && { weight }), ...(bankWeights !== undefined && { bankWeights }) },
  };
}

/** Converts the editable form back to a mapping, which names every column. */
export function mappingOf(draft: MappingDraft): MappingFile {
  const { isEventLog, roles, steps, missing, rest } = draft;
  const columnOf = (...wanted: readonly Role[]): string | undefined =>
    [...roles].find(([, role]) => wanted.includes(role))?.[0];
  const columnsOf = (role: Role): readonly string[] =>
    [...roles].filter(([, columnRole]) => columnRole === role).map(([name]) => name);
  const [id, user, time, event] = [
    columnOf('id', 'id-user'),
    columnOf('user', 'id-user'),
    columnOf('time'),
    columnOf('event'),
  ];
  const features = Object.fromEntries(
    [...roles].flatMap(([name, role]) => (isFeature(role) ? [[name, role] as const] : [])),
  );
  const separators = Object.fromEntries(
    columnsOf('multi').flatMap((name) =>
      Object.hasOwn(draft.separators, name) ? [[name, draft.separators[name]] as const] : [],
    ),
  );
  const formats = usedFormats(draft);
  const mapping: MappingFile = {
    ...rest,
    user,
    bank: columnOf('bank'),
    banner: columnOf('banner'),
    features,
    separators,
    ignore: [...columnsOf('ignore')],
    ...(isEventLog && id !== undefined && event !== undefined && time !== undefined
      ? { events: { id, step: event, time } }
      : { id, time }),
    ...(steps.length > 0 && {
      steps: steps.map(({ column, name, windowDays }) => ({ name, windowDays, ...(column !== null && { column }) })),
    }),
    ...(missing.length > 0 && { missing: [...missing] }),
    ...(Object.keys(formats).length > 0 && { formats }),
  };
  return JSON.parse(JSON.stringify(mapping)) as MappingFile;
}

/**
 * Gives a column a role. A role that only one column can have is taken away from the column that had it, which is then
 * ignored.
 */
export function withRole(draft: MappingDraft, column: PreviewColumn, role: Role): MappingDraft {
  const roles = new Map(draft.roles);
  if (uniqueRoles.includes(role))
    for (const [name, current] of roles)
      if (name !== column.name && conflicts(current, role)) roles.set(name, 'ignore');
  roles.set(column.name, role);
  const others = draft.steps.filter((step) => step.column !== column.name);
  const steps =
    role === 'step'
      ? [...others, { column: column.name, name: uniqueName(column.step, others), windowDays: column.windowDays }]
      : others;
  const separators =
    role === 'multi'
      ? { ...draft.separators, [column.name]: ownValue(draft.separators, column.name) ?? column.separator }
      : draft.separators;
  return { ...draft, roles, steps, separators, formats: withFormat(draft.formats, column, role) };
}

/** Switches between records of impressions and of events; drops what only one of them has. */
export function withLayout(
  draft: MappingDraft,
  { isEventLog }: { readonly isEventLog: boolean },
  columns: readonly PreviewColumn[],
): MappingDraft {
  if (isEventLog === draft.isEventLog) return draft;
  const kinds = new Map(columns.map(({ name, kind }) => [name, kind]));
  const roles = new Map(
    [...draft.roles].map(
      ([name, role]) => [name, role === 'step' || role === 'event' ? (kinds.get(name) ?? 'ignore') : role] as const,
    ),
  );
  return { ...draft, isEventLog, roles, steps: [] };
}

/** Moves a step up (−1) or down (1). */
export function moveStep(steps: readonly StepDraft[], index: number, by: -1 | 1): readonly StepDraft[] {
  const moved = [...steps];
  const [step] = moved.splice(index, 1);
  moved.splice(index + by, 0, step);
  return moved;
}

/** The first reason why a mapping is not valid for files with these columns; null if it is. */
export function problemOf(draft: MappingDraft, columns: readonly PreviewColumn[] = []): MappingProblem | null {
  const { isEventLog, roles, steps } = draft;
  const has = (...wanted: readonly Role[]): boolean => [...roles.values()].some((role) => wanted.includes(role));
  if (isEventLog && !has('id', 'id-user')) return 'no-id';
  if (isEventLog && !has('event')) return 'no-event';
  if (isEventLog && !has('time')) return 'no-time';
  if (!isEventLog && steps.length === 0) return 'no-steps';
  if (steps.some(({ name }) => name.trim() === '')) return 'unnamed-step';
  if (new Set(steps.map(({ name }) => name)).size < steps.length) return 'repeated-step';
  if (steps.some(({ windowDays }) => Number.isNaN(windowDays))) return 'no-window';
  return openDates(draft, columns).length > 0 ? 'open-date' : null;
}

/** Whether a role is a feature role, which is then also the feature's kind. */
export function isFeature(role: Role): role is 'categorical' | 'numeric' | 'multi' {
  return role === 'categorical' || role === 'numeric' || role === 'multi';
}

function conflicts(current: Role, role: Role): boolean {
  if (current === role) return true;
  const together = [current, role];
  return together.includes('id-user') && (together.includes('id') || together.includes('user'));
}

function uniqueName(wanted: string, others: readonly StepDraft[]): string {
  let name = wanted;
  for (let copy = 2; others.some((other) => other.name === name); copy++) name = `${wanted} ${copy}`;
  return name;
}

import { unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { isIntact, storeChecksum, type CheckedRow } from '../file/checked-rows.ts';
import type { Listing } from '../file/damaged-rows.ts';
import { listTable } from '../file/list-table.ts';
import type { Project } from '../file/project.ts';
import { all, get, execute, transaction } from '../file/sql.ts';
import { damagedRow, isByStep, isObject, isTexts, storedJson } from '../file/stored-json.ts';
import { isHoldout, type Holdout } from './export-holdout.ts';
import { areIntervals, finiteIntervals, finiteSteps, type ExportIntervals } from './export-intervals.ts';

const PER = ['user', 'bank'] as const;

/** An exported ranked list in a project's history. */
export interface ExportInfo {
  /** Consecutive number. */
  readonly id: number;
  /** Path of the ranked CSV at the time of export. */
  readonly file: string;
  readonly audience: string;
  readonly runs: readonly string[];
  /** Whether the list ranks the best banner of each user, or all users for each bank. */
  readonly per: (typeof PER)[number];
  /** The selection as requested; `{}` for the whole list. */
  readonly selection: unknown;
  readonly rows: number;
  /** Expected conversions of the list, by step. */
  readonly expected: Readonly<Record<string, number>>;
  /** The expected value of its conversions; absent if its banks had no value. The currency may be unknown. */
  readonly expectedValue?: { readonly amount: number; readonly currency: string | null } | undefined;
  /** The intervals of the expected conversions and value; absent for lists from older versions. */
  readonly intervals?: ExportIntervals | undefined;
  readonly sha256: string;
  /** The users that were held out; absent if none were. All other figures are about the target group. */
  readonly holdout?: Holdout | undefined;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** The recorded fields of an export. */
export type NewExport = Omit<ExportInfo, 'id' | 'createdAt'>;

/** Adds an export to the history of a project that is open for writing; returns its id. */
export function recordExport(
  { database }: Project,
  { file, audience, runs, per, selection, rows, expected, expectedValue, intervals, sha256, holdout }: NewExport,
): number {
  return transaction(database, () => {
    const id = execute(
      database,
      `INSERT INTO exports (
        file, audience, runs_json, per, cut_json, row_count, expected_json, expected_value, currency, sha256,
        holdout_json, intervals_json, created_at
      )
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      file,
      audience,
      JSON.stringify(runs),
      per,
      JSON.stringify(selection),
      rows,
      JSON.stringify(finite(expected)),
      expectedValue?.amount ?? null,
      expectedValue?.currency ?? null,
      sha256,
      holdout === undefined ? null : JSON.stringify(storedHoldout(holdout)),
      intervals === undefined ? null : JSON.stringify(finiteIntervals(intervals)),
      new Date().toISOString(),
    );
    storeChecksum(database, 'exports', id);
    return id;
  });
}

type Row = CheckedRow & {
  readonly file: string;
  readonly audience: string;
  readonly runs_json: string;
  readonly per: ExportInfo['per'];
  readonly cut_json: string;
  readonly row_count: number;
  readonly expected_json: string;
  readonly expected_value: number | null;
  readonly currency: string | null;
  readonly sha256: string;
  /** Absent, like the next field, from a project that an older version wrote and that cannot be migrated. */
  readonly holdout_json?: string | null;
  readonly intervals_json?: string | null;
  readonly created_at: string;
};

/** All exports, latest first, and those that are damaged. */
export function readExports({ database }: Project): Listing<ExportInfo> {
  return listTable<Row, ExportInfo>(database, {
    table: 'exports',
    order: 'id DESC',
    nameOf: ({ id }) => String(id),
    read: exportInfo,
  });
}

/** One export by its number; throws `unknown-name`, or `corrupt` if it is damaged. */
export function getExport(project: Project, id: number): ExportInfo {
  return exportInfo(exportRow(project, id));
}

/** Removes an export from the history, even a damaged one; the list itself is kept. Throws `unknown-name`. */
export function deleteExport(project: Project, id: number): void {
  execute(project.database, 'DELETE FROM exports WHERE id = ?', exportRow(project, id).id);
}

function exportRow({ database }: Project, id: number): Row {
  const row = get<Row>(database, 'SELECT * FROM exports WHERE id = ?', id);
  if (row !== undefined) return row;
  const others = all<{ id: number }>(database, 'SELECT id FROM exports ORDER BY id DESC');
  throw unknownName(
    message('noun.export'),
    String(id),
    others.map((other) => String(other.id)),
  );
}

function exportInfo(row: Row): ExportInfo {
  const { id, file, audience, per, sha256 } = row;
  const what = message('store.exportNumber', { id });
  if (!isIntact('exports', row) || !PER.includes(per)) throw damagedRow(what, message('store.deleteOrRestore'));
  return {
    id,
    file,
    audience,
    runs: storedJson(row.runs_json, what, isTexts),
    per,
    selection: storedJson(row.cut_json, what, isObject),
    rows: row.row_count,
    expected: storedJson(row.expected_json, what, areNumbers),
    ...(row.expected_value !== null && {
      expectedValue: { amount: row.expected_value, currency: row.currency },
    }),
    ...(typeof row.intervals_json === 'string' && {
      intervals: storedJson(row.intervals_json, what, areIntervals),
    }),
    sha256,
    ...(typeof row.holdout_json === 'string' && { holdout: storedJson(row.holdout_json, what, isHoldout) }),
    createdAt: row.created_at,
  };
}

/** A control group without counts and intervals that are not finite. */
function storedHoldout(holdout: Holdout): Holdout {
  const { expected, intervals } = holdout;
  return { ...holdout, expected: finite(expected), ...(intervals && { intervals: finiteSteps(intervals) }) };
}

/** The finite counts: JSON would store NaN and infinity as null, which is not a number of conversions. */
function finite(expected: ExportInfo['expected']): ExportInfo['expected'] {
  return Object.fromEntries(Object.entries(expected).filter(([, number]) => Number.isFinite(number)));
}

function areNumbers(value: unknown): value is Readonly<Record<string, number>> {
  return isByStep(value, (number) => typeof number === 'number');
}

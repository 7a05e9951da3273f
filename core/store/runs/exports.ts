import { message } from '../../text/message.ts';
import type { Project } from '../file/project.ts';
import { all, run } from '../file/sql.ts';
import { isObject, isTexts, storedJson } from '../file/stored-json.ts';

/** An exported ranked list in a project's history. */
export interface ExportInfo {
  /** Consecutive number. */
  readonly id: number;
  /** Path of the ranked CSV at the time of export. */
  readonly file: string;
  readonly audience: string;
  readonly runs: readonly string[];
  readonly per: 'user' | 'bank';
  /** The selection as requested; `{}` for the whole list. */
  readonly selection: unknown;
  readonly rows: number;
  /** Expected conversions of the list, by step. */
  readonly expected: Readonly<Record<string, number>>;
  readonly sha256: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** The recorded fields of an export. */
export type NewExport = Omit<ExportInfo, 'id' | 'createdAt'>;

/** Adds an export to the history of a project that is open for writing; returns its id. */
export function recordExport(
  { database }: Project,
  { file, audience, runs, per, selection, rows, expected, sha256 }: NewExport,
): number {
  return run(
    database,
    `INSERT INTO exports (file, audience, runs_json, per, cut_json, row_count, expected_json, sha256, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    file,
    audience,
    JSON.stringify(runs),
    per,
    JSON.stringify(selection),
    rows,
    JSON.stringify(expected),
    sha256,
    new Date().toISOString(),
  );
}

/** All exports, latest first. */
export function listExports({ database }: Project): ExportInfo[] {
  const rows = all<
    Omit<ExportInfo, 'runs' | 'selection' | 'expected'> & {
      readonly runs: string;
      readonly selection: string;
      readonly expected: string;
    }
  >(
    database,
    `
    SELECT id, file, audience, runs_json AS runs, per, cut_json AS selection, row_count AS rows,
      expected_json AS expected, sha256, created_at AS createdAt
    FROM exports ORDER BY id DESC`,
  );
  return rows.map((row) => {
    const what = message('store.exportNumber', { id: row.id });
    return {
      ...row,
      runs: storedJson(row.runs, what, isTexts),
      selection: storedJson(row.selection, what, isObject),
      expected: storedJson(row.expected, what, areNumbers),
    };
  });
}

function areNumbers(value: unknown): value is Readonly<Record<string, number>> {
  return isObject(value) && Object.values(value).every((number) => typeof number === 'number');
}

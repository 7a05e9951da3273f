import { unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { Project } from '../file/project.ts';
import { all, get, run as execute } from '../file/sql.ts';

/** What can be studied of a model. */
export type StudyKind = 'hyper' | 'transfer' | 'tsne' | 'importance';

/** A study as a project keeps it. */
export interface StoredStudy {
  /** Short id: s1, s2, … */
  readonly study: string;
  readonly kind: StudyKind;
  readonly dataset: string;
  readonly bank: string | null;
  /** What was asked for. */
  readonly input: unknown;
  /** What came of it; null while it is not done. */
  readonly result: unknown;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** What a study starts with. */
export type NewStudy = Pick<StoredStudy, 'kind' | 'dataset' | 'bank' | 'input'>;

/** Begins a study; one of the same kind and input goes on in its place. */
export function beginStudy(project: Project, { kind, dataset, bank, input }: NewStudy): StoredStudy {
  const { database } = project;
  const asked = JSON.stringify(input);
  const known = get<{ id: number }>(
    database,
    'SELECT id FROM studies WHERE kind = ? AND input_json = ? ORDER BY id',
    kind,
    asked,
  );
  const id =
    known?.id ??
    execute(
      database,
      'INSERT INTO studies (kind, dataset, bank, input_json, created_at) VALUES (?, ?, ?, ?, ?)',
      kind,
      dataset,
      bank,
      asked,
      new Date().toISOString(),
    );
  return getStudy(project, `s${id}`);
}

/** Keeps what came of a study; throws `unknown-name`. */
export function finishStudy(project: Project, study: string, result: unknown): void {
  execute(
    project.database,
    'UPDATE studies SET result_json = ? WHERE id = ?',
    JSON.stringify(result),
    studyId(project, study),
  );
}

/** One study; throws `unknown-name` with the nearest one. */
export function getStudy(project: Project, study: string): StoredStudy {
  return stored(get<Row>(project.database, `${SELECTED} WHERE id = ?`, studyId(project, study))!);
}

/** All studies in the order of their creation. */
export function listStudies({ database }: Project): StoredStudy[] {
  return all<Row>(database, `${SELECTED} ORDER BY id`).map(stored);
}

/** Deletes a study; its runs stay. Throws `unknown-name`. */
export function deleteStudy(project: Project, study: string): void {
  execute(project.database, 'DELETE FROM studies WHERE id = ?', studyId(project, study));
}

const SELECTED =
  'SELECT id, kind, dataset, bank, input_json AS input, result_json AS result, created_at AS createdAt FROM studies';

interface Row {
  readonly id: number;
  readonly kind: StudyKind;
  readonly dataset: string;
  readonly bank: string | null;
  readonly input: string;
  readonly result: string;
  readonly createdAt: string;
}

function stored({ id, input, result, ...row }: Row): StoredStudy {
  return { study: `s${id}`, ...row, input: JSON.parse(input) as unknown, result: JSON.parse(result) as unknown };
}

function studyId(project: Project, study: string): number {
  const id = /^s[1-9]\d*$/.test(study) ? Number(study.slice(1)) : 0;
  if (get(project.database, 'SELECT 1 FROM studies WHERE id = ?', id) !== undefined) return id;
  throw unknownName(
    message('noun.study'),
    study,
    all<{ id: number }>(project.database, 'SELECT id FROM studies ORDER BY id').map((row) => `s${row.id}`),
  );
}

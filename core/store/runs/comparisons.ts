import { unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { Project } from '../file/project.ts';
import { all, get, run as execute } from '../file/sql.ts';

/** A comparison of models as a project keeps it. */
export interface StoredComparison {
  /** Short id: c1, c2, … */
  readonly comparison: string;
  readonly dataset: string;
  readonly bank: string | null;
  /** What was asked for. */
  readonly input: unknown;
  /** What came of it; null while not all of its runs are done. */
  readonly result: unknown;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** What a comparison starts with. */
export type NewComparison = Pick<StoredComparison, 'dataset' | 'bank' | 'input'>;

/** Begins a comparison; one of exactly the same input goes on in its place. Returns its id. */
export function beginComparison({ database }: Project, { dataset, bank, input }: NewComparison): string {
  const asked = JSON.stringify(input);
  const known = get<{ id: number }>(database, 'SELECT id FROM comparisons WHERE input_json = ? ORDER BY id', asked);
  if (known !== undefined) return `c${known.id}`;
  return `c${execute(database, 'INSERT INTO comparisons (dataset, bank, ' + 'input_json, created_at) ' + 'VALUES ' + '(?, ' + '?, ' + '?, ' + '?)', dataset, bank, asked, new Date().toISOString())}`;
}

/** Keeps what came of a comparison; throws `unknown-name`. */
export function finishComparison(project: Project, comparison: string, result: unknown): void {
  execute(
    project.database,
    'UPDATE comparisons SET result_json = ? WHERE id = ?',
    JSON.stringify(result),
    comparisonId(project, comparison),
  );
}

/** One comparison; throws `unknown-name` with the nearest one. */
export function getComparison(project: Project, comparison: string): StoredComparison {
  return stored(get<Row>(project.database, `${SELECTED} WHERE id = ?`, comparisonId(project, comparison))!);
}

/** All comparisons in the order of their creation. */
export function listComparisons({ database }: Project): StoredComparison[] {
  return all<Row>(database, `${SELECTED} ORDER BY id`).map(stored);
}

/** Deletes a comparison; its runs stay. Throws `unknown-name`. */
export function deleteComparison(project: Project, comparison: string): void {
  execute(project.database, 'DELETE FROM comparisons WHERE id = ?', comparisonId(project, comparison));
}

const SELECTED =
  'SELECT id, dataset, bank, input_json AS input, result_json AS result, created_at AS createdAt FROM comparisons';

interface Row {
  readonly id: number;
  readonly dataset: string;
  readonly bank: string | null;
  readonly input: string;
  readonly result: string;
  readonly createdAt: string;
}

function stored({ id, input, result, ...row }: Row): StoredComparison {
  return { comparison: `c${id}`, ...row, input: JSON.parse(input) as unknown, result: JSON.parse(result) as unknown };
}

function comparisonId(project: Project, comparison: string): number {
  const id = /^c[1-9]\d*$/.test(comparison) ? Number(comparison.slice(1)) : 0;
  if (get(project.database, 'SELECT 1 FROM comparisons WHERE id = ?', id) !== undefined) return id;
  throw unknownName(
    message('noun.comparison'),
    comparison,
    all<{ id: number }>(project.database, 'SELECT id FROM comparisons ORDER BY id').map((row) => `c${row.id}`),
  );
}

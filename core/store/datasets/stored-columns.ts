import { unknownName } from '../../errors.ts';
import { message, type Message } from '../../text/message.ts';
import type { PackedRow } from '../columns/checked.ts';
import type { ColumnKey } from '../columns/columns.ts';
import type { Project } from '../file/project.ts';
import { all, get } from '../file/sql.ts';
import { damagedRow } from '../file/stored-json.ts';

/**
 * Indexes have no checksum, and a damaged one may lead to the data of another column. So only row ids are taken from
 * them, and each row is compared with what was asked for.
 */

/** A column as stored. */
export interface StoredColumn {
  readonly id: number;
  readonly kind: string;
  /** Entries of its dictionary; null if they were not counted. */
  readonly entries: number | null;
}

/** A column of a dataset (by row id); throws `unknown-name`, or `corrupt` for `what`, the data that are read of it. */
export function storedColumn(
  { database }: Project,
  dataset: number,
  { role, name }: ColumnKey,
  what: Message,
): StoredColumn {
  const select = 'SELECT id, kind, distinct_count AS entries, dataset_id, role, name FROM columns';
  const found = get<{ id: number }>(
    database,
    'SELECT id FROM columns WHERE dataset_id = ? AND role = ? AND name = ?',
    dataset,
    role,
    name,
  );
  const column =
    found &&
    get<StoredColumn & { dataset_id: number; role: string; name: string }>(
      database,
      `${select} WHERE id = ?`,
      found.id,
    );
  if (column?.dataset_id === dataset && column.role === role && column.name === name) return column;
  const names = all<{ name: string }>(
    database,
    'SELECT name FROM columns NOT INDEXED WHERE dataset_id = ? AND role = ? ORDER BY position',
    dataset,
    role,
  ).map((other) => other.name);
  if (found !== undefined || names.includes(name)) throw damagedRow(what);
  throw unknownName(message('store.columnOfRole', { role }), name, names);
}

/** A chunk of a column (by row id); undefined if it is missing. Throws `corrupt` for `what`. */
export function storedChunk(
  { database }: Project,
  column: number,
  index: number,
  what: Message,
): PackedRow | undefined {
  const found = get<{ id: number }>(
    database,
    'SELECT id FROM chunks WHERE column_id = ? AND position = ?',
    column,
    index,
  );
  if (found === undefined) return undefined;
  return partAt({ database }, 'chunks', found.id, { column, position: index }, what);
}

/** The pieces of a column's dictionary (by row id) in order; throws `corrupt` for `what`. */
export function dictionaryPieces({ database }: Project, column: number, what: Message): PackedRow[] {
  const found = all<{ id: number; position: number }>(
    database,
    'SELECT id, position FROM dictionary_pieces WHERE column_id = ? ORDER BY position',
    column,
  );
  return found.map(({ id, position }) => partAt({ database }, 'dictionary_pieces', id, { column, position }, what));
}

function partAt(
  { database }: Pick<Project, 'database'>,
  table: 'chunks' | 'dictionary_pieces',
  id: number,
  { column, position }: { readonly column: number; readonly position: number },
  what: Message,
): PackedRow {
  const row = get<PackedRow & { readonly column_id: number; readonly position: number }>(
    database,
    `SELECT column_id, position, checksum, packed FROM ${table} WHERE id = ?`,
    id,
  );
  if (row?.column_id !== column || row.position !== position) throw damagedRow(what);
  return row;
}

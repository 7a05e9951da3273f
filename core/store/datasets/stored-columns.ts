import type BetterSqlite3 from 'better-sqlite3';

import { unknownName } from '../../errors.ts';
import { message, type Message } from '../../text/message.ts';
import type { PackedRow } from '../columns/checked.ts';
import type { ColumnKey } from '../columns/columns.ts';
import { indexedRow, rowAt } from '../file/indexed-row.ts';
import type { Project } from '../file/project.ts';
import { all, get } from '../file/sql.ts';
import { damagedRow } from '../file/stored-json.ts';

/** A column as stored. */
export interface StoredColumn {
  readonly id: number;
  readonly kind: string;
  /** Entries of its dictionary; null if they were not counted. */
  readonly entries: number | null;
}

/**
 * A column of the dataset with this row id; throws `unknown-name`, or `corrupt`, naming the data to be read as `what`.
 */
export function storedColumn(
  { database }: Project,
  dataset: number,
  { role, name }: ColumnKey,
  what: Message,
): StoredColumn {
  const key = { dataset_id: dataset, role, name };
  const column = indexedRow<StoredColumn>(database, 'columns', 'id, kind, distinct_count AS entries', key);
  if (column) return column;
  const names = all<{ name: string }>(
    database,
    'SELECT name FROM columns NOT INDEXED WHERE dataset_id = ? AND role = ? ORDER BY position',
    dataset,
    role,
  ).map((other) => other.name);
  if (column === null || names.includes(name)) throw damagedRow(what);
  throw unknownName(message('store.columnOfRole', { role: message(`columnRole.${role}`) }), name, names);
}

const PACKED = 'checksum, packed';

/**
 * A chunk of the column with this row id as it is now, or as it was before the append with the row id `beforeAppend`;
 * undefined if it is missing. Throws `corrupt`, naming the chunk as `what`.
 */
export function storedChunk(
  { database }: Project,
  column: number,
  index: number,
  what: Message,
  beforeAppend?: number,
): PackedRow | undefined {
  const kept = beforeAppend === undefined ? undefined : keptChunk(database, column, index, beforeAppend);
  if (kept === null) throw damagedRow(what);
  if (kept !== undefined) return kept;
  const chunk = indexedRow<PackedRow>(database, 'chunks', PACKED, { column_id: column, position: index });
  if (chunk === null) throw damagedRow(what);
  return chunk;
}

/**
 * The chunk as kept by the first append, from this one on, that replaced it; undefined if none did. Null if the index
 * leads to another row.
 */
function keptChunk(
  database: BetterSqlite3.Database,
  column: number,
  index: number,
  append: number,
): PackedRow | null | undefined {
  const found = get<{ id: number; append: number }>(
    database,
    'SELECT id, append_id AS append FROM replaced_chunks WHERE column_id = ? AND position = ? AND append_id >= ? ' +
      'ORDER BY append_id LIMIT 1',
    column,
    index,
    append,
  );
  if (found === undefined) return undefined;
  const key = { column_id: column, position: index, append_id: found.append };
  return rowAt<PackedRow>(database, 'replaced_chunks', PACKED, found.id, key);
}

/**
 * The pieces, in order, of the dictionary of the column with this row id; throws `corrupt`, naming the dictionary as
 * `what`.
 */
export function dictionaryPieces({ database }: Project, column: number, what: Message): PackedRow[] {
  const found = all<{ id: number; position: number }>(
    database,
    'SELECT id, position FROM dictionary_pieces WHERE column_id = ? ORDER BY position',
    column,
  );
  return found.map(({ id, position }) => {
    const piece = rowAt<PackedRow>(database, 'dictionary_pieces', PACKED, id, { column_id: column, position });
    if (piece === null) throw damagedRow(what);
    return piece;
  });
}

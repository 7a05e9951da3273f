import type BetterSqlite3 from 'better-sqlite3';

import { rowChecksum } from './checked-rows.ts';
import type { SqlValue } from './sql.ts';

/**
 * Adds the SQL functions with which migrations compute checksums. `row_checksum(name, value, …)` is the checksum of a
 * row. The aggregates `json_rows(name, value, …)` and `json_rows(value)` list the rows or the values of a group as
 * `JSON.stringify` does.
 */
export function addFunctions(database: BetterSqlite3.Database): void {
  const options = { varargs: true, deterministic: true, directOnly: true } as const;
  database.function('row_checksum', options, (...pairs: SqlValue[]) => rowChecksum(rowOf(pairs)));
  const step = (rows: unknown[], ...values: SqlValue[]): void => {
    rows.push(values.length === 1 ? values[0] : rowOf(values));
  };
  // The library's types do not allow aggregates of several values.
  database.aggregate('json_rows', { ...options, start: () => [], step: step as () => void, result: JSON.stringify });
}

function rowOf(pairs: readonly SqlValue[]): Record<string, SqlValue> {
  return Object.fromEntries(pairs.flatMap((name, index) => (index % 2 === 0 ? [[name, pairs[index + 1]]] : [])));
}

import type BetterSqlite3 from 'better-sqlite3';

import { pageDamage } from './damage.ts';
import { isDamage, readListing, type Listing } from './damaged-rows.ts';
import { all } from './sql.ts';

/** A query for a listing of a table whose rows have an id and a checksum. */
export interface TableList<Row, Item> {
  readonly table: string;
  /** SQL, as for a SELECT; all columns by default. */
  readonly columns?: string;
  /** SQL, as for ORDER BY; by id by default. */
  readonly order?: string;
  readonly nameOf: (row: Row) => string;
  /** Throws `corrupt` if a row is damaged. */
  readonly read: (row: Row) => Item;
}

interface Identified {
  readonly id: number;
  readonly checksum: number | null;
}

/**
 * The rows of a table, and the names of the damaged ones. If pages are damaged, the rows on other pages are still
 * listed, and an entry without a name says that the list may be incomplete. No index is used, since an index may be
 * damaged even if the rows are intact.
 */
export function listTable<Row extends Identified, Item>(
  database: BetterSqlite3.Database,
  { table, columns = '*', order = 'id', nameOf, read }: TableList<Row, Item>,
): Listing<Item> {
  const select = `SELECT ${columns} FROM ${table} NOT INDEXED`;
  const damage = pageDamage(database, table);
  if (damage === null) return readListing(all<Row>(database, `${select} ORDER BY ${order}`), nameOf, read);
  const { intact, damaged } = readListing(reachableRows<Row>(database, select), nameOf, read);
  return { intact, damaged: [{ name: null, error: damage }, ...damaged] };
}

/** Higher than the id of any row. */
const LAST_ID = 2 ** 31;
/** If more queries fail, most of the table is lost. */
const MAX_FAILURES = 2000;

/** The rows that SQLite finds by their ids, since the pages that lead to them are intact; in the order of their ids. */
function reachableRows<Row extends Identified>(database: BetterSqlite3.Database, select: string): Row[] {
  let failures = 0;
  const between = (first: number, last: number): Row[] => {
    if (failures >= MAX_FAILURES) return [];
    try {
      // After the last row of a range, SQLite looks at the next one, which may be on a damaged page.
      if (first === last) return all<Row>(database, `${select} WHERE id = ?`, first);
      return all<Row>(database, `${select} WHERE id BETWEEN ? AND ? ORDER BY id`, first, last);
    } catch (error) {
      if (!isDamage(error)) throw error;
      failures++;
    }
    if (first === last) return [];
    const middle = Math.floor((first + last) / 2);
    return [...between(first, middle), ...between(middle + 1, last)];
  };
  // Damaged pages may lead to the same page, so its rows are found twice.
  return [...new Map(between(1, LAST_ID).map((row) => [`${row.id} ${row.checksum}`, row])).values()];
}

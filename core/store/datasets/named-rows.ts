import { AppError, unknownName } from '../../errors.ts';
import { message, type Message } from '../../text/message.ts';
import { isIntact, storeChecksum, type CheckedRow, type CheckedTable } from '../file/checked-rows.ts';
import type { Listing } from '../file/damaged-rows.ts';
import { listTable } from '../file/list-table.ts';
import type { Project } from '../file/project.ts';
import { all, execute, transaction, type SqlValue } from '../file/sql.ts';
import { damagedRow } from '../file/stored-json.ts';

/** A row with a name that no other row of its table has. */
export type NamedRow = CheckedRow & { readonly name: string };

/** How a table with named rows is read, and what its rows are called. */
export interface NamedTable<Row extends NamedRow, Item> {
  readonly table: CheckedTable;
  readonly noun: Message;
  /** A row as errors name it: `segment young`. */
  readonly named: (name: string) => Message;
  readonly exists: (name: string) => Message;
  /** The item of an intact row; throws `corrupt` if it holds none. */
  readonly read: (row: Row) => Item;
}

/** All items by name, and the damaged rows. */
export function listNamed<Row extends NamedRow, Item>(
  { database }: Project,
  namedTable: NamedTable<Row, Item>,
): Listing<Item> {
  const read = (row: Row): Item => readIntact(namedTable, row);
  return listTable(database, { table: namedTable.table, order: 'name', nameOf: ({ name }) => name, read });
}

/** One item by its name; throws `unknown-name`, or `corrupt` if it is damaged. */
export function getNamed<Row extends NamedRow, Item>(
  project: Project,
  namedTable: NamedTable<Row, Item>,
  name: string,
): Item {
  return readIntact(namedTable, rowOf(project, namedTable, name));
}

/** Stores a row with these columns; throws `state` if there is one of that name, unless it is to be replaced. */
export function saveNamed<Row extends NamedRow, Item>(
  project: Project,
  { table, exists }: NamedTable<Row, Item>,
  columns: Readonly<Record<string, SqlValue>> & { readonly name: string },
  replace: boolean,
): void {
  const { database } = project;
  transaction(database, () => {
    const existing = rowsOf(project, table).filter(({ name }) => name === columns.name);
    if (existing.length > 0 && !replace)
      throw new AppError('state', exists(columns.name), message('store.replaceOrOtherName'));
    for (const { id } of existing) execute(database, `DELETE FROM ${table} WHERE id = ?`, id);
    const names = Object.keys(columns);
    const marks = names.map(() => '?').join(', ');
    const insert = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`;
    storeChecksum(database, table, execute(database, insert, ...Object.values(columns)));
  });
}

/** Renames a row; throws `unknown-name`, `state` if the new name is taken, or `corrupt` if it is damaged. */
export function renameNamed<Row extends NamedRow, Item>(
  project: Project,
  namedTable: NamedTable<Row, Item>,
  name: string,
  newName: string,
): void {
  const { database } = project;
  const { table, exists } = namedTable;
  transaction(database, () => {
    const row = rowOf(project, namedTable, name);
    // A damaged row must not get a new checksum.
    readIntact(namedTable, row);
    if (newName !== name && rowsOf(project, table).some((other) => other.name === newName))
      throw new AppError('state', exists(newName), message('store.chooseName'));
    execute(database, `UPDATE ${table} SET name = ? WHERE id = ?`, newName, row.id);
    storeChecksum(database, table, row.id);
  });
}

/** Deletes a row, even a damaged one; throws `unknown-name`. */
export function deleteNamed<Row extends NamedRow, Item>(
  project: Project,
  namedTable: NamedTable<Row, Item>,
  name: string,
): void {
  execute(project.database, `DELETE FROM ${namedTable.table} WHERE id = ?`, rowOf(project, namedTable, name).id);
}

function rowsOf({ database }: Project, table: CheckedTable): NamedRow[] {
  return all<NamedRow>(database, `SELECT * FROM ${table} NOT INDEXED ORDER BY id`);
}

function rowOf<Row extends NamedRow, Item>(
  project: Project,
  { table, noun }: NamedTable<Row, Item>,
  name: string,
): Row {
  const rows = rowsOf(project, table);
  const row = rows.findLast((one) => one.name === name);
  if (row !== undefined) return row as Row;
  throw unknownName(
    noun,
    name,
    rows.map((one) => one.name),
  );
}

function readIntact<Row extends NamedRow, Item>({ table, named, read }: NamedTable<Row, Item>, row: Row): Item {
  if (!isIntact(table, row)) throw damagedRow(named(row.name), message('store.deleteOrRestore'));
  return read(row);
}

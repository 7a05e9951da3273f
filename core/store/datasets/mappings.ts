import { AppError, unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { isIntact, storeChecksum, type CheckedRow } from '../file/checked-rows.ts';
import type { Listing } from '../file/damaged-rows.ts';
import { listTable } from '../file/list-table.ts';
import type { Project } from '../file/project.ts';
import { all, executeText, execute, transaction } from '../file/sql.ts';
import { damagedRow, isObject, isTexts, storedJson } from '../file/stored-json.ts';

/** A mapping saved for files with these columns, so that later files are read the same way. */
export interface SavedMapping {
  readonly name: string;
  /** The header, in order. */
  readonly columns: readonly string[];
  /** The content of a mapping file. */
  readonly mapping: unknown;
  /** ISO 8601. */
  readonly savedAt: string;
}

/** A mapping to save; `name` is changed if a mapping of other columns already has it. */
export type NewMapping = Omit<SavedMapping, 'savedAt'> & {
  /** Whether an existing mapping for these columns takes this name; otherwise it keeps its own. */
  readonly rename: boolean;
};

type Row = CheckedRow & {
  readonly name: string;
  readonly columns_json: string;
  readonly mapping_json: string;
  readonly saved_at: string;
};

/** All saved mappings by name, and those that are damaged. */
export function readMappings(project: Project): Listing<SavedMapping> {
  return listTable<Row, SavedMapping>(project.database, {
    table: 'mappings',
    order: 'name',
    nameOf: ({ name }) => name,
    read: savedMapping,
  });
}

/** Reads all rows without the index of names, which may be damaged even if the rows are intact. */
function rowsOf({ database }: Project): readonly Row[] {
  return all<Row>(database, 'SELECT * FROM mappings NOT INDEXED ORDER BY name');
}

function savedMapping(row: Row): SavedMapping {
  const what = message('store.mappingNamed', { name: row.name });
  if (!isIntact('mappings', row)) throw damagedRow(what, message('store.deleteOrRestore'));
  return {
    name: row.name,
    columns: storedJson(row.columns_json, what, isTexts),
    mapping: storedJson(row.mapping_json, what, isObject),
    savedAt: row.saved_at,
  };
}

/**
 * The saved mapping for files with these columns, preferably in this order; null if there is none. A damaged one is not
 * used: columns are then recognised by their names, as if none had been saved.
 */
export function findMapping(project: Project, columns: readonly string[]): SavedMapping | null {
  const saved = readMappings(project).intact.filter((mapping) => isSameSet(mapping.columns, columns));
  return (
    saved.find((mapping) => mapping.columns.every((column, index) => column === columns[index])) ?? saved[0] ?? null
  );
}

/** Saves a mapping, replacing an earlier one for the same columns; returns its name. */
export function saveMapping(project: Project, { name, columns, mapping, rename }: NewMapping): string {
  const { database } = project;
  return transaction(database, () => {
    const existing = findMapping(project, columns);
    if (existing !== null) execute(database, 'DELETE FROM mappings WHERE name = ?', existing.name);
    const columnsJson = JSON.stringify(columns);
    // A damaged mapping may have been saved for these columns too.
    if (readMappings(project).damaged.length > 0) executeText(database, 'REINDEX mappings');
    execute(database, 'DELETE FROM mappings WHERE columns_json = ?', columnsJson);
    const savedName =
      existing !== null && !rename
        ? existing.name
        : freeName(
            name,
            rowsOf(project).map((row) => row.name),
          );
    const id = execute(
      database,
      'INSERT INTO mappings (name, columns_json, mapping_json, saved_at) VALUES (?, ?, ?, ?)',
      savedName,
      columnsJson,
      JSON.stringify(mapping),
      new Date().toISOString(),
    );
    storeChecksum(database, 'mappings', id);
    return savedName;
  });
}

/** Renames a saved mapping; throws `unknown-name`, `state` if the new name is taken, or `corrupt` if it is damaged. */
export function renameMapping(project: Project, name: string, newName: string): void {
  const { database } = project;
  transaction(database, () => {
    const row = namedRow(project, name);
    // A damaged row must not get a new checksum.
    savedMapping(row);
    if (newName !== name && rowsOf(project).some((other) => other.name === newName))
      throw new AppError('state', message('store.mappingExists', { name: newName }), message('store.chooseName'));
    execute(database, 'UPDATE mappings SET name = ? WHERE id = ?', newName, row.id);
    storeChecksum(database, 'mappings', row.id);
  });
}

/** Deletes a saved mapping, even a damaged one; datasets read with it do not change. Throws `unknown-name`. */
export function deleteMapping(project: Project, name: string): void {
  const { database } = project;
  const { id } = namedRow(project, name);
  transaction(database, () => {
    // If it is the name that is damaged, the index still holds the old one.
    executeText(database, 'REINDEX mappings');
    execute(database, 'DELETE FROM mappings WHERE id = ?', id);
  });
}

function namedRow(project: Project, name: string): Row {
  const rows = rowsOf(project);
  const row = rows.find((one) => one.name === name);
  if (row !== undefined) return row;
  throw unknownName(
    message('noun.mapping'),
    name,
    rows.map((one) => one.name),
  );
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((column) => other.includes(column));
}

function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let copy = 2; taken.includes(name); copy++) name = `${wanted} ${copy}`;
  return name;
}

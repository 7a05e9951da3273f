import { AppError, unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { Project } from '../file/project.ts';
import { all, run, transaction } from '../file/sql.ts';
import { isJson, isTexts, storedJson } from '../file/stored-json.ts';

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

/** All saved mappings by name. */
export function listMappings({ database }: Project): SavedMapping[] {
  const rows = all<{ name: string; columns: string; mapping: string; savedAt: string }>(
    database,
    'SELECT name, columns_json AS columns, mapping_json AS mapping, saved_at AS savedAt FROM mappings ORDER BY name',
  );
  return rows.map(({ name, columns, mapping, savedAt }) => ({
    name,
    columns: storedJson(columns, message('store.mappingNamed', { name }), isTexts),
    mapping: storedJson(mapping, message('store.mappingNamed', { name }), isJson),
    savedAt,
  }));
}

/** The saved mapping for files with these columns, preferably in this order; null if there is none. */
export function findMapping(project: Project, columns: readonly string[]): SavedMapping | null {
  const saved = listMappings(project).filter((mapping) => isSameSet(mapping.columns, columns));
  return (
    saved.find((mapping) => mapping.columns.every((column, index) => column === columns[index])) ?? saved[0] ?? null
  );
}

/** Saves a mapping, replacing an earlier one for the same columns; returns its name. */
export function saveMapping(project: Project, { name, columns, mapping, rename }: NewMapping): string {
  const { database } = project;
  return transaction(database, () => {
    const existing = findMapping(project, columns);
    if (existing !== null) run(database, 'DELETE FROM mappings WHERE name = ?', existing.name);
    const savedName =
      existing !== null && !rename
        ? existing.name
        : freeName(
            name,
            listMappings(project).map((one) => one.name),
          );
    run(
      database,
      'INSERT INTO mappings (name, columns_json, mapping_json, saved_at) VALUES (?, ?, ?, ?)',
      savedName,
      JSON.stringify(columns),
      JSON.stringify(mapping),
      new Date().toISOString(),
    );
    return savedName;
  });
}

/** Renames a saved mapping; throws `unknown-name`, or `state` if the new name is taken. */
export function renameMapping(project: Project, name: string, newName: string): void {
  const names = checkedNames(project, name);
  if (newName !== name && names.includes(newName))
    throw new AppError('state', message('store.mappingExists', { name: newName }), message('store.chooseName'));
  run(project.database, 'UPDATE mappings SET name = ? WHERE name = ?', newName, name);
}

/** Deletes a saved mapping; datasets read with it do not change. Throws `unknown-name`. */
export function deleteMapping(project: Project, name: string): void {
  checkedNames(project, name);
  run(project.database, 'DELETE FROM mappings WHERE name = ?', name);
}

function checkedNames(project: Project, name: string): readonly string[] {
  const names = listMappings(project).map((mapping) => mapping.name);
  if (!names.includes(name)) throw unknownName(message('noun.mapping'), name, names);
  return names;
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((column) => other.includes(column));
}

function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let copy = 2; taken.includes(name); copy++) name = `${wanted} ${copy}`;
  return name;
}

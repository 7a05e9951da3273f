import { AppError, unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { Project } from '../file/project.ts';
import { all, run, transaction } from '../file/sql.ts';

/** How the files of a source are read: remembered by their columns, so that the next such file is read the same way. */
export interface SavedMapping {
  readonly name: string;
  /** The header, in order. */
  readonly columns: readonly string[];
  /** The content of a mapping file. */
  readonly mapping: unknown;
  /** ISO 8601. */
  readonly savedAt: string;
}

/** A mapping to be remembered; `name` is changed where other columns have it already. */
export type NewMapping = Omit<SavedMapping, 'savedAt'> & {
  /** Whether a mapping that is there for these columns takes this name; otherwise it keeps its own. */
  readonly rename: boolean;
};

/** All remembered mappings by name. */
export function listMappings({ database }: Project): SavedMapping[] {
  const rows = all<{ name: string; columns: string; mapping: string; savedAt: string }>(
    database,
    'SELECT name, columns_json AS columns, mapping_json AS mapping, saved_at AS savedAt FROM mappings ORDER BY name',
  );
  return rows.map(({ name, columns, mapping, savedAt }) => ({
    name,
    columns: JSON.parse(columns) as string[],
    mapping: JSON.parse(mapping) as unknown,
    savedAt,
  }));
}

/**
 * The mapping that is remembered for files with these columns: in this order, else in another one; null where there is
 * none.
 */
export function findMapping(project: Project, columns: readonly string[]): SavedMapping | null {
  const saved = listMappings(project).filter((mapping) => isSameSet(mapping.columns, columns));
  return (
    saved.find((mapping) => mapping.columns.every((column, index) => column === columns[index])) ?? saved[0] ?? null
  );
}

/** Remembers a mapping, instead of an earlier one for the same columns; answers the name it has. */
export function saveMapping(project: Project, { name, columns, mapping, rename }: NewMapping): string {
  const { database } = project;
  return transaction(database, () => {
    const before = findMapping(project, columns);
    if (before !== null) run(database, 'DELETE FROM mappings WHERE name = ?', before.name);
    const kept =
      before !== null && !rename
        ? before.name
        : freeName(
            name,
            listMappings(project).map((one) => one.name),
          );
    run(
      database,
      'INSERT INTO mappings (name, columns_json, mapping_json, saved_at) VALUES (?, ?, ?, ?)',
      kept,
      JSON.stringify(columns),
      JSON.stringify(mapping),
      new Date().toISOString(),
    );
    return kept;
  });
}

/** Gives a remembered mapping another name; throws `unknown-name`, or `state` where that name is taken. */
export function renameMapping(project: Project, name: string, newName: string): void {
  const names = knownNames(project, name);
  if (newName !== name && names.includes(newName))
    throw new AppError('state', message('store.mappingExists', { name: newName }), message('store.chooseName'));
  run(project.database, 'UPDATE mappings SET name = ? WHERE name = ?', newName, name);
}

/** Forgets a mapping; datasets that were read with it stay as they are. Throws `unknown-name`. */
export function deleteMapping(project: Project, name: string): void {
  knownNames(project, name);
  run(project.database, 'DELETE FROM mappings WHERE name = ?', name);
}

function knownNames(project: Project, name: string): readonly string[] {
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

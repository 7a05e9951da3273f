import { message } from '../../text/message.ts';
import type { Listing } from '../file/damaged-rows.ts';
import type { Project } from '../file/project.ts';
import { damagedRow, isObject, storedJson } from '../file/stored-json.ts';
import {
  deleteNamed,
  getNamed,
  listNamed,
  renameNamed,
  saveNamed,
  type NamedRow,
  type NamedTable,
} from './named-rows.ts';

/** The state of a view of the window, saved under a name. */
export interface SavedView {
  readonly name: string;
  /** The view, such as `funnel`. */
  readonly view: string;
  /** The settings in the view's address. */
  readonly settings: Readonly<Record<string, string>>;
  /** ISO 8601, of its last change. */
  readonly savedAt: string;
}

type Row = NamedRow & { readonly view: string; readonly settings_json: string; readonly saved_at: string };

const views: NamedTable<Row, SavedView> = {
  table: 'views',
  noun: message('noun.view'),
  named: (name) => message('view.named', { name }),
  exists: (name) => message('view.exists', { name }),
  read({ name, view, settings_json, saved_at }) {
    const what = message('view.named', { name });
    const settings = storedJson(settings_json, what, isObject);
    if (!isTextRecord(settings)) throw damagedRow(what, message('store.deleteOrRestore'));
    return { name, view, settings, savedAt: saved_at };
  },
};

function isTextRecord(value: Readonly<Record<string, unknown>>): value is Readonly<Record<string, string>> {
  return Object.values(value).every((setting) => typeof setting === 'string');
}

/** All saved views by name, and those that are damaged. */
export function readViews(project: Project): Listing<SavedView> {
  return listNamed(project, views);
}

/** One saved view by its name; throws `unknown-name`, or `corrupt` if it is damaged. */
export function getView(project: Project, name: string): SavedView {
  return getNamed(project, views, name);
}

/** Saves a view; throws `state` if there is one of that name, unless it is to be replaced. */
export function saveView(
  project: Project,
  { name, view, settings }: Omit<SavedView, 'savedAt'>,
  replace: boolean,
): void {
  const columns = { name, view, settings_json: JSON.stringify(settings), saved_at: new Date().toISOString() };
  saveNamed(project, views, columns, replace);
}

/** Renames a saved view; throws `unknown-name`, `state` if the new name is taken, or `corrupt` if it is damaged. */
export function renameView(project: Project, name: string, newName: string): void {
  renameNamed(project, views, name, newName);
}

/** Deletes a saved view, even a damaged one; throws `unknown-name`. */
export function deleteView(project: Project, name: string): void {
  deleteNamed(project, views, name);
}

import { message } from '../../text/message.ts';
import type { Listing } from '../file/damaged-rows.ts';
import type { Project } from '../file/project.ts';
import { isJson, storedJson } from '../file/stored-json.ts';
import {
  deleteNamed,
  getNamed,
  listNamed,
  renameNamed,
  saveNamed,
  type NamedRow,
  type NamedTable,
} from './named-rows.ts';

/** A segment as stored in a project; the reader of its conditions checks them. */
export interface StoredSegment {
  readonly name: string;
  readonly conditions: unknown;
  /** ISO 8601, of its last change. */
  readonly savedAt: string;
}

type Row = NamedRow & { readonly conditions_json: string; readonly saved_at: string };

const segments: NamedTable<Row, StoredSegment> = {
  table: 'segments',
  noun: message('noun.segment'),
  named: (name) => message('segment.named', { name }),
  exists: (name) => message('store.segmentExists', { name }),
  read({ name, conditions_json, saved_at }) {
    const conditions = storedJson(conditions_json, message('segment.named', { name }), isJson);
    return { name, conditions, savedAt: saved_at };
  },
};

/** All segments by name, and those that are damaged. */
export function readSegments(project: Project): Listing<StoredSegment> {
  return listNamed(project, segments);
}

/** One segment by its name; throws `unknown-name`, or `corrupt` if it is damaged. */
export function getStoredSegment(project: Project, name: string): StoredSegment {
  return getNamed(project, segments, name);
}

/** Stores a segment; throws `state` if there is one of that name, unless it is to be replaced. */
export function saveSegment(
  project: Project,
  { name, conditions }: Omit<StoredSegment, 'savedAt'>,
  replace: boolean,
): void {
  const columns = { name, conditions_json: JSON.stringify(conditions), saved_at: new Date().toISOString() };
  saveNamed(project, segments, columns, replace);
}

/** Renames a segment; throws `unknown-name`, `state` if the new name is taken, or `corrupt` if it is damaged. */
export function renameSegment(project: Project, name: string, newName: string): void {
  renameNamed(project, segments, name, newName);
}

/** Deletes a segment, even a damaged one; runs trained on it keep their conditions. Throws `unknown-name`. */
export function deleteSegment(project: Project, name: string): void {
  deleteNamed(project, segments, name);
}

import { AppError, unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { isIntact, storeChecksum, type CheckedRow } from '../file/checked-rows.ts';
import type { Listing } from '../file/damaged-rows.ts';
import { listTable } from '../file/list-table.ts';
import type { Project } from '../file/project.ts';
import { all, run, transaction } from '../file/sql.ts';
import { damagedRow, isJson, storedJson } from '../file/stored-json.ts';

/** A segment as stored in a project; whoever reads its conditions checks them. */
export interface StoredSegment {
  readonly name: string;
  readonly conditions: unknown;
  /** ISO 8601, of its last change. */
  readonly savedAt: string;
}

type Row = CheckedRow & { readonly name: string; readonly conditions_json: string; readonly saved_at: string };

/** All segments by name, and those that are damaged. */
export function readSegments({ database }: Project): Listing<StoredSegment> {
  return listTable<Row, StoredSegment>(database, {
    table: 'segments',
    order: 'name',
    nameOf: ({ name }) => name,
    read: storedSegment,
  });
}

/** One segment by its name; throws `unknown-name`, or `corrupt` if it is damaged. */
export function getStoredSegment(project: Project, name: string): StoredSegment {
  return storedSegment(segmentRow(project, name));
}

/** Stores a segment; throws `state` if there is one of that name, unless it is to be replaced. */
export function saveSegment(
  project: Project,
  { name, conditions }: Omit<StoredSegment, 'savedAt'>,
  replace: boolean,
): void {
  const { database } = project;
  transaction(database, () => {
    const existing = rowsOf(project).filter((row) => row.name === name);
    if (existing.length > 0 && !replace)
      throw new AppError('state', message('store.segmentExists', { name }), message('store.replaceOrOtherName'));
    for (const { id } of existing) run(database, 'DELETE FROM segments WHERE id = ?', id);
    const id = run(
      database,
      'INSERT INTO segments (name, conditions_json, saved_at) VALUES (?, ?, ?)',
      name,
      JSON.stringify(conditions),
      new Date().toISOString(),
    );
    storeChecksum(database, 'segments', id);
  });
}

/** Renames a segment; throws `unknown-name`, `state` if the new name is taken, or `corrupt` if it is damaged. */
export function renameSegment(project: Project, name: string, newName: string): void {
  const { database } = project;
  transaction(database, () => {
    const row = segmentRow(project, name);
    // A damaged row must not get a new checksum.
    storedSegment(row);
    if (newName !== name && rowsOf(project).some((other) => other.name === newName))
      throw new AppError('state', message('store.segmentExists', { name: newName }), message('store.chooseName'));
    run(database, 'UPDATE segments SET name = ? WHERE id = ?', newName, row.id);
    storeChecksum(database, 'segments', row.id);
  });
}

/** Deletes a segment, even a damaged one; runs trained on it keep their conditions. Throws `unknown-name`. */
export function deleteSegment(project: Project, name: string): void {
  run(project.database, 'DELETE FROM segments WHERE id = ?', segmentRow(project, name).id);
}

function rowsOf({ database }: Project): Row[] {
  return all<Row>(database, 'SELECT * FROM segments NOT INDEXED ORDER BY id');
}

function segmentRow(project: Project, name: string): Row {
  const rows = rowsOf(project);
  const row = rows.findLast((one) => one.name === name);
  if (row !== undefined) return row;
  throw unknownName(
    message('noun.segment'),
    name,
    rows.map((one) => one.name),
  );
}

function storedSegment(row: Row): StoredSegment {
  const what = message('segment.named', { name: row.name });
  if (!isIntact('segments', row)) throw damagedRow(what, message('store.deleteOrRestore'));
  return { name: row.name, conditions: storedJson(row.conditions_json, what, isJson), savedAt: row.saved_at };
}

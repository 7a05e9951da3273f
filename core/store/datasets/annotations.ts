import { unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { isIntact, storeChecksum, type CheckedRow } from '../file/checked-rows.ts';
import type { Listing } from '../file/damaged-rows.ts';
import { listTable } from '../file/list-table.ts';
import type { Project } from '../file/project.ts';
import { all, execute, transaction } from '../file/sql.ts';
import { damagedRow } from '../file/stored-json.ts';

/** A note about a day. */
export interface Annotation {
  /** Numbers of removed annotations are not used again. */
  readonly id: number;
  /** A day in UTC: `2026-05-31`. */
  readonly day: string;
  readonly text: string;
  /** Null for all banks. */
  readonly bank: string | null;
  /** ISO 8601, of its last change. */
  readonly savedAt: string;
}

/** The content of an annotation. */
export type AnnotationContent = Pick<Annotation, 'day' | 'text' | 'bank'>;

type Row = CheckedRow & {
  readonly day: string;
  readonly text: string;
  readonly bank: string | null;
  readonly saved_at: string;
};

/** All annotations by day, and those that are damaged. */
export function readAnnotations({ database }: Project): Listing<Annotation> {
  return listTable<Row, Annotation>(database, {
    table: 'annotations',
    order: 'day, id',
    nameOf: ({ id }) => String(id),
    read: storedAnnotation,
  });
}

/** Adds an annotation, or replaces the one with this id. Throws `unknown-name`, `corrupt`. */
export function saveAnnotation(project: Project, { day, text, bank }: AnnotationContent, id?: number): Annotation {
  const { database } = project;
  const savedAt = new Date().toISOString();
  return transaction(database, () => {
    // A damaged row must not get a new checksum.
    if (id !== undefined) storedAnnotation(annotationRow(project, id));
    const values = [day, text, bank, savedAt];
    const insert = 'INSERT INTO annotations (day, text, bank, saved_at) VALUES (?, ?, ?, ?)';
    const saved = id ?? execute(database, insert, ...values);
    if (id !== undefined)
      execute(database, 'UPDATE annotations SET day = ?, text = ?, bank = ?, saved_at = ? WHERE id = ?', ...values, id);
    storeChecksum(database, 'annotations', saved);
    return storedAnnotation(annotationRow(project, saved));
  });
}

/** Removes an annotation, even a damaged one. Throws `unknown-name`. */
export function deleteAnnotation(project: Project, id: number): void {
  execute(project.database, 'DELETE FROM annotations WHERE id = ?', annotationRow(project, id).id);
}

function annotationRow({ database }: Project, id: number): Row {
  const rows = all<Row>(database, 'SELECT * FROM annotations NOT INDEXED ORDER BY id');
  const row = rows.find((one) => one.id === id);
  if (row !== undefined) return row;
  throw unknownName(
    message('noun.annotation'),
    String(id),
    rows.map((one) => String(one.id)),
  );
}

function storedAnnotation(row: Row): Annotation {
  const { id, day, text, bank } = row;
  if (!isIntact('annotations', row))
    throw damagedRow(message('annotation.numbered', { id }), message('store.deleteOrRestore'));
  return { id, day, text, bank, savedAt: row.saved_at };
}

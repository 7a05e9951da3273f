import type { CallResult } from '../../api.ts';
import { plainText, messageText } from '../format.ts';
import { formatTable } from '../table.ts';
import { listText } from './tables.ts';

type Annotations = CallResult<'annotation list'>['annotations'];

/** The annotations of a project. */
export function printAnnotations({ annotations, damaged }: CallResult<'annotation list'>): string {
  const table = annotations.length === 0 ? null : annotationsTable(annotations);
  return listText(table, messageText('annotation.none'), damaged);
}

/** An annotation that was saved. */
export function printAnnotation({ id, day }: CallResult<'annotation add'>): string {
  return messageText('annotation.saved', { id, day });
}

/** Annotations by day, with their numbers. */
export function annotationsTable(annotations: Annotations): string {
  return formatTable(
    [{ title: 'day' }, { title: 'annotation' }, { title: 'bank' }, { title: 'number', align: 'right' }],
    annotations.map(({ id, day, text, bank }) => [day, plainText(text), plainText(bank ?? 'all'), String(id)]),
  );
}

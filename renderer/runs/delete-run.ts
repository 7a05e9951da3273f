import type { CallResult } from '../../core/api.ts';
import { call } from '../core/client.svelte.ts';
import { confirmDialog } from '../parts/overlays/confirm.svelte.ts';
import { formatList } from '../text/format.ts';
import { text } from '../text/text.svelte.ts';

/** Asks, and deletes a run; gives the bytes that this freed, or null where it was not meant. Throws CallFailure. */
export async function deleteRun({
  run,
  promotedFor,
}: Pick<CallResult<'runs'>['runs'][number], 'run' | 'promotedFor'>): Promise<number | null> {
  const words = text().models;
  const message = [
    words.deleteMessage(run),
    ...(promotedFor.length > 0 ? [words.deleteUsed(formatList(promotedFor))] : []),
  ].join('\n');
  if (!(await confirmDialog({ title: words.deleteTitle(run), message, action: words.delete, danger: true })))
    return null;
  return (await call('delete', { run })).freedBytes;
}

import type { CallResult } from '../../core/api.ts';
import { call } from '../core/client.svelte.ts';
import { confirmDialog } from '../parts/overlays/confirm.svelte.ts';
import { formatList } from '../text/format.ts';
import { text } from '../text/text.svelte.ts';

/**
 * Deletes a run after confirmation, which names the refits that show its metrics and curves. Returns the freed bytes,
 * or null if the user declines. Throws FailedCallError.
 */
export async function deleteRun(
  { run, promotedFor }: Pick<CallResult<'run'>, 'run' | 'promotedFor'>,
  refits: readonly string[] = [],
): Promise<number | null> {
  const words = text().models;
  const message = [
    words.deleteMessage(run),
    ...(refits.length > 0 ? [words.deleteRefits(formatList(refits), run)] : []),
    ...(promotedFor.length > 0 ? [words.deleteActive(formatList(promotedFor))] : []),
  ].join('\n');
  if (!(await confirmDialog({ title: words.deleteTitle(run), message, action: words.delete, danger: true })))
    return null;
  return (await call('delete', { run })).freedBytes;
}

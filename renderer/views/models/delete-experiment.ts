import type { CallError } from '../../../core/api/contract/protocol.ts';
import { asCallError } from '../../core/failure.ts';
import { route } from '../../core/route.svelte.ts';
import { confirmDialog, type Confirmation } from '../../parts/overlays/confirm.svelte.ts';

/**
 * Deletes the shown comparison, tuning or study after confirmation, and removes the `parameter` with its name from the
 * page's address. Returns the error if the deletion fails.
 */
export async function deleteExperiment(
  parameter: 'comparison' | 'tuning' | 'study',
  question: Omit<Confirmation, 'danger'>,
  deletion: () => Promise<unknown>,
): Promise<CallError | null> {
  if (!(await confirmDialog({ ...question, danger: true }))) return null;
  try {
    await deletion();
  } catch (thrown) {
    return asCallError(thrown);
  }
  route.set({ [parameter]: null }, { replace: true });
  return null;
}

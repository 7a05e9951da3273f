import type { CallError } from '../../../core/api/contract/protocol.ts';

/** Instead of a model's name: the data decide which model is best. */
export const BEST_MODEL = 'auto';

/** The run in the error of a cancelled training, which says that its checkpoint is kept; null if there is none. */
export function runInError(error: CallError | null): string | null {
  const message = error?.message;
  if (typeof message !== 'object' || message.key !== 'host.checkpointKept') return null;
  return message.values?.run as string;
}

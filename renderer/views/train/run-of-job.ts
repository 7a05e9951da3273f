import type { CallError, JobInfo } from '../../../core/api/contract/protocol.ts';

/** The name that stands for the best model, which a search finds. */
export const BEST_MODEL = 'auto';

/** The runs that a job went on to refit; null before the refit begins, or without one. */
export function refittedRuns({ notes }: JobInfo): readonly string[] | null {
  const note = notes.find((one) => typeof one === 'object' && one.key === 'train.refitNext');
  return note === undefined || typeof note === 'string' ? null : (note.values?.runs as readonly string[]);
}

/** The run whose checkpoint is kept, from the error of a cancelled training job; null if it names none. */
export function runInError(error: CallError | null): string | null {
  const message = error?.message;
  if (typeof message !== 'object' || message.key !== 'host.checkpointKept') return null;
  return message.values?.run as string;
}

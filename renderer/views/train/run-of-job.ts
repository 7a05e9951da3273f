import type { CallError, JobInfo } from '../../../core/api/contract/protocol.ts';

/** Stands in place of a model's name: a search finds the best model. */
export const BEST_MODEL = 'auto';

/** The runs that a job went on to refit; null before the refit begins, or without one. */
export function refittedRuns({ notes }: JobInfo): readonly string[] | null {
  const note = notes.find((one) => typeof one === 'object' && one.key === 'train.refitNext');
  return note === undefined || typeof note === 'string' ? null : (note.values?.runs as readonly string[]);
}

/** The run in the error of a cancelled training, which says that its checkpoint is kept; null if there is none. */
export function runInError(error: CallError | null): string | null {
  const message = error?.message;
  if (typeof message !== 'object' || message.key !== 'host.checkpointKept') return null;
  return message.values?.run as string;
}

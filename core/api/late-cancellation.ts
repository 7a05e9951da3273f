import type { JobContext } from '../job.ts';
import { message } from '../text/message.ts';

/** Says, at the end of a job that has changed the project, that it was cancelled only after that. */
export function noteLateCancellation({ signal, report }: JobContext): void {
  if (signal.aborted) report({ phase: 'stop', note: message('api.cancelledTooLate') });
}

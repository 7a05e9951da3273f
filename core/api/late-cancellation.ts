import type { JobContext } from '../job.ts';
import { message } from '../text/message.ts';

/** Notes at the end of a job that it was cancelled too late: it has already changed the project. */
export function noteLateCancellation({ signal, report }: JobContext): void {
  if (signal.aborted) report({ phase: 'stop', note: message('api.cancelledTooLate') });
}

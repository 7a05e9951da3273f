import type { JobContext } from '../job.ts';
import { message } from '../text/message.ts';

/** Reports, at the end of a cancelled job, that the cancellation came too late: the project has already changed. */
export function noteLateCancellation({ signal, report }: JobContext): void {
  if (signal.aborted) report({ phase: 'stop', note: message('api.cancelledTooLate') });
}

import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import type { Pause } from '../solve/problem.ts';

const PAUSE_EVERY_MS = 50;

/** Returns a pause that yields to the event loop about every 50 ms, and throws `cancelled` if the job is cancelled. */
export function pauseFor(job: JobContext): Pause {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < PAUSE_EVERY_MS) return;
    await yieldToEventLoop(job, message('base.nothingWritten'));
    last = performance.now();
  };
}

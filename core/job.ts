import { setImmediate } from 'node:timers/promises';

import { cancelled } from './errors.ts';
import { message, type Text } from './text/message.ts';

/** What a running job tells about itself: plain data that can cross a process boundary. */
export interface Progress {
  /** Which part of the job runs: `read`, `train`, `score`, … */
  readonly phase: string;
  /** Share of the phase that is done, 0 to 1; absent where the end is not known. */
  readonly fraction?: number;
  /** What has been counted so far, by the name of the unit: `{ records: 120000 }`. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Estimated time left in milliseconds. */
  readonly leftMs?: number;
  /** Set where the work may end sooner: a training does when it improves no more. */
  readonly leftAtMost?: true;
  /** Live figures, e.g. `{ loss: 0.41, 'auc approval': 0.84 }`; null where undefined. */
  readonly figures?: Readonly<Record<string, number | null>>;
  /** A sentence the user should see, e.g. a warning. */
  readonly note?: Text;
  /** Set once a part of the work is in the project for good, where the job itself goes on. */
  readonly saved?: true;
}

/** What every long call receives: a signal that cancels it and a place to report progress. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

/** A context that is never cancelled and reports to nobody. */
export function quietJob(): JobContext {
  return { signal: new AbortController().signal, report: () => undefined };
}

/**
 * Lets signals and timers run, then throws `cancelled` if the job's signal is aborted; call it every few hundred
 * milliseconds.
 */
export async function yieldToEventLoop(job: JobContext, kept: Text = message('base.nothingChanged')): Promise<void> {
  await setImmediate();
  if (job.signal.aborted) throw cancelled(kept);
}

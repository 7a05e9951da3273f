import { setImmediate } from 'node:timers/promises';

import { cancelled } from './errors.ts';
import { message, sameText, type Text } from './text/message.ts';

/** The progress of a running job: plain data that can cross a process boundary. */
export interface Progress {
  /** The current phase of the job: `read`, `train`, `score`, … */
  readonly phase: string;
  /** Fraction of the phase that is done, 0 to 1; absent if the end is unknown. */
  readonly fraction?: number;
  /** Counts so far, by the name of the unit: `{ records: 120000 }`. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Estimated time left in milliseconds. */
  readonly leftMs?: number;
  /** Set if the work may end sooner, such as a training run that stops early. */
  readonly leftAtMost?: true;
  /** Live metrics, e.g. `{ loss: 0.41, 'auc approval': 0.84, 'aucLow approval': 0.81 }`; null if undefined. */
  readonly figures?: Readonly<Record<string, number | null>>;
  /** A sentence to show to the user, e.g. a warning. */
  readonly note?: Text;
  /** Set once a part of the work is stored in the project permanently while the job continues. */
  readonly saved?: true;
}

/** The context of every long call: a signal that cancels it, and a callback that reports progress. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

/** A context that is never cancelled and ignores progress. */
export function quietJob(): JobContext {
  return { signal: new AbortController().signal, report: () => undefined };
}

/**
 * Lets the event loop handle signals and timers, then throws `cancelled` if the job's signal is aborted. Call it every
 * few hundred milliseconds.
 */
export async function yieldToEventLoop(job: JobContext, kept: Text = message('base.nothingChanged')): Promise<void> {
  await setImmediate();
  if (job.signal.aborted) throw cancelled(kept);
}

/** Indexes that `forEachIndex` visits before it yields to the event loop: a few milliseconds for a sum over rows. */
export const INDEXES_PER_TURN = 1 << 15;

/** Calls `visit` with each index below `count`; yields to the event loop in between. Throws `cancelled`. */
export async function forEachIndex(
  count: number,
  visit: (index: number) => void,
  job: JobContext,
  kept?: Text,
): Promise<void> {
  for (let first = 0; first < count; first += INDEXES_PER_TURN) {
    const end = Math.min(count, first + INDEXES_PER_TURN);
    for (let index = first; index < end; index++) visit(index);
    await yieldToEventLoop(job, kept);
  }
}

/**
 * A job that is a part of another one: reports its fraction as a `share` of the whole, starting at `from`, and adds the
 * time of the parts that follow, estimated in proportion to their shares.
 */
export function partOfJob(job: JobContext, from: number, share: number): JobContext {
  const following = 1 - from - share;
  return {
    signal: job.signal,
    report: ({ fraction, leftMs, ...progress }) => {
      const wholeMs = leftMs === undefined || fraction === undefined ? NaN : leftMs / (1 - fraction);
      const totalLeftMs = following > 1e-9 ? (leftMs ?? NaN) + (wholeMs * following) / share : (leftMs ?? NaN);
      job.report({
        ...progress,
        ...(fraction === undefined ? {} : { fraction: from + share * fraction }),
        ...(Number.isFinite(totalLeftMs) ? { leftMs: totalLeftMs } : {}),
      });
    },
  };
}

/** A job that reports each note only once, for work whose parts would report the same notes. */
export function distinctNotes(job: JobContext): JobContext {
  const reported: Text[] = [];
  return {
    signal: job.signal,
    report: ({ note, ...progress }) => {
      const isNew = note !== undefined && !reported.some((earlier) => sameText(earlier, note));
      if (isNew) reported.push(note);
      job.report(isNew ? { ...progress, note } : progress);
    },
  };
}

/** Reports, at the end of a cancelled job, that the cancellation came too late: the project has already changed. */
export function noteLateCancellation({ signal, report }: JobContext): void {
  if (signal.aborted) report({ phase: 'stop', note: message('api.cancelledTooLate') });
}

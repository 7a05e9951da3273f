import type { JobContext, Progress } from '../job.ts';
import { nameFiles } from './failure.ts';
import type { FileHandles } from './files.ts';
import { mergeProgress } from './progress.ts';
import type { AnyCall } from './reachable.ts';
import { grantFiles } from './result.ts';
import { Throttle } from './throttle.ts';

/** A call that is ready to run. */
export interface Work {
  readonly call: AnyCall;
  /** The input as the window sent it, with handles for files. */
  readonly given: unknown;
  /** The validated input, with the project filled in and handles replaced by paths. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Where to grant the files of the result. */
  readonly files: FileHandles;
  /** Waits until the project can be read; returns null if it already can be. */
  readonly ready?: () => Promise<void> | null;
}

const PROGRESS_EVERY_MS = 100;

/**
 * Runs a call and reports its progress: immediately if it has a note or says that a part is saved, else at most every
 * 100 ms. Reports the latest progress before the call ends.
 */
export async function runWork(
  { call, input, files, ready }: Work,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<unknown> {
  let latest: Progress | null = null;
  const throttle = new Throttle(PROGRESS_EVERY_MS, () => {
    if (latest !== null) report(latest);
  });
  const context: JobContext = {
    signal,
    report(progress) {
      latest = mergeProgress(latest, progress);
      const { note, saved } = progress;
      const named = note === undefined ? {} : { note: nameFiles(note, files) };
      if (note !== undefined || saved !== undefined)
        report({ ...latest, ...named, ...(saved === undefined ? {} : { saved }) });
      else throttle.request();
    },
  };
  try {
    const waiting = ready?.() ?? null;
    if (waiting !== null) await waiting;
    return grantFiles(call.result, await call.handle(input as never, context), files);
  } finally {
    throttle.flush();
    throttle.cancel();
  }
}

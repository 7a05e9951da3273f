import type { JobContext, Progress } from '../core/job.ts';
import { inEnglish } from '../core/text/en.ts';

/** A job that records its reports. */
export interface RecordingJob extends JobContext {
  readonly progress: readonly Progress[];
  /** The notes of its reports, in English. */
  readonly notes: readonly string[];
}

/** A job that records its reports, and is cancelled by the first one for which `isLast` is true. */
export function recordingJob(isLast: (progress: Progress) => boolean = () => false): RecordingJob {
  const controller = new AbortController();
  const progress: Progress[] = [];
  const notes: string[] = [];
  return {
    signal: controller.signal,
    progress,
    notes,
    report(reported) {
      progress.push(reported);
      if (reported.note !== undefined) notes.push(inEnglish(reported.note));
      if (isLast(reported)) controller.abort();
    },
  };
}

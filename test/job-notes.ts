import { quietJob, type JobContext } from '../core/job.ts';
import { inEnglish } from '../core/text/en.ts';

/** A job that passes on its notes, in English. */
export function jobWithNotes(take: (note: string) => void): JobContext {
  return {
    ...quietJob(),
    report: ({ note }) => {
      if (note !== undefined) take(inEnglish(note));
    },
  };
}

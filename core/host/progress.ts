import type { Progress } from '../job.ts';

/**
 * Merges a report into the known progress: counts and figures with other names are kept; the fraction and time left are
 * kept while the phase is the same. Notes and saves are passed on once and not kept.
 */
export function mergeProgress(before: Progress | null, { note: _, saved: __, ...report }: Progress): Progress {
  if (before === null) return report;
  const kept = before.phase === report.phase ? before : { counts: before.counts, figures: before.figures };
  const counts = merged(kept.counts, report.counts);
  const figures = merged(kept.figures, report.figures);
  return {
    ...kept,
    ...report,
    ...(counts === undefined ? {} : { counts }),
    ...(figures === undefined ? {} : { figures }),
  };
}

function merged<Value>(
  before: Readonly<Record<string, Value>> | undefined,
  more: Readonly<Record<string, Value>> | undefined,
): Readonly<Record<string, Value>> | undefined {
  return before === undefined ? more : { ...before, ...more };
}

import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import type { Listing } from '../../store/file/damaged-rows.ts';
import { withProject, type Project } from '../../store/file/project.ts';
import type { Holdout } from '../../store/runs/export-holdout.ts';
import { exportIntervals } from '../../store/runs/export-intervals.ts';
import { readExports, recordExport, type ExportInfo, type NewExport } from '../../store/runs/exports.ts';
import { message, type Message } from '../../text/message.ts';
import type { Manifest } from '../output/manifest.ts';

/** The entry of a list in the history, with the figures of its manifest. */
export function historyEntry(
  list: Pick<NewExport, 'file' | 'audience' | 'selection'>,
  { runs, per, rows, expected = {}, expectedValue, sha256 }: Manifest,
  holdout: Holdout | null,
): NewExport {
  return {
    ...list,
    runs: runs.map(({ run }) => run),
    per,
    rows,
    expected: Object.fromEntries(Object.entries(expected).map(([step, { count }]) => [step, count])),
    expectedValue,
    intervals: exportIntervals(Object.entries(expected), expectedValue),
    sha256,
    holdout: holdout ?? undefined,
  };
}

/**
 * Adds a written list to the project's history. If the project is not writable (another process holds it, or it is
 * read-only), the list is still valid: returns a note that says so, else null.
 */
export async function addToHistory(project: string, entry: NewExport, job: JobContext): Promise<Message | null> {
  try {
    const file = resolve(entry.file);
    await withProject(project, { mode: 'write', purpose: message('score.historyEntry') }, (opened) =>
      recordExport(opened, { ...entry, file }),
    );
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const note = message('score.notInHistory', { error: error.text });
    job.report({ phase: 'write', note });
    return note;
  }
}

/** An export in the form that the history shows. */
export type DescribedExport = Omit<ExportInfo, 'file'> & {
  /** Name of the file, and the folder that it was written to. */
  readonly file: string;
  readonly folder: string;
  /** Whether a file of that name still exists. */
  readonly exists: boolean;
};

/** Whether a path is a Windows network path: checking for the file would sign in to a server that the project names. */
function isNetworkPath(path: string): boolean {
  return /^[\\/]{2}/.test(path);
}

/** All exports of a project, the latest first, and those that are damaged. */
export function describeExports(project: Project): Listing<DescribedExport> {
  const { intact, damaged } = readExports(project);
  const described = intact.map((entry) => ({
    ...entry,
    file: basename(entry.file),
    folder: dirname(entry.file),
    exists: !isNetworkPath(entry.file) && existsSync(entry.file),
    audience: basename(entry.audience),
  }));
  return { intact: described, damaged };
}

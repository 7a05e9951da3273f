import { basename } from 'node:path';

import type { JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { readExports } from '../../store/runs/exports.ts';
import { message, type Text } from '../../text/message.ts';
import type { ComparedShape } from '../ranking/forecast-difference.ts';
import { exportsOfFiles, hashFiles } from '../results/export-files.ts';
import { intervalNotes, type RankingRun } from '../results/findings.ts';
import { forecastShape, rankingRuns } from '../results/ranking-runs.ts';
import type { BothLists, BothShapes } from './expected-both.ts';
import type { RankedUsers } from './ranked-users.ts';

/** What is known of the errors of two lists' forecasts, and notes on what is not. */
export interface KnownErrors {
  readonly shapes: BothShapes;
  readonly notes: readonly Text[];
}

/**
 * Finds the runs that ranked two lists, for the errors of their forecasts. A list only names its runs, and runs of
 * other projects may have the same names, so it must be an export of this project, recognised by its SHA-256.
 */
export async function knownErrors(
  project: Project | null,
  { list, other, steps, paths }: BothLists & { readonly paths: readonly [list: string, other: string] },
  job: JobContext,
): Promise<KnownErrors> {
  const [first, second] = [await runsOf(project, list, paths[0], job), await runsOf(project, other, paths[1], job)];
  const notes = project === null ? [message('score.listsWithoutProject')] : [...first.notes, ...second.notes];
  const shapeOf = (users: RankedUsers, { runs }: ListRuns): ComparedShape => forecastShape(users, runs, steps);
  // If both lists were ranked by the same run, they have the same notes.
  const different = new Map(notes.map((note) => [JSON.stringify(note), note]));
  return { shapes: { list: shapeOf(list, first), other: shapeOf(other, second) }, notes: [...different.values()] };
}

interface ListRuns {
  readonly runs: readonly RankingRun[];
  readonly notes: readonly Text[];
}

/** The runs that ranked a list; none if the project has not exported it. */
async function runsOf(project: Project | null, list: RankedUsers, path: string, job: JobContext): Promise<ListRuns> {
  if (project === null) return { runs: [], notes: [] };
  if (exportsOfFiles(readExports(project).intact, await hashFiles([path], job)).length === 0)
    return { runs: [], notes: [message('score.listNotExported', { file: basename(path) })] };
  const runs = rankingRuns(project, list);
  return { runs, notes: intervalNotes(list, runs) };
}

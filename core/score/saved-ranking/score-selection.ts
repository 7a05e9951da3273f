import type { JobContext } from '../../job.ts';
import { refuseMovedProject, type Project } from '../../store/file/project.ts';
import { NO_FORMATS } from '../list-formats/format-paths.ts';
import { checkFormats } from '../list-formats/write-formats.ts';
import { expectedNumbers } from '../output/manifest.ts';
import { refuseOverwriting, resultOf, type ScoredList, type ScoreOptions } from '../score-audience.ts';
import { exportRanking, type ExportedList } from './export-ranking.ts';
import { rankIntoFolder } from './rank-and-save.ts';
import type { SavedRanking } from './saved-ranking.ts';
import type { RankingSelection } from './selection.ts';

/**
 * Scores an audience and writes the rows of a selection that depends on the whole ranking: those with a minimum score,
 * or those that a budget covers. Throws like `scoreAudience`.
 */
export async function scoreSelection(
  project: Project,
  options: Omit<ScoreOptions, 'top'>,
  selection: RankingSelection,
  job: JobContext,
): Promise<ScoredList> {
  refuseOverwriting(project, options, [options.audience]);
  const startedMs = performance.now();
  const ranking = await rankIntoFolder(options.out, project, options, job, (columns) =>
    checkFormats(columns, options.listFormats ?? NO_FORMATS),
  );
  try {
    refuseMovedProject(project);
    const written = await exportRanking(ranking, selection, options.out, job, options.holdout, options.listFormats);
    return scoredList(options, ranking, written, performance.now() - startedMs);
  } finally {
    ranking.remove();
  }
}

function scoredList(
  options: Pick<ScoreOptions, 'audience' | 'out'>,
  { metadata }: SavedRanking,
  { manifest, forecast, holdout }: ExportedList,
  elapsedMs: number,
): ScoredList {
  const list = {
    ...metadata,
    written: manifest.rows,
    candidates: metadata.shape.candidates.length,
    forecast,
    expectedValue: manifest.expectedValue ?? null,
    holdout,
    manifest,
  };
  return {
    result: resultOf(options, list, elapsedMs),
    sha256: manifest.sha256,
    expected: expectedNumbers(forecast),
  };
}

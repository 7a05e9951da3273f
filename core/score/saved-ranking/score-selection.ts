import type { JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { manifestPath, type ScoredList, type ScoreOptions } from '../score-audience.ts';
import { exportRanking, type ExportedList } from './export-ranking.ts';
import { rankBeside } from './rank-and-save.ts';
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
  const startedMs = performance.now();
  const ranking = await rankBeside(options.out, project, options, job);
  try {
    const written = await exportRanking(ranking, selection, options.out, job, options.holdout ?? null);
    return scoredList(options, ranking, written, performance.now() - startedMs);
  } finally {
    ranking.remove();
  }
}

function scoredList(
  { audience, out }: Pick<ScoreOptions, 'audience' | 'out'>,
  { facts }: SavedRanking,
  { manifest, forecast, holdout }: ExportedList,
  elapsedMs: number,
): ScoredList {
  const { records, scored, rejected, rejects } = facts;
  const candidates = facts.shape.candidates.length;
  return {
    result: {
      audience,
      records,
      scored,
      rejected,
      written: manifest.rows,
      rowsPerSecond: Math.round((scored * candidates) / (elapsedMs / 1000)),
      candidates,
      elapsedMs: Math.round(elapsedMs),
      engine: distinct(manifest.runs.map(({ engine }) => engine)),
      device: distinct(manifest.runs.map(({ device }) => device)),
      rejects,
      manifest: manifestPath(out),
      forecast,
      expectedValue: manifest.expectedValue ?? null,
      holdout,
      notes: manifest.notes,
    },
    sha256: manifest.sha256,
    expected: Object.fromEntries(forecast.map(({ step, expected }) => [step, expected])),
  };
}

function distinct(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}

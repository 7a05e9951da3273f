import { randomUUID } from 'node:crypto';

import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import type { JobContext } from '../../job.ts';
import { refuseMovedProject, type Project } from '../../store/file/project.ts';
import { rankingBasis } from '../candidates/choose-run.ts';
import { WorkFolder } from '../output/work-folder.ts';
import { prepareScoring, withScorers, type ScoringRequest } from '../prepare-scoring.ts';
import type { ListShape } from '../ranking/list-writer.ts';
import { visitRows, withRanking, type AudienceRanking, type RankingSetup } from '../ranking/with-ranking.ts';
import { SavedRankingReader } from './reader.ts';
import { SavedRanking, locateLists } from './saved-ranking.ts';
import { saveRanking } from './saved-rankings.ts';
import { SavedRankingWriter, type SavedRankingPaths } from './writer.ts';

/**
 * Scores an audience and keeps the whole ranked list as the project's saved ranking, in a folder beside the project
 * that is removed when the process ends. An earlier saved ranking remains until this one is complete. Throws like
 * `scoreAudience`.
 */
export async function rankAndSave(project: Project, request: ScoringRequest, job: JobContext): Promise<SavedRanking> {
  const saved = await rankIntoFolder(`${project.path}.ranking`, project, request, job);
  try {
    refuseMovedProject(project);
    saveRanking(saved);
  } catch (error) {
    saved.remove();
    throw error;
  }
  return saved;
}

/**
 * Scores an audience and keeps the whole ranked list in a folder beside `target` until it is removed. `check` gets the
 * columns of the audience before it is scored, and may throw.
 */
export async function rankIntoFolder(
  target: string,
  project: Project,
  request: ScoringRequest,
  job: JobContext,
  check: (columns: readonly string[]) => Promise<void> = () => Promise.resolve(),
): Promise<SavedRanking> {
  const segment = request.segment ?? null;
  const started = { basis: rankingBasis(project, segment), segment, startedMs: performance.now() };
  const scoring = await prepareScoring(project, request, job);
  const work = new WorkFolder(target);
  try {
    return await withScorers(scoring, work, null, job, async (setup) => {
      await check(setup.header.columns);
      return withRanking(setup, job, (ranking) =>
        writeRanking(project, setup, ranking, { ...started, mapping: scoring.mapping }, job),
      );
    });
  } catch (error) {
    work.remove();
    throw error;
  }
}

/** The metadata that is known before the audience is opened. */
interface RankingStart {
  readonly basis: string;
  readonly segment: string | null;
  readonly startedMs: number;
  readonly mapping: MappingFile;
}

async function writeRanking(
  project: Project,
  setup: RankingSetup,
  ranking: AudienceRanking,
  start: RankingStart,
  job: JobContext,
): Promise<SavedRanking> {
  const { work, candidateList, runs, per } = setup;
  const paths: SavedRankingPaths = { list: work.file('list.csv'), rows: work.file('rows'), sums: work.file('sums') };
  const shape: ListShape = {
    user: ranking.user,
    candidates: candidateList.candidates,
    runs: runs.map(({ run, steps, forecast }) => ({ run, steps, forecast: forecast ?? null })),
  };
  const writer = new SavedRankingWriter(paths, shape, ranking.stride, setup.scorerShape.listOf);
  try {
    const rows = await visitRows(
      setup,
      ranking,
      (arena, offset, rank) => {
        writer.add(arena, offset, rank);
      },
      job,
    );
    const metadata = metadataOf(project, setup, ranking, {
      ...start,
      shape,
      lists: locateLists(candidateList, per, writer.listRows),
    });
    return new SavedRanking(
      metadata,
      new SavedRankingReader(writer.finish(), writer.layout, rows, writer.headerBytes),
      work,
    );
  } finally {
    writer.close();
  }
}

function metadataOf(
  project: Project,
  { candidateList, per, header, audience, manifestRuns }: RankingSetup,
  { records, scored, rejected, rejects }: AudienceRanking,
  {
    shape,
    basis,
    lists,
    segment,
    mapping,
    startedMs,
  }: Pick<SavedRanking['metadata'], 'shape' | 'lists'> & RankingStart,
): SavedRanking['metadata'] {
  return {
    id: randomUUID().slice(0, 8),
    project: project.path,
    audience,
    files: header.files,
    missing: header.missing,
    mapping,
    per,
    segment,
    shape,
    currency: candidateList.currency,
    runs: manifestRuns,
    lists,
    basis,
    notes: candidateList.notes,
    records,
    scored,
    rejected,
    rejects,
    elapsedMs: Math.round(performance.now() - startedMs),
    created: new Date().toISOString(),
  };
}

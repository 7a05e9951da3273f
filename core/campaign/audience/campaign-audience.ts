import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import type { CandidateList } from '../../score/candidates/candidates.ts';
import type { ManifestRun } from '../../score/output/manifest.ts';
import type { WorkFolder } from '../../score/output/work-folder.ts';
import { withScorers, type ScoringSetup } from '../../score/prepare-scoring.ts';
import type { ListShape } from '../../score/ranking/list-writer.ts';
import { countUsers, scoreBlocks, type UserCounts } from '../../score/ranking/score-blocks.ts';
import type { RankingSetup } from '../../score/ranking/with-ranking.ts';
import { message } from '../../text/message.ts';
import { ScoredAudience } from './scored-audience.ts';
import { scoredPaths, ScoredWriter } from './scored-writer.ts';
import type { StoredShape } from './stored-block.ts';

/** The metadata of a scored audience. */
export interface CampaignAudienceMetadata extends UserCounts {
  readonly audience: string;
  /** Paths of the audience's files. */
  readonly files: readonly string[];
  /** How they are read, if the user said so. */
  readonly dialect: MappingFile['dialect'];
  /** Header of the users' column. */
  readonly user: string;
  /** Texts that mean a missing value. */
  readonly missing: readonly string[];
  /** The candidates, with the values of the banks' settings. */
  readonly candidateList: CandidateList;
  readonly runs: ListShape['runs'];
  readonly manifestRuns: readonly ManifestRun[];
}

/** An audience that was scored once, to plan any number of campaigns with it. Removing it deletes its files. */
export class CampaignAudience {
  readonly metadata: CampaignAudienceMetadata;
  readonly scored: ScoredAudience;
  readonly work: WorkFolder;
  #readers = 0;
  #removed = false;

  constructor(metadata: CampaignAudienceMetadata, scored: ScoredAudience, work: WorkFolder) {
    this.metadata = metadata;
    this.scored = scored;
    this.work = work;
  }

  /** Keeps the files while `use` reads them, even if the audience is removed meanwhile. */
  async hold<Result>(use: () => Promise<Result>): Promise<Result> {
    this.#readers++;
    try {
      return await use();
    } finally {
      this.#readers--;
      if (this.#removed && this.#readers === 0) this.removeNow();
    }
  }

  /** Deletes the files, now or when the last reader is done. */
  remove(): void {
    this.#removed = true;
    if (this.#readers === 0) this.removeNow();
  }

  /** Deletes the files at once, even while they are being read: for the end of the process. */
  removeNow(): void {
    this.scored.close();
    this.work.remove();
  }
}

/**
 * Scores every user with every candidate, and keeps each bank's best banner for every user in the work folder. Scores
 * do not include the banks' values, so that a campaign may set others. `check` gets the columns of the audience before
 * it is scored, and may throw.
 */
export async function scoreForCampaign(
  scoring: ScoringSetup,
  work: WorkFolder,
  job: JobContext,
  check: (columns: readonly string[]) => Promise<void> = () => Promise.resolve(),
): Promise<CampaignAudience> {
  const unvalued = scoring.candidateList.candidates.map((candidate) => ({ ...candidate, value: null }));
  const setup = { ...scoring, candidateList: { ...scoring.candidateList, candidates: unvalued } };
  return withScorers(setup, work, null, job, async (opened) => {
    await check(opened.header.columns);
    const paths = scoredPaths(work);
    let writer: ScoredWriter | null = null;
    let shape: StoredShape | null = null;
    try {
      await scoreBlocks(
        opened,
        ({ block }) => {
          shape ??= storedShape(opened, block.bankWeights);
          writer ??= new ScoredWriter(paths, shape);
          writer.add(block);
        },
        job,
      );
      await yieldToEventLoop(job, message('base.nothingWritten'));
      const metadata = metadataOf(scoring, opened);
      shape ??= storedShape(opened, []);
      writer ??= new ScoredWriter(paths, shape);
      const scored = new ScoredAudience(paths, shape, writer.entries(), opened.feed.end.lateDuplicates);
      return new CampaignAudience(metadata, scored, work);
    } finally {
      (writer as ScoredWriter | null)?.close();
    }
  });
}

function storedShape(
  { candidateList, blockShape }: RankingSetup,
  bankWeights: readonly (Float64Array | null)[],
): StoredShape {
  const weightedBanks = bankWeights.flatMap((weights, bank) => (weights === null ? [] : [bank]));
  return { banks: candidateList.banks.length, steps: blockShape.steps, weightedBanks };
}

function metadataOf({ candidateList, mapping }: ScoringSetup, opened: RankingSetup): CampaignAudienceMetadata {
  const { header, audience, manifestRuns, runs } = opened;
  return {
    ...countUsers(opened),
    audience,
    files: header.files,
    dialect: mapping.dialect,
    user: header.columns[header.user],
    missing: header.missing,
    candidateList,
    runs: runs.map(({ run, steps, forecast }) => ({ run, steps, forecast: forecast ?? null })),
    manifestRuns,
  };
}

import { join } from 'node:path';

import type { MappingFile } from '../ingest/mapping/mapping.ts';
import type { JobContext } from '../job.ts';
import type { CandidateField } from '../predict/candidate-fields.ts';
import type { AudienceModel } from '../score/audience/audience.ts';
import { rowsOf } from '../score/audience/block.ts';
import { AudienceFeed } from '../score/audience/feed.ts';
import { reportNotes } from '../score/output/publish.ts';
import { scoreRows, type DriftModel } from './dataset-side.ts';
import type { ScoreDistribution } from './scores.ts';
import { FieldTally } from './tally.ts';

const BLOCK_USERS = 2048;
/** Number of blocks that are filled or scored at the same time. */
const BLOCKS = 3;

/** An audience file, and how to read it for a run. */
export interface AudienceSide {
  readonly audience: string;
  readonly mapping: MappingFile;
  /** The formats of columns, which take precedence over those of the mapping and of the training data. */
  readonly formats: MappingFile['formats'];
  readonly model: AudienceModel;
  /** The bank and banner that all users are scored with. */
  readonly candidate: readonly CandidateField[];
  /** A folder for temporary files. */
  readonly folder: string;
}

/** The values of an audience, and how many of its records could not be read. */
export interface AudienceCounts {
  readonly tally: FieldTally;
  readonly records: number;
  readonly rejected: number;
}

/** Counts the values of an audience's users, and adds their scores to a distribution. */
export async function countAudience(
  model: DriftModel,
  { audience, mapping, formats, model: trained, candidate, folder }: AudienceSide,
  scores: ScoreDistribution,
  job: JobContext,
): Promise<AudienceCounts> {
  const feed = new AudienceFeed(
    {
      paths: [audience],
      options: { dialect: mapping.dialect, tempFolder: folder },
      mapping,
      ...(formats && { given: formats }),
      models: [trained],
      banks: [],
      usersPath: join(folder, 'users'),
      shape: { capacity: Math.min(BLOCK_USERS, model.predictor.batchSize), lists: 0, steps: 1 },
    },
    BLOCKS,
    job.signal,
  );
  const tally = new FieldTally(model.schema);
  try {
    reportNotes((await feed.open()).notes, job);
    for (let fed = await feed.next(); fed !== null; fed = await feed.next()) {
      const users = rowsOf(fed.block, 0, 0, fed.block.rows);
      tally.add(users, null);
      scores.add(await scoreRows(model, users, candidate), null);
      feed.release(fed.block);
      const { fraction, records } = fed.progress;
      job.report({ phase: 'score', fraction, counts: { records } });
    }
    return { tally, records: feed.end.records, rejected: feed.end.rejected };
  } finally {
    await feed.close();
  }
}

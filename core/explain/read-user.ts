import { join } from 'node:path';

import { removeFolder } from '../busy-files.ts';
import { AppError } from '../errors.ts';
import type { MappingFile } from '../ingest/mapping/mapping.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { createTemporaryFolder } from '../processes/temporary-folder.ts';
import type { AudienceModel } from '../score/audience/audience.ts';
import { rowsOf, type UserBlock } from '../score/audience/block.ts';
import { AudienceFeed } from '../score/audience/feed.ts';
import { message } from '../text/message.ts';
import { sampleAt, type EncodedSample } from './samples.ts';

const BLOCK_USERS = 2048;
/** Blocks being filled or searched. */
const BLOCKS = 3;

/** An audience, and how a model reads it. */
export interface AudienceSource {
  readonly audience: string;
  readonly mapping: MappingFile;
  /** The formats of columns, which take precedence over those of the mapping and of the training data. */
  readonly formats?: MappingFile['formats'];
  readonly model: AudienceModel;
}

/**
 * Reads an audience up to a user, in bounded memory, and returns the user's fields as the model reads them. Throws
 * `state` if the user is not in it any more.
 */
export async function readUser(source: AudienceSource, user: string, job: JobContext): Promise<EncodedSample> {
  const folder = createTemporaryFolder('explain');
  try {
    return await readFrom(openFeed(source, folder, job), user, job);
  } finally {
    removeFolder(folder);
  }
}

/** Reads users until the one asked for; closes the feed. */
async function readFrom(feed: AudienceFeed, user: string, job: JobContext): Promise<EncodedSample> {
  const id = Buffer.from(user);
  try {
    await feed.open();
    for (let fed = await feed.next(); fed !== null; fed = await feed.next()) {
      const row = rowOf(fed.block, id);
      if (row >= 0) return sampleAt(rowsOf(fed.block, 0, 0, fed.block.rows), row);
      feed.release(fed.block);
      job.report({ phase: 'read', fraction: fed.progress.fraction, counts: { records: fed.progress.records } });
      await yieldToEventLoop(job);
    }
  } finally {
    await feed.close();
  }
  throw changedAudience(user);
}

/** The error for an audience that is not the one that was ranked. */
export function changedAudience(user: string): AppError {
  return new AppError('state', message('explain.otherAudience', { user }), message('explain.rankAgain'));
}

function openFeed({ audience, mapping, formats, model }: AudienceSource, folder: string, job: JobContext) {
  return new AudienceFeed(
    {
      paths: [audience],
      options: { dialect: mapping.dialect, tempFolder: folder },
      mapping,
      ...(formats && { given: formats }),
      models: [model],
      banks: [],
      usersPath: join(folder, 'users'),
      shape: { capacity: BLOCK_USERS, lists: 0, steps: 1 },
    },
    BLOCKS,
    job.signal,
  );
}

/** The row of a user, whose id is compared byte by byte; −1 if the user is not in the block. */
function rowOf({ rows, ids, idOffsets }: UserBlock, id: Buffer): number {
  for (let row = 0; row < rows; row++) {
    const [start, end] = [idOffsets[row], idOffsets[row + 1]];
    if (end - start === id.length && id.compare(ids, start, end) === 0) return row;
  }
  return -1;
}

import { basename } from 'node:path';

import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { findUser } from '../score/saved-ranking/find-user.ts';
import { readPage, type PageRow } from '../score/saved-ranking/page.ts';
import { listAt, type SavedRanking } from '../score/saved-ranking/saved-ranking.ts';
import { message } from '../text/message.ts';

/** The user to find, and the list of a saved ranking to search. */
export interface UserRequest {
  readonly list: number;
  /** The id, byte for byte. */
  readonly user: string;
}

/** A user's row in a ranked list. */
export interface RankedUser extends Omit<PageRow, 'probabilities'> {
  readonly run: string;
  /** Rows of the list. */
  readonly rows: number;
  /** The steps of the run, with their probabilities. */
  readonly steps: readonly { readonly step: string; readonly probability: number }[];
}

/** A user's row, and the index of its candidate. */
export interface FoundRow {
  readonly ranked: RankedUser;
  readonly candidate: number;
}

/** Finds a user in a list of a saved ranking. Throws `unknown-name` if the user is not in it. */
export async function findRankedUser(
  ranking: SavedRanking,
  { list: index, user }: UserRequest,
  job: JobContext,
): Promise<FoundRow> {
  const list = listAt(ranking, index);
  const found = await findUser(ranking, list, user, job);
  if (found === null) throw notRanked(ranking, user);
  const [{ probabilities, ...row }] = readPage(ranking, list, found.row, 1);
  const { candidate } = ranking.reader.row(list.start + found.row);
  const { shape } = ranking.metadata;
  const steps = ranking.steps.flatMap((step, at) => {
    const probability = probabilities[at];
    return probability === null ? [] : [{ step, probability }];
  });
  const { run } = shape.runs[shape.candidates[candidate].run];
  return { ranked: { ...row, user: found.user, run, rows: list.rows, steps }, candidate };
}

function notRanked({ metadata: { audience, rejected } }: SavedRanking, user: string): AppError {
  return new AppError(
    'unknown-name',
    message('explain.notRanked', { user, audience: basename(audience) }),
    message('explain.checkId', { rejected }),
  );
}

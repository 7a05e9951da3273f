import { join } from 'node:path';

import { removeFolder } from '../busy-files.ts';
import { unknownName } from '../errors.ts';
import type { MappingFile } from '../ingest/mapping/mapping.ts';
import type { JobContext } from '../job.ts';
import { createTemporaryFolder } from '../processes/temporary-folder.ts';
import { rankIntoFolder } from '../score/saved-ranking/rank-and-save.ts';
import type { SavedRanking } from '../score/saved-ranking/saved-ranking.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { explainUser, type ExplainRequest, type Explanation } from './explain-user.ts';

/** An audience to rank, and the user in it to explain. */
export interface AudienceRequest extends Omit<ExplainRequest, 'list'> {
  readonly runs: readonly string[];
  readonly audience: string;
  /** The bank for which all users are ranked; absent: users are ranked by their best banner of all banks. */
  readonly bank?: string | undefined;
  readonly segment?: string | undefined;
  readonly mapping?: string | MappingFile | undefined;
}

/**
 * Ranks an audience as `score` does, and explains the row of one of its users. Throws like `explainUser`, and
 * `unknown-name` for a bank that is not scored.
 */
export async function explainInAudience(
  project: Project,
  { runs, audience, bank, segment, mapping, ...request }: AudienceRequest,
  job: JobContext,
): Promise<Explanation> {
  const folder = createTemporaryFolder('explain');
  try {
    const { formats } = request;
    const scoring = { runs, audience, per: bank === undefined ? 'user' : 'bank', segment, formats } as const;
    const mapped = { ...scoring, ...(mapping !== undefined && { mapping }) };
    const ranking = await rankIntoFolder(join(folder, 'ranking'), project, mapped, job);
    try {
      return await explainUser(project, ranking, { ...request, list: listIndexOf(ranking, bank) }, job);
    } finally {
      ranking.remove();
    }
  } finally {
    removeFolder(folder);
  }
}

function listIndexOf({ metadata: { lists } }: SavedRanking, bank: string | undefined): number {
  if (bank === undefined) return 0;
  const index = lists.findIndex((list) => list.bank === bank);
  if (index >= 0) return index;
  throw unknownName(
    message('noun.bank'),
    bank,
    lists.map((list) => list.bank ?? ''),
  );
}

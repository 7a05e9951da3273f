/** Finds users of a list whose ids are in the data, but written differently, as a spreadsheet writes 007 as 7. */
import { requiredReader } from '../../features/columns.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { textAt } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { rowKey, userOf, type AssignedList } from './assigned-list.ts';
import type { Observed } from './observe.ts';

/** Ways in which programs change ids, and what an id is without such a change; applied in this order. */
const REWRITINGS = {
  blanks: (id: string) => id.replace(/\p{Cf}/gu, '').trim(),
  apostrophe: (id: string) => id.replace(/^['’]+/, ''),
  decimals: (id: string) => (/^\d+[.,]0+$/.test(id) ? id.split(/[.,]/)[0] : id),
  zeros: (id: string) => (/^\d+$/.test(id) ? id.replace(/^0+(?=\d)/, '') : id),
  case: (id: string) => id.toLowerCase(),
};

/** A way in which an id was changed. */
export type Rewriting = keyof typeof REWRITINGS;

/** The ways, in the order in which they are looked for. */
const KINDS = Object.keys(REWRITINGS) as readonly Rewriting[];

/** Users of a list who are in the data under another spelling of their id only. */
export interface RewrittenIds {
  readonly users: number;
  /** What differs, in any of these ids. */
  readonly rewritings: readonly Rewriting[];
}

/** Looks in samples at or after `since` (ms) for the users of a list without a sample of their own. */
export async function findRewrittenIds(
  project: Project,
  dataset: DatasetInfo,
  { list, observed, since }: { readonly list: AssignedList; readonly observed: Observed; readonly since: number },
  job: JobContext,
): Promise<RewrittenIds> {
  const missing = missingUsers(list, observed);
  const rewritings = new Set<Rewriting>();
  let users = 0;
  if (missing.size === 0) return { users, rewritings: [] };
  const banks = [...new Set(list.candidates.map(({ bank }) => bank))];
  const isListed = (id: string): boolean => banks.some((bank) => list.rowOf.has(rowKey(id, bank)));
  const [readTime, readUser] = [
    requiredReader(project, dataset, 'time', 'number'),
    requiredReader(project, dataset, 'user', 'text'),
  ];
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    const [times, ids] = [readTime(chunk).values, readUser(chunk)];
    for (const [sample, time] of times.entries()) {
      if (!(time >= since)) continue;
      const id = textAt(ids, sample);
      const user = missing.get(plainId(id));
      // The id of another user of the list is no spelling of this one's.
      if (user === undefined || isListed(id)) continue;
      for (const rewriting of rewritingsBetween(user, id)) rewritings.add(rewriting);
      missing.delete(plainId(id));
      users++;
    }
    await yieldToEventLoop(job);
  }
  return { users, rewritings: KINDS.filter((kind) => rewritings.has(kind)) };
}

/** The users of the list without any sample, by their ids without what programs change. */
function missingUsers({ rowOf }: AssignedList, { found }: Observed): Map<string, string> {
  const missing = new Map<string, string>();
  for (const [key, row] of rowOf) if (found[row] === 0) missing.set(plainId(userOf(key)), userOf(key));
  return missing;
}

/** An id without what programs change. */
function plainId(id: string): string {
  return KINDS.reduce((text, kind) => REWRITINGS[kind](text), id);
}

/** What differs between two ids that are the same without it. */
function rewritingsBetween(one: string, other: string): readonly Rewriting[] {
  let [left, right] = [one, other];
  return KINDS.filter((kind) => {
    const [before, after] = [left.length - right.length, [REWRITINGS[kind](left), REWRITINGS[kind](right)]];
    const differed = left !== right;
    [left, right] = after;
    return kind === 'case' ? differed : left.length - right.length !== before;
  });
}

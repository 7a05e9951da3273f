/** Finds users of a list whose ids are in the data, but written differently, as a spreadsheet writes 007 as 7. */
import { requiredReader } from '../../features/columns.ts';
import { INDEXES_PER_TURN, yieldToEventLoop, type JobContext } from '../../job.ts';
import { textAt } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { rowKey, userOf, type AssignedList } from './assigned-list.ts';
import type { Observed } from './observe.ts';

/** Ways in which programs change ids, and how each is undone, in this order. */
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

/** Most ids consist of these characters alone; only zeros and case can differ in them. */
const USUAL = /^[\w-]+$/;

/** Users of a list who are in the data only under another spelling of their id. */
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
  const missing = await missingUsers(list, observed, job);
  /** By `plainId`, the first spelling found in the data that is not in the list. */
  const spellings = new Map<string, string>();
  if (missing.size === 0) return { users: 0, rewritings: [] };
  const banks = [...new Set(list.candidates.map(({ bank }) => bank))];
  const isListed = (id: string): boolean => banks.some((bank) => list.rowOf.has(rowKey(id, bank)));
  const readTime = requiredReader(project, dataset, 'time', 'number');
  const readUser = requiredReader(project, dataset, 'user', 'text');
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    await yieldToEventLoop(job);
    const times = readTime(chunk).values;
    if (!times.some((time) => time >= since)) continue;
    const ids = readUser(chunk);
    for (const [sample, time] of times.entries()) {
      if (!(time >= since)) continue;
      const id = textAt(ids, sample);
      const plain = plainId(id);
      if (!missing.has(plain)) continue;
      // An id in the list is not another spelling: it shows that the data write such ids as the list does.
      if (isListed(id)) missing.delete(plain);
      else if (!spellings.has(plain)) spellings.set(plain, id);
    }
  }
  return rewrittenIds(missing, spellings, job);
}

/** Counts the missing users with another spelling, and says what differs. */
async function rewrittenIds(
  missing: ReadonlyMap<string, string>,
  spellings: ReadonlyMap<string, string>,
  job: JobContext,
): Promise<RewrittenIds> {
  const rewritings = new Set<Rewriting>();
  let [visited, users] = [0, 0];
  for (const [plain, id] of spellings) {
    if (++visited % INDEXES_PER_TURN === 0) await yieldToEventLoop(job);
    const user = missing.get(plain);
    if (user === undefined) continue;
    for (const rewriting of rewritingsBetween(user, id)) rewritings.add(rewriting);
    users++;
  }
  return { users, rewritings: KINDS.filter((kind) => rewritings.has(kind)) };
}

/** The users of the list without any sample, by `plainId`. */
async function missingUsers(
  { rowOf }: AssignedList,
  { found }: Observed,
  job: JobContext,
): Promise<Map<string, string>> {
  const missing = new Map<string, string>();
  let visited = 0;
  for (const [key, row] of rowOf) {
    if (++visited % INDEXES_PER_TURN === 0) await yieldToEventLoop(job);
    if (found[row] !== 0) continue;
    const user = userOf(key);
    missing.set(plainId(user), user);
  }
  return missing;
}

/** An id with the changes undone that programs make: the same for all spellings of an id. */
function plainId(id: string): string {
  if (USUAL.test(id)) return REWRITINGS.case(REWRITINGS.zeros(id));
  return KINDS.reduce((text, kind) => REWRITINGS[kind](text), id);
}

/** The changes by which two ids differ that have the same `plainId`. */
function rewritingsBetween(one: string, other: string): readonly Rewriting[] {
  let [left, right] = [one, other];
  return KINDS.filter((kind) => {
    const [before, after] = [
      [left, right],
      [REWRITINGS[kind](left), REWRITINGS[kind](right)],
    ];
    [left, right] = after;
    if (kind === 'case') return before[0] !== before[1];
    // Compares what was removed from each id, that is, the texts around the rest of it.
    const [ofOne, ofOther] = before.map((id, index) => id.split(after[index]).join('\n'));
    return ofOne !== ofOther;
  });
}

import { LRUCache } from 'lru-cache';

import { AppError } from '../../errors.ts';
import { hasSampleIds, requiredReader } from '../../features/columns.ts';
import { RowPicker, visitChunks } from '../../features/picker.ts';
import { ByteHasher } from '../../ingest/values/hashing.ts';
import type { JobContext } from '../../job.ts';
import { dataOfPart, type Part, type Parts } from '../../predict/parts.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import type { Project } from '../../store/file/project.ts';
import { message, type Message } from '../../text/message.ts';
import { commonContent, ContentHasher } from './content-hash.ts';
import { countEqual, isBeyondChance, SampleHashes } from './sample-hashes.ts';

/** The samples that two parts of different datasets share. */
export interface SharedSamples {
  /** 0 if there are no more equal samples than chance explains. */
  readonly count: number;
  /**
   * What identified them: ids if both datasets have them, else the content of all common columns. `renumbered` samples
   * have the same time and content under other ids.
   */
  readonly by: 'id' | 'content' | 'renumbered';
}

/** Samples with different ids may be alike by chance; of a renumbered export, at least this share are. */
const MIN_RENUMBERED = 0.01;

/** Cached results, so that the training runs of a model comparison do not each count the same samples. */
const cache = new LRUCache<string, SharedSamples>({ max: 500 });

/** Counts the samples that two parts of different datasets share; takes 16 bytes of memory per sample. */
export async function countShared(
  project: Project,
  first: Part,
  second: Part,
  job: JobContext,
): Promise<SharedSamples> {
  const key = JSON.stringify([first, second].map(({ dataHash, selection }) => [dataHash, selection]));
  const shared = cache.get(key) ?? (await compareParts(project, first, second, job));
  cache.set(key, shared);
  return shared;
}

async function compareParts(project: Project, first: Part, second: Part, job: JobContext): Promise<SharedSamples> {
  const datasets = [first, second].map((part) => dataOfPart(project, part));
  const haveIds = datasets.every(hasSampleIds);
  // Without times, users who return next month look like copies.
  const comparesContent = !haveIds || commonContent(datasets[0], datasets[1]).some(({ role }) => role === 'time');
  const hashed: HashedPart[] = [];
  let counted = 0;
  for (const [index, part] of [first, second].entries()) {
    const counting = { ...job, report: reportFrom(job, counted) };
    hashed.push(await hashPart(project, part, { other: datasets[1 - index], haveIds, comparesContent }, counting));
    counted += hashed[index].rows;
  }
  const [one, other] = hashed;
  if (haveIds) {
    const { shared } = await countEqual(one.ids, other.ids, job);
    if (shared > 0 || !comparesContent) return { by: 'id', count: shared };
  }
  const equal = await countEqual(one.contents, other.contents, job);
  const fewest = haveIds ? MIN_RENUMBERED * Math.min(one.rows, other.rows) : 0;
  if (!isBeyondChance(equal) || equal.shared < fewest) return { by: haveIds ? 'id' : 'content', count: 0 };
  return { by: haveIds ? 'renumbered' : 'content', count: equal.shared };
}

/** Adds the samples of earlier parts to the reported count. */
function reportFrom(job: JobContext, counted: number): JobContext['report'] {
  return ({ counts, ...progress }) =>
    job.report({ ...progress, counts: { compared: counted + (counts?.['compared'] ?? 0) } });
}

/** The hashes of a part's samples. */
interface HashedPart {
  readonly rows: number;
  /** Of their ids; empty if one of the datasets has none. */
  readonly ids: SampleHashes;
  /** Of the content that the other dataset has too; empty if it is not compared. */
  readonly contents: SampleHashes;
}

/** Which hashes of a part to compute. */
interface Compared {
  readonly other: DatasetInfo;
  readonly haveIds: boolean;
  readonly comparesContent: boolean;
}

/** Hashes the samples of a part by their ids, their content, or both. */
async function hashPart(
  project: Project,
  part: Part,
  { other, haveIds, comparesContent }: Compared,
  job: JobContext,
): Promise<HashedPart> {
  const dataset = dataOfPart(project, part);
  const [ids, contents] = [new SampleHashes(), new SampleHashes()];
  const hashers: [RowHasher, SampleHashes][] = [];
  if (comparesContent) hashers.push([contentHasher(project, dataset, other), contents]);
  if (haveIds) hashers.push([idHasher(project, dataset), ids]);
  await visitChunks(new RowPicker(project, dataset, part.selection), job, (chunk, rows) => {
    for (const [hash, hashes] of hashers) hash(chunk, rows, (low, high) => hashes.add(low, high >>> 0));
    job.report({ phase: 'check', counts: { compared: hashers[0][1].rows } });
  });
  return { rows: hashers[0][1].rows, ids, contents };
}

/** Calls `add` with the hash of each given row of a chunk. */
type RowHasher = ContentHasher['hash'];

function contentHasher(project: Project, dataset: DatasetInfo, other: DatasetInfo): RowHasher {
  const hasher = new ContentHasher(project, dataset, commonContent(dataset, other));
  return (chunk, rows, add) => hasher.hash(chunk, rows, add);
}

function idHasher(project: Project, dataset: DatasetInfo): RowHasher {
  const read = requiredReader(project, dataset, 'id', 'text');
  const hasher = new ByteHasher();
  return (chunk, rows, add) => {
    const { bytes, offsets } = read(chunk);
    hasher.of(bytes);
    for (const row of rows) {
      const [start, end] = [offsets[row], offsets[row + 1]];
      add(hasher.hash(start, end), hasher.secondHash(start, end));
    }
  };
}

/**
 * Throws `invalid-input` with the number of shared samples if training, validation and test share any. Parts of one
 * dataset are disjoint by construction.
 */
export async function checkDisjoint(
  project: Project,
  { train, valid, test }: Omit<Parts, 'negativeRate'>,
  job: JobContext,
): Promise<void> {
  const named: NamedPart[] = [
    { part: train, name: message('train.trainingData', { dataset: train.dataset }) },
    { part: valid, name: message('train.validationData', { dataset: valid.dataset }) },
    ...(test === null ? [] : [{ part: test, name: message('train.testData', { dataset: test.dataset }) }]),
  ];
  const pairs: Message[] = [];
  for (const [index, second] of named.entries())
    for (const first of named.slice(0, index)) pairs.push(...(await sharedBy(project, first, second, job)));
  if (pairs.length > 0)
    throw new AppError('invalid-input', message('train.sharedSamples', { pairs }), message('train.removeShared'));
}

interface NamedPart {
  readonly part: Part;
  readonly name: Message;
}

const SHARED_BY = {
  id: 'train.sharedIds',
  content: 'train.sharedContent',
  renumbered: 'train.sharedRenumbered',
} as const;

/** Describes the samples that two parts share; empty if there are none. */
async function sharedBy(project: Project, first: NamedPart, second: NamedPart, job: JobContext): Promise<Message[]> {
  if (first.part.dataHash === second.part.dataHash) return [];
  const { count, by } = await countShared(project, first.part, second.part, job);
  if (count === 0) return [];
  return [message(SHARED_BY[by], { count, one: first.name, other: second.name })];
}

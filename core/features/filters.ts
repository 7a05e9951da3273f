import { AppError, unknownName } from '../errors.ts';
import type { Condition } from '../segment/conditions.ts';
import { rowMasker, type ColumnReaders } from '../segment/row-masker.ts';
import { CHUNK_ROWS, type TextColumn } from '../store/columns/columns.ts';
import { textValues } from '../store/columns/text.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { readChunk, readDictionary, readStoredNumbers } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { expectKind, roleReader } from './columns.ts';
import { hashBytes, hashLimit, hashRow, seedBits } from './hash.ts';
import { labelReader } from './labels.ts';
import type { Selection } from './selection.ts';
import { VocabularyIndex } from './vocabulary.ts';

/**
 * Makes the hash that selects a share of rows independent of the hash that draws negatives: with equal seeds, one
 * selection would be a subset of the other.
 */
const SHARE_STREAM = 0x5bd1e995;
/** Makes the hash that selects a share of users independent of both of these. */
const USERS_STREAM = 0x2c1b3c6d;

/** Reads the required columns of a chunk and returns a test for its rows (0-based within the chunk). */
export type Filter = (chunk: number) => (row: number) => boolean;

/** The filters that make up a selection of a dataset, cheapest to read first. */
export function selectionFilters(project: Project, dataset: DatasetInfo, selection: Selection): readonly Filter[] {
  return [
    maturityFilter(project, dataset, selection),
    bankFilter(project, dataset, selection.bank),
    timeFilter(project, dataset, selection),
    ...(selection.where ?? []).map((condition) => conditionFilter(project, dataset, condition)),
    negativesFilter(project, dataset, selection),
    shareFilter(project, dataset, selection),
    usersFilter(project, dataset, selection),
  ].filter((filter) => filter !== null);
}

/** Keeps the samples with a mature step, or if `mature` only those with all steps mature; null for all samples. */
function maturityFilter(
  project: Project,
  dataset: DatasetInfo,
  { mature, ignoreMaturity, knownAt }: Selection,
): Filter | null {
  if (ignoreMaturity === true) return null;
  const read = labelReader(project, dataset, knownAt);
  const minMatureSteps = mature ? dataset.steps.length : 1;
  return (chunk) => {
    const { matureSteps } = read(chunk);
    return (row) => matureSteps[row] >= minMatureSteps;
  };
}

function bankFilter(project: Project, dataset: DatasetInfo, bank: string | null): Filter | null {
  const column = dataset.columns.find((candidate) => candidate.role === 'bank');
  const read = roleReader(project, dataset, 'bank', 'code');
  if (bank === null || column === undefined || read === null) return null;
  const banks = readDictionary(project, dataset, column);
  const text = Buffer.from(bank);
  const code = new VocabularyIndex(banks).find(text, 0, text.length) + 1;
  if (code === 0) throw unknownName(message('noun.bank'), bank, textValues(banks));
  return (chunk) => {
    const { values } = read(chunk);
    return (row) => values[row] === code;
  };
}

function timeFilter(project: Project, dataset: DatasetInfo, selection: Selection): Filter | null {
  if (selection.from === null && selection.to === null) return null;
  const read = roleReader(project, dataset, 'time', 'number');
  if (read === null) throw withoutTime(dataset.name);
  const from = selection.from ?? -Infinity;
  const to = selection.to ?? Infinity;
  return (chunk) => {
    const { values } = read(chunk);
    return (row) => values[row] >= from && values[row] < to;
  };
}

function withoutTime(dataset: string): AppError {
  return new AppError(
    'invalid-input',
    message('features.noTimeColumn', { dataset }),
    message('features.nameTimeColumn'),
  );
}

function conditionFilter(project: Project, dataset: DatasetInfo, condition: Condition): Filter {
  const apply = rowMasker(dataset, condition, chunkReaders(project, dataset));
  const mask = new Uint8Array(CHUNK_ROWS);
  return (chunk) => {
    mask.fill(1);
    apply(chunk, mask);
    return (row) => mask[row] === 1;
  };
}

/** Reads the columns of a dataset from the project, without a cache. */
function chunkReaders(project: Project, dataset: DatasetInfo): ColumnReaders {
  return {
    codes: (column, chunk) => expectKind(readChunk(project, dataset, column, chunk), 'code', column.name).values,
    lists: (column, chunk) => expectKind(readChunk(project, dataset, column, chunk), 'list', column.name),
    numbers: (column, chunk) => readStoredNumbers(project, dataset, column, chunk),
    dictionary: (column) => readDictionary(project, dataset, column),
  };
}

function negativesFilter(project: Project, dataset: DatasetInfo, { keepNegatives, knownAt }: Selection): Filter | null {
  if (keepNegatives === null || keepNegatives.rate >= 1) return null;
  const read = labelReader(project, dataset, knownAt);
  const last = dataset.steps.length;
  const start = seedBits(keepNegatives.seed);
  const limit = hashLimit(keepNegatives.rate);
  return (chunk) => {
    const { depth } = read(chunk);
    const hashOf = rowHash(start, chunk);
    return (row) => depth[row] >= last || hashOf(row) < limit;
  };
}

function shareFilter(project: Project, dataset: DatasetInfo, { hashFrom, hashTo, hashSeed }: Selection): Filter | null {
  const from = hashLimit(hashFrom);
  const to = hashLimit(hashTo);
  if (from === 0 && to === 2 ** 32) return null;
  const start = seedBits(hashSeed);
  const read = roleReader(project, dataset, 'id', 'text');
  return (chunk) => {
    const hashOf = read === null ? rowHash(start ^ SHARE_STREAM, chunk) : textHash(start, read(chunk));
    return (row) => {
      const hash = hashOf(row);
      return hash >= from && hash < to;
    };
  };
}

/** Selects the samples of a share of the users. */
function usersFilter(project: Project, dataset: DatasetInfo, { users }: Selection): Filter | null {
  if (users === undefined) return null;
  const hashes = userHashes(project, dataset, users.seed);
  const [from, to] = [hashLimit(users.from), hashLimit(users.to)];
  return (chunk) => {
    const hashOf = hashes(chunk);
    return (row) => {
      const hash = hashOf(row);
      return hash >= from && hash < to;
    };
  };
}

/**
 * Returns a function that reads a chunk's user ids and hashes the id of each row; a sample without a user id counts as
 * a user of its own.
 */
export function userHashes(
  project: Project,
  dataset: DatasetInfo,
  seed: number,
): (chunk: number) => (row: number) => number {
  const start = seedBits(seed) ^ USERS_STREAM;
  const read = roleReader(project, dataset, 'user', 'text');
  return (chunk) => (read === null ? rowHash(start, chunk) : userHash(start, read(chunk), chunk));
}

/** The hash that `userHashes` gives a sample without a user id; `row`: its number in the dataset. */
export function anonymousHash(seed: number, row: number): number {
  return hashRow(seedBits(seed) ^ USERS_STREAM, row);
}

function userHash(start: number, users: TextColumn, chunk: number): (row: number) => number {
  const [ofUser, ofRow] = [textHash(start, users), rowHash(start, chunk)];
  return (row) => (users.offsets[row] === users.offsets[row + 1] ? ofRow(row) : ofUser(row));
}

function textHash(start: number, { bytes, offsets }: TextColumn): (row: number) => number {
  return (row) => hashBytes(start, bytes, offsets[row], offsets[row + 1]);
}

function rowHash(start: number, chunk: number): (row: number) => number {
  const base = chunk * CHUNK_ROWS;
  return (row) => hashRow(start, base + row);
}

import { AppError } from '../../errors.ts';
import { anonymousHash, userHashes } from '../../features/filters.ts';
import { hashLimit } from '../../features/hash.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import { packRollup, readRollup, USER_SAMPLE_ROLLUP, type PackedRollup } from '../../store/datasets/rollups.ts';
import { cachedPart, type DatasetSource } from '../columns/chunks.ts';

/** Rows with their users. */
export interface RowsOfUsers {
  /** Row numbers, ascending. */
  readonly rows: Uint32Array;
  /** A hash of each row's user. */
  readonly hashes: Uint32Array;
}

/** The rows of randomly chosen users of a dataset: of those with a hash below the limit. */
export interface UserSample extends RowsOfUsers {
  readonly limit: number;
}

/** In larger datasets, a random share of the users stands for all of them. */
const MAX_ROWS = 2 ** 18;

/** Any seed serves. */
const SEED = 0;

/**
 * Chooses users at random: so many that they have about `maxRows` rows, or all if there are fewer. Returns a function
 * that returns the rows of these users in a chunk, numbered within it.
 */
export function chooseUsers({ project, dataset }: DatasetSource, maxRows: number): (chunk: number) => RowsOfUsers {
  const hashesOf = userHashes(project, dataset, SEED);
  const limit = hashLimit(maxRows / dataset.rows);
  return (chunk) => {
    const hashOf = hashesOf(chunk);
    const [rows, hashes] = [new Uint32Array(CHUNK_ROWS), new Uint32Array(CHUNK_ROWS)];
    let count = 0;
    for (let row = 0; row < Math.min(CHUNK_ROWS, dataset.rows - chunk * CHUNK_ROWS); row++) {
      const hash = hashOf(row);
      if (hash >= limit) continue;
      rows[count] = row;
      hashes[count++] = hash;
    }
    return { rows: rows.slice(0, count), hashes: hashes.slice(0, count) };
  };
}

/** Whether a row of the sample has no user id: its hash is that of its number. */
export function isAnonymous({ rows, hashes }: RowsOfUsers, index: number): boolean {
  return hashes[index] === anonymousHash(SEED, rows[index]);
}

/**
 * The rows of so many randomly chosen users that they have about 260,000 rows, or of all users: stored with the rollups
 * of a dataset, or else read from its rows, and cached. The dataset has users. Throws `cancelled`.
 */
export async function userSample(source: DatasetSource, job: JobContext): Promise<UserSample> {
  const known = cachedSample(source, () => storedSample(source));
  if (known !== null) return known;
  const choose = chooseUsers(source, MAX_ROWS);
  const chunks: RowsOfUsers[] = [];
  for (let chunk = 0; chunk < chunkCount(source.dataset); chunk++) {
    if (chunk % CHUNKS_PER_YIELD === 0) {
      job.report({ phase: 'count', fraction: (chunk * CHUNK_ROWS) / source.dataset.rows });
      await yieldToEventLoop(job);
    }
    chunks.push(choose(chunk));
  }
  const sample = sampleOf(chunks, source.dataset);
  return cachedSample(source, () => sample) ?? sample;
}

const CHUNKS_PER_YIELD = 8;

/** Packs the sample as a rollup. */
export function packedSample({ rows, hashes }: UserSample): PackedRollup {
  const values = new Uint32Array(2 * rows.length);
  values.set(rows);
  values.set(hashes, rows.length);
  return packRollup({ metadata: null, data: { kind: 'code', values } });
}

/** The sample from the rows by chunk of at least the same users. */
export function sampleOf(chunks: readonly RowsOfUsers[], dataset: DatasetInfo): UserSample {
  const limit = hashLimit(MAX_ROWS / dataset.rows);
  const all = chunks.reduce((sum, { rows }) => sum + rows.length, 0);
  const [rows, hashes] = [new Uint32Array(all), new Uint32Array(all)];
  let count = 0;
  chunks.forEach((ofChunk, chunk) => {
    for (let index = 0; index < ofChunk.rows.length; index++) {
      if (ofChunk.hashes[index] >= limit) continue;
      rows[count] = chunk * CHUNK_ROWS + ofChunk.rows[index];
      hashes[count++] = ofChunk.hashes[index];
    }
  });
  return { rows: rows.slice(0, count), hashes: hashes.slice(0, count), limit };
}

/** The sample in the cache, or the one that `load` returns; null is looked up again each time. */
function cachedSample(source: DatasetSource, load: () => UserSample | null): UserSample | null {
  const sizeOf = (sample: UserSample | null): number =>
    sample === null ? Infinity : sample.rows.byteLength + sample.hashes.byteLength;
  return cachedPart(source, 'user sample', 0, load, sizeOf);
}

/** The stored sample; null if there is none, or if it is damaged: the rows give the same one. */
function storedSample({ project, dataset }: DatasetSource): UserSample | null {
  try {
    const data = readRollup(project, dataset, USER_SAMPLE_ROLLUP, 2 * dataset.rows)?.data;
    if (data?.kind !== 'code') return null;
    const values = new Uint32Array(data.values);
    const [rows, hashes] = [values.subarray(0, values.length / 2), values.subarray(values.length / 2)];
    const isSound =
      rows.length === hashes.length && rows.every((row, at) => row < dataset.rows && !(row <= rows[at - 1]));
    return isSound ? { rows, hashes, limit: hashLimit(MAX_ROWS / dataset.rows) } : null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt') return null;
    throw error;
  }
}

import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS } from '../../store/columns/columns.ts';
import { hasUsers } from '../../store/datasets/rollups.ts';
import type { DatasetSource } from '../columns/chunks.ts';
import type { CommonGroups } from '../groups/common-groups.ts';
import type { ComparedSegments } from '../segment/compared-segments.ts';
import { outcomesByCell, type TalliedStep } from '../tally.ts';
import { ON_NOW, visitRowsOfSides } from './rows-of-sides.ts';
import { userSample } from './user-sample.ts';

/** The samples of randomly chosen users that count for a step's rate, on the sides of a comparison, by user. */
export interface SampledOutcomes {
  /** By sample: the sides that it is on, as bits, and whether it reached the step. */
  readonly sides: Uint8Array;
  readonly reached: Uint8Array;
  /** The samples of user `u` are those from `starts[u]` to below `starts[u + 1]`. */
  readonly starts: Uint32Array;
  /** Whether there are more users than these. */
  readonly isSample: boolean;
}

/** Sampled outcomes, and how to look up their values. */
export interface SampledRows extends SampledOutcomes {
  /** The rows of the samples in their source, ascending; those of the first dataset come first. */
  readonly rows: Uint32Array;
  /** Where the rows of each dataset are read; of one dataset, both are the same. */
  readonly sources: readonly [now: DatasetSource, before: DatasetSource];
  /** Number of samples in the first dataset; all of them, if both sides are of one dataset. */
  readonly ofFirst: number;
  /** The sample of each of these rows. */
  readonly samples: Uint32Array;
}

/** Reading all columns of more rows would take seconds; rollups already have all counts. */
const MAX_ROWS = 2_000_000;

/** More than the number of samples; products with a hash of 32 bits are exact. */
const MAX_SAMPLES = 2 ** 21;

/**
 * Reads the sampled outcomes of a step; null if a side does not record users, or if the datasets are too large. Throws
 * `cancelled`.
 */
export async function sampledOutcomes(
  { now, before }: Pick<ComparedSegments, 'now' | 'before'>,
  step: TalliedStep,
  job: JobContext,
): Promise<SampledRows | null> {
  if (before === null || !hasUsers(now.dataset) || !hasUsers(before.dataset)) return null;
  const rowsOfOther = before.dataset.id === now.dataset.id ? 0 : before.dataset.rows;
  if (now.dataset.rows + rowsOfOther > MAX_ROWS) return null;
  const outcomes = outcomesByCell(now.dataset.steps.length, step);
  const [rows, users, sides, reached]: number[][] = [[], [], [], []];
  let ofFirst = 0;
  const sources: [DatasetSource, DatasetSource] = [now, before];
  await visitRowsOfSides({ now, before }, job, (chunk, { dataset }, source) => {
    const isFirst = Number(dataset.id === now.dataset.id);
    sources[1 - isFirst] = source;
    return (row, user, cell, on) => {
      if (outcomes[cell] === 0) return;
      rows.push(chunk * CHUNK_ROWS + row);
      users.push(user);
      sides.push(on);
      reached.push(outcomes[cell] - 1);
      ofFirst += isFirst;
    };
  });
  const isSample = [await userSample(now, job), await userSample(before, job)].some(({ limit }) => limit < 2 ** 32);
  const { order, starts } = orderedByUser(users);
  const samples = new Uint32Array(order.length);
  order.forEach((row, sample) => (samples[row] = sample));
  const byUser = (ofRows: readonly number[]): Uint8Array => Uint8Array.from(order, (row) => ofRows[row]);
  return {
    rows: Uint32Array.from(rows),
    sources,
    ofFirst,
    samples,
    sides: byUser(sides),
    reached: byUser(reached),
    starts,
    isSample,
  };
}

/** The positions of samples ordered by user, and where each user's start; ends with their number. */
function orderedByUser(users: readonly number[]): { readonly order: Uint32Array; readonly starts: Uint32Array } {
  const keys = Float64Array.from(users, (user, position) => user * MAX_SAMPLES + position).sort();
  const order = Uint32Array.from(keys, (key) => key % MAX_SAMPLES);
  const starts: number[] = [];
  for (let at = 0; at < order.length; at++) if (at === 0 || users[order[at]] !== users[order[at - 1]]) starts.push(at);
  return { order, starts: Uint32Array.from([...starts, order.length]) };
}

/** The value of samples that have none among those asked for. */
export const NO_VALUE = 255;

const CHUNKS_PER_YIELD = 8;

/**
 * The value of each sample, by the position of its common group among `listed` (at most 254), or their number for any
 * other group; `NO_VALUE` for groups without a common index. A sample is in one group. Throws `cancelled`.
 */
export async function valuesOfSamples(
  outcomes: SampledRows,
  { now, before, indexes, count }: CommonGroups,
  listed: readonly number[],
  job: JobContext,
): Promise<Uint8Array> {
  const { rows, ofFirst, sources } = outcomes;
  const positions = new Uint8Array(count).fill(listed.length);
  listed.forEach((index, position) => (positions[index] = position));
  const positionsBefore = Uint8Array.from(indexes, (index) => (index < 0 ? NO_VALUE : positions[index]));
  const values = new Uint8Array(rows.length);
  // The compiler only ever sees one code width.
  const codes = new Uint32Array(CHUNK_ROWS);
  for (let from = 0, chunks = 0; from < rows.length; chunks++) {
    const [grouping, source] = from < ofFirst ? [now, sources[0]] : [before, sources[1]];
    if (grouping === null || grouping.kind === 'lists') throw new TypeError('each sample is in one group');
    if (chunks % CHUNKS_PER_YIELD === 0) await yieldToEventLoop(job);
    const chunk = Math.floor(rows[from] / CHUNK_ROWS);
    codes.set(grouping.codes(chunk, source));
    from = setValues(values, outcomes, from, { codes, chunk, positions, positionsBefore });
  }
  return values;
}

/** The codes of a chunk, and the value of each code on either side. */
interface CodedValues {
  readonly codes: Uint32Array;
  readonly chunk: number;
  readonly positions: Uint8Array;
  readonly positionsBefore: Uint8Array;
}

/** Sets the values of the rows of a chunk; returns where the next chunk or dataset starts. */
function setValues(
  values: Uint8Array,
  { rows, ofFirst, samples, sides }: SampledRows,
  from: number,
  { codes, chunk, positions, positionsBefore }: CodedValues,
): number {
  const end = from < ofFirst ? ofFirst : rows.length;
  const [firstRow, endRow] = [chunk * CHUNK_ROWS, (chunk + 1) * CHUNK_ROWS];
  let at = from;
  for (; at < end && rows[at] < endRow; at++) {
    const sample = samples[at];
    const code = codes[rows[at] - firstRow];
    values[sample] = (sides[sample] & ON_NOW) > 0 ? positions[code] : positionsBefore[code];
  }
  return at;
}

import { type ListShape, unionSteps } from '../ranking/list-writer.ts';

/**
 * The layout of a saved ranking's two indexes. Both have fixed-size entries, so that any row can be found by its
 * number.
 *
 * `rows`: for each row of the list, its score (float32), its candidate (uint32, with flags in the top bits: the user id
 * was neutralised; the row has weight 0), the end of its CSV record (double), and the probability of each step
 * (float32, NaN if its run lacks the step).
 *
 * `sums`: for the rows before each multiple of `blockRows`, the sums of probabilities p and of p (1 − p) by step, the
 * sum of scores, the number of neutralised ids, and by candidate the numbers of all rows and of those of weight 0, the
 * sum of p (1 − p) of the objective, and the sums of p of each step (doubles). A row of weight 0 adds only to the
 * numbers of rows. The sum over any range of rows takes two entries and the remaining rows of two blocks.
 */
export interface RowLayout {
  /** All steps of the runs. */
  readonly steps: number;
  readonly candidates: number;
  /** By candidate, the index of the objective among the steps. */
  readonly objectives: Uint32Array;
  readonly rowBytes: number;
  readonly sumBytes: number;
  /** Rows between two sums entries. */
  readonly blockRows: number;
}

/** Flag in a row's candidate: the id got a leading apostrophe. */
export const NEUTRALISED = 0x8000_0000;
/** Flag in a row's candidate: the row has weight 0. */
export const ZERO_WEIGHT = 0x4000_0000;
const CANDIDATE_MASK = ZERO_WEIGHT - 1;

const ROW_HEADER_BYTES = 16;
const MIN_BLOCK_ROWS = 4096;
const MAX_BLOCK_ROWS = 65_536;

/**
 * Chooses the layout for a list: with many candidates, sums are written less often, so that they stay smaller than the
 * rows.
 */
export function rowLayout(shape: ListShape): RowLayout {
  const names = unionSteps(shape.runs);
  const steps = names.length;
  const candidates = shape.candidates.length;
  let blockRows = MIN_BLOCK_ROWS;
  while (blockRows < MAX_BLOCK_ROWS && blockRows < 2 * candidates) blockRows *= 2;
  return {
    steps,
    candidates,
    objectives: Uint32Array.from(shape.candidates, ({ objective }) => names.indexOf(objective)),
    rowBytes: ROW_HEADER_BYTES + 8 * Math.ceil(steps / 2),
    sumBytes: 8 * (2 * steps + 2 + (3 + steps) * candidates),
    blockRows,
  };
}

/** Sums over a range of rows. */
export interface Sums {
  /** Sums of the probabilities p, by step. */
  readonly expected: Float64Array;
  /** Sums of p (1 − p), by step. */
  readonly variance: Float64Array;
  /** Numbers of rows by candidate, and of those of weight 0 among them. */
  readonly rows: Float64Array;
  readonly zeroWeight: Float64Array;
  /** Sums of p (1 − p) of the objective, by candidate. */
  readonly objectiveVariance: Float64Array;
  /** Sums of the probabilities p, `[steps × candidates]`. */
  readonly conversions: Float64Array;
  score: number;
  neutralised: number;
}

/** Sums over no rows. */
export function emptySums({ steps, candidates }: Pick<RowLayout, 'steps' | 'candidates'>): Sums {
  return {
    expected: new Float64Array(steps),
    variance: new Float64Array(steps),
    rows: new Float64Array(candidates),
    zeroWeight: new Float64Array(candidates),
    objectiveVariance: new Float64Array(candidates),
    conversions: new Float64Array(steps * candidates),
    score: 0,
    neutralised: 0,
  };
}

/** Serialises the sums as an entry of the index. */
export function packSums(sums: Sums): Uint8Array {
  const { expected, variance, score, neutralised, rows, zeroWeight, objectiveVariance, conversions } = sums;
  const bySteps = [...expected, ...variance, score, neutralised];
  const numbers = [...bySteps, ...rows, ...zeroWeight, ...objectiveVariance, ...conversions];
  return new Uint8Array(Float64Array.from(numbers).buffer);
}

/** Reads an entry of the index. */
export function unpackSums({ steps, candidates }: RowLayout, bytes: Uint8Array): Sums {
  const numbers = new Float64Array(bytes.slice().buffer);
  const byCandidate = (index: number): Float64Array => {
    const from = 2 * steps + 2 + index * candidates;
    return numbers.slice(from, from + candidates);
  };
  return {
    expected: numbers.slice(0, steps),
    variance: numbers.slice(steps, 2 * steps),
    rows: byCandidate(0),
    zeroWeight: byCandidate(1),
    objectiveVariance: byCandidate(2),
    conversions: numbers.slice(2 * steps + 2 + 3 * candidates),
    score: numbers[2 * steps],
    neutralised: numbers[2 * steps + 1],
  };
}

/** The sums over the rows between two entries: `later` minus `earlier`. */
export function subtractSums(later: Sums, earlier: Sums): Sums {
  const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, index) => value - b[index]);
  return {
    expected: minus(later.expected, earlier.expected),
    variance: minus(later.variance, earlier.variance),
    rows: minus(later.rows, earlier.rows),
    zeroWeight: minus(later.zeroWeight, earlier.zeroWeight),
    objectiveVariance: minus(later.objectiveVariance, earlier.objectiveVariance),
    conversions: minus(later.conversions, earlier.conversions),
    score: later.score - earlier.score,
    neutralised: later.neutralised - earlier.neutralised,
  };
}

/** The sums over both ranges of rows. */
export function addSums(first: Sums, second: Sums): Sums {
  const plus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, index) => value + b[index]);
  return {
    expected: plus(first.expected, second.expected),
    variance: plus(first.variance, second.variance),
    rows: plus(first.rows, second.rows),
    zeroWeight: plus(first.zeroWeight, second.zeroWeight),
    objectiveVariance: plus(first.objectiveVariance, second.objectiveVariance),
    conversions: plus(first.conversions, second.conversions),
    score: first.score + second.score,
    neutralised: first.neutralised + second.neutralised,
  };
}

/** Rows of the index, viewed as numbers. */
export interface RowBlock {
  readonly floats: Float32Array;
  readonly words: Uint32Array;
  readonly doubles: Float64Array;
  readonly bytes: Uint8Array;
}

/** Allocates a block of `rows` rows. */
export function createRows({ rowBytes }: RowLayout, rows: number): RowBlock {
  const buffer = new ArrayBuffer(rowBytes * rows);
  return {
    floats: new Float32Array(buffer),
    words: new Uint32Array(buffer),
    doubles: new Float64Array(buffer),
    bytes: new Uint8Array(buffer),
  };
}

/** Adds row number `row` of a block to the sums. */
export function addRow(sums: Sums, layout: RowLayout, block: RowBlock, row: number): void {
  const { steps, rowBytes, objectives } = layout;
  const offset = (row * rowBytes) / 4;
  const word = block.words[offset + 1];
  const candidate = word & CANDIDATE_MASK;
  sums.score += block.floats[offset];
  sums.rows[candidate]++;
  if (word >= NEUTRALISED) sums.neutralised++;
  if ((word & ZERO_WEIGHT) !== 0) {
    sums.zeroWeight[candidate]++;
    return;
  }
  const objective = block.floats[offset + ROW_HEADER_BYTES / 4 + objectives[candidate]];
  sums.objectiveVariance[candidate] += objective * (1 - objective);
  for (let step = 0; step < steps; step++) {
    const probability = block.floats[offset + ROW_HEADER_BYTES / 4 + step];
    if (Number.isNaN(probability)) continue;
    sums.expected[step] += probability;
    sums.variance[step] += probability * (1 - probability);
    sums.conversions[step * layout.candidates + candidate] += probability;
  }
}

/** The sums of the probabilities of a step, by candidate. */
export function conversionsOf({ conversions, rows }: Sums, step: number): Float64Array {
  return conversions.subarray(step * rows.length, (step + 1) * rows.length);
}

/** A row of the index. */
export interface SavedRow {
  readonly score: number;
  readonly candidate: number;
  /** End of its CSV record, in bytes. */
  readonly end: number;
  /** By step; null if its run lacks the step. */
  readonly probabilities: readonly (number | null)[];
}

/** Reads row number `row` of a block. */
export function rowAt({ steps, rowBytes }: RowLayout, block: RowBlock, row: number): SavedRow {
  const offset = (row * rowBytes) / 4;
  const probabilities = Array.from(
    block.floats.subarray(offset + ROW_HEADER_BYTES / 4, offset + ROW_HEADER_BYTES / 4 + steps),
    (value) => (Number.isNaN(value) ? null : value),
  );
  return {
    score: block.floats[offset],
    candidate: block.words[offset + 1] & CANDIDATE_MASK,
    end: block.doubles[offset / 2 + 1],
    probabilities,
  };
}

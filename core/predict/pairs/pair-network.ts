import { gatherEmbeddings, type EncodedSamples } from '../../engine/embedding.ts';
import type { Engine, PairProgram } from '../../engine/engine.ts';
import { correctDownSampling } from '../../evaluate/correction.ts';
import { configureModel } from '../../models/registry.ts';
import { Calibrator } from '../calibrator.ts';
import type { TrainedNetwork } from '../trained.ts';
import { checkLayout, checkSizes, networkLayout } from '../weights.ts';
import type { CandidateFields, PairPredictions, PairPredictor } from './pair-predictor.ts';

/** Pairs per forward pass: few enough to fit in the CPU's cache. */
const PASS_PAIRS = 2048;
/** A pass has a multiple of this many users: vectorised operations round a remainder differently in the last bit. */
const MIN_USERS = 16;
/** Pairs per batch of several passes: with fewer users, allocating arrays for each candidate would take too long. */
const BATCH_PAIRS = 32_768;
const MAX_BATCH_USERS = 2048;
/** Candidates per program, which bounds the memory of a batch. */
const MAX_CANDIDATES = 256;

/** The program of some candidates. */
interface CandidateGroup {
  readonly candidates: readonly CandidateFields[];
  readonly program: PairProgram;
}

/** Predicts pairs with a network: computes once per user, and once per candidate, what it can. */
export class PairNetwork implements PairPredictor {
  readonly batchSize: number;
  /** Users per forward pass. */
  readonly #passSize: number;
  readonly #trained: TrainedNetwork;
  /** Width of a table row. */
  readonly #rowWidth: number;
  /** The columns that candidates set. */
  readonly #columns: readonly number[];
  readonly #groups: readonly CandidateGroup[];
  readonly #calibrator: Calibrator;

  private constructor(trained: TrainedNetwork, rowWidth: number, passSize: number, groups: readonly CandidateGroup[]) {
    const candidates = groups.flatMap((group) => group.candidates);
    this.batchSize = Math.max(passSize, Math.min(MAX_BATCH_USERS, usersFor(BATCH_PAIRS, candidates.length)));
    this.#passSize = passSize;
    this.#trained = trained;
    this.#rowWidth = rowWidth;
    this.#groups = groups;
    this.#columns = columnsOf(candidates);
    this.#calibrator = new Calibrator(trained.calibrations, trained.schema);
  }

  /** Compiles a trained network for its candidates; throws `state` or `corrupt` if its weights do not fit it. */
  static async open(
    engine: Pick<Engine, 'compilePairs'>,
    trained: TrainedNetwork,
    candidates: readonly CandidateFields[],
  ): Promise<PairNetwork> {
    const { model: name, settings, weights } = trained;
    const model = configureModel(name, settings);
    const divided = groupsOf(candidates);
    const passSize = Math.max(MIN_USERS, usersFor(PASS_PAIRS, divided[0].length));
    const { shape, rowWidth, layout, sizes } = networkLayout(model, trained, passSize);
    checkLayout(weights.layout, layout);
    checkSizes(weights, sizes);
    const groups: CandidateGroup[] = [];
    try {
      for (const group of divided) {
        const embedded = embedCandidates(weights.table, rowWidth, shape.width, group);
        groups.push({ candidates: group, program: await engine.compilePairs(model, shape, weights, embedded) });
      }
    } catch (error) {
      for (const { program } of groups) await program.release();
      throw error;
    }
    return new PairNetwork(trained, rowWidth, passSize, groups);
  }

  async predict(users: EncodedSamples): Promise<PairPredictions> {
    const { steps, negativeRate } = this.#trained;
    const candidates = this.#groups.flatMap((group) => group.candidates);
    const predictions = candidates.map(() => steps.map(() => new Float32Array(users.count)));
    for (let from = 0; from < users.count; from += this.#passSize)
      await this.#predictPass(users, from, Math.min(from + this.#passSize, users.count), predictions);
    for (const [candidate, probabilities] of predictions.entries()) {
      correctDownSampling(probabilities, negativeRate);
      this.#calibrator.applyToCandidate(probabilities, candidates[candidate]);
    }
    return predictions;
  }

  async release(): Promise<void> {
    for (const { program } of this.#groups) await program.release();
  }

  /** Writes the uncorrected probabilities of users `from .. to` into `predictions`. */
  async #predictPass(
    users: EncodedSamples,
    from: number,
    to: number,
    predictions: readonly Float32Array[][],
  ): Promise<void> {
    const [{ program: first }, ...others] = this.#groups;
    this.#embed(users, from, to, first.embedded);
    for (const { program } of others) program.embedded.set(first.embedded);
    let column = 0;
    for (const { candidates, program } of this.#groups) {
      await program.run();
      const columns = predictions.slice(column, (column += candidates.length)).flat();
      for (const [offset, target] of columns.entries())
        copyColumn(program.probabilities, offset, columns.length, target, from, to);
    }
  }

  /** Writes the embeddings of users `from .. to` into `target`, with 0 in the fields that candidates set. */
  #embed(users: EncodedSamples, from: number, to: number, target: Float32Array): void {
    const width = this.#rowWidth;
    gatherEmbeddings(this.#trained.weights.table, width, width, users, from, to, target);
    const sampleWidth = (users.singleFields + users.multi.length) * width;
    for (let user = from, offset = 0; user < to; user++, offset += sampleWidth)
      for (const column of this.#columns) target.fill(0, offset + column * width, offset + (column + 1) * width);
  }
}

/** Divides candidates into as few groups as possible, of equal size but for the last one. */
function groupsOf(candidates: readonly CandidateFields[]): readonly (readonly CandidateFields[])[] {
  const size = Math.ceil(candidates.length / Math.ceil(candidates.length / MAX_CANDIDATES));
  return Array.from({ length: Math.ceil(candidates.length / size) }, (_, group) =>
    candidates.slice(group * size, (group + 1) * size),
  );
}

/** A power of two, so that passes divide batches, and batches divide the blocks of users. */
function usersFor(pairs: number, candidates: number): number {
  return 2 ** Math.floor(Math.log2(pairs / candidates));
}

function columnsOf(candidates: readonly CandidateFields[]): readonly number[] {
  return [...new Set(candidates.flatMap((fields) => fields.map(({ column }) => column)))];
}

/** The embeddings of the fields that candidates set, `[candidates × width]`; 0 in all other fields. */
function embedCandidates(
  table: Float32Array,
  rowWidth: number,
  width: number,
  candidates: readonly CandidateFields[],
): Float32Array {
  const embedded = new Float32Array(candidates.length * width);
  candidates.forEach((fields, candidate) => {
    for (const { column, row } of fields)
      embedded.set(table.subarray(row * rowWidth, (row + 1) * rowWidth), candidate * width + column * rowWidth);
  });
  return embedded;
}

/** Copies a column of `[rows, columns]`, for as many rows, to `target[from .. to)`. */
function copyColumn(
  values: Float32Array,
  column: number,
  columns: number,
  target: Float32Array,
  from: number,
  to: number,
): void {
  for (let index = from, source = column; index < to; index++, source += columns) target[index] = values[source];
}

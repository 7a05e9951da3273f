import { gatherEmbeddings, type EmbeddedRows } from '../../engine/embedding.ts';
import type { Engine, PairProgram } from '../../engine/engine.ts';
import { correctDownSampling } from '../../evaluate/correction.ts';
import { configureModel } from '../../models/registry.ts';
import { Calibrator } from '../calibrator.ts';
import type { TrainedNetwork } from '../trained.ts';
import { checkLayout, checkSizes, networkLayout } from '../weights.ts';
import type { CandidateFields, PairPredictions, PairPredictor } from './pair-predictor.ts';

/** Pairs per batch. */
const BATCH_PAIRS = 2048;
/** Batches have a multiple of this many users: vectorised operations round a remainder differently in the last bit. */
const MIN_USERS = 16;
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
  readonly #trained: TrainedNetwork;
  /** Width of a table row. */
  readonly #rowWidth: number;
  /** The columns that candidates set. */
  readonly #columns: readonly number[];
  readonly #groups: readonly CandidateGroup[];
  readonly #calibrator: Calibrator;

  private constructor(trained: TrainedNetwork, rowWidth: number, batchSize: number, groups: readonly CandidateGroup[]) {
    this.batchSize = batchSize;
    this.#trained = trained;
    this.#rowWidth = rowWidth;
    this.#groups = groups;
    this.#columns = columnsOf(groups.flatMap(({ candidates }) => candidates));
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
    const batches = groupsOf(candidates);
    const batchSize = usersPerBatch(batches[0].length);
    const { shape, rowWidth, layout, sizes } = networkLayout(model, trained, batchSize);
    checkLayout(weights.layout, layout);
    checkSizes(weights, sizes);
    const groups: CandidateGroup[] = [];
    try {
      for (const group of batches) {
        const embedded = embedCandidates(weights.table, rowWidth, shape.width, group);
        groups.push({ candidates: group, program: await engine.compilePairs(model, shape, weights, embedded) });
      }
    } catch (error) {
      for (const { program } of groups) await program.release();
      throw error;
    }
    return new PairNetwork(trained, rowWidth, batchSize, groups);
  }

  async predict(users: EmbeddedRows): Promise<PairPredictions> {
    const [{ program: first }, ...others] = this.#groups;
    this.#embed(users, first.embedded);
    for (const { program } of others) program.embedded.set(first.embedded);
    const predictions: Float32Array[][] = [];
    for (const group of this.#groups) {
      await group.program.run();
      predictions.push(...this.#probabilities(group, users.count));
    }
    return predictions;
  }

  async release(): Promise<void> {
    for (const { program } of this.#groups) await program.release();
  }

  /** Embeds the users' own fields; the others are 0. */
  #embed(users: EmbeddedRows, target: Float32Array): void {
    const width = this.#rowWidth;
    gatherEmbeddings(this.#trained.weights.table, width, width, users, 0, users.count, target);
    const sampleWidth = (users.singleFields + users.multi.length) * width;
    for (let user = 0, offset = 0; user < users.count; user++, offset += sampleWidth)
      for (const column of this.#columns) target.fill(0, offset + column * width, offset + (column + 1) * width);
  }

  #probabilities({ candidates, program }: CandidateGroup, users: number): Float32Array[][] {
    const { steps, negativeRate } = this.#trained;
    return candidates.map((fields, candidate) => {
      const offset = candidate * steps.length;
      const stride = candidates.length * steps.length;
      const probabilities = steps.map((_, step) => strided(program.probabilities, offset + step, stride, users));
      correctDownSampling(probabilities, negativeRate);
      this.#calibrator.applyToCandidate(probabilities, fields);
      return probabilities;
    });
  }
}

/** Divides candidates into as few groups as possible, of equal size but for the last one. */
function groupsOf(candidates: readonly CandidateFields[]): readonly (readonly CandidateFields[])[] {
  const size = Math.ceil(candidates.length / Math.ceil(candidates.length / MAX_CANDIDATES));
  return Array.from({ length: Math.ceil(candidates.length / size) }, (_, group) =>
    candidates.slice(group * size, (group + 1) * size),
  );
}

/** A power of two, so that batches divide the blocks of users. */
function usersPerBatch(candidates: number): number {
  return Math.max(MIN_USERS, 2 ** Math.floor(Math.log2(BATCH_PAIRS / candidates)));
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

function strided(values: Float32Array, offset: number, stride: number, count: number): Float32Array {
  const taken = new Float32Array(count);
  for (let index = 0, from = offset; index < count; index++, from += stride) taken[index] = values[from];
  return taken;
}

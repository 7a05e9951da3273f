import { setImmediate } from 'node:timers/promises';

import type { EngineName } from '../engine/names.ts';
import { cancelled } from '../errors.ts';
import type { StepPredictor } from '../predict/predict.ts';
import { openTrained, type TrainedModel } from '../predict/trained.ts';
import { message } from '../text/message.ts';
import { Thread } from '../thread.ts';
import { buffersOf, rowsOf, type UserBlock } from './audience/block.ts';
import type { BannerCandidate } from './candidates/candidates.ts';
import { type BestCandidates, offerCandidate } from './ranking/best-candidates.ts';

/** Finds the best candidates of the users of a block. */
export interface BlockScorer {
  /** Fills the block's `best` and returns the block. */
  score(block: UserBlock): Promise<UserBlock>;
  close(): Promise<void>;
}

/** The part of a trained model that scoring uses. */
export type BatchPredictor = Pick<StepPredictor, 'batchSize' | 'predict'>;

/** What is scored, the same for every block; plain data. */
export interface ScorerShape {
  /** Names of the runs. */
  readonly runs: readonly string[];
  readonly candidates: readonly BannerCandidate[];
  /** The list that each candidate is ranked in. */
  readonly groupOf: readonly number[];
}

/** Scores with models in this thread. */
export class ModelScorer implements BlockScorer {
  readonly #shape: ScorerShape;
  readonly #predictors: readonly BatchPredictor[];
  readonly #signal: AbortSignal;

  /** Once `signal` is aborted, `score` stops at the next candidate and throws `cancelled`. */
  constructor(shape: ScorerShape, predictors: readonly BatchPredictor[], signal: AbortSignal) {
    this.#shape = shape;
    this.#predictors = predictors;
    this.#signal = signal;
  }

  async score(block: UserBlock): Promise<UserBlock> {
    const { candidates, groupOf } = this.#shape;
    for (const { scores } of block.best) scores.fill(-1);
    for (let index = 0; index < candidates.length; index += 1) {
      if (this.#signal.aborted) throw cancelled(message('base.nothingWritten'));
      await this.#scoreCandidate(block, index, block.best[groupOf[index]]);
    }
    return block;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Runs every user through the model with the candidate's bank and banner; all other inputs stay as they are. */
  async #scoreCandidate(block: UserBlock, index: number, best: BestCandidates): Promise<void> {
    const candidate = this.#shape.candidates[index];
    const predictor = this.#predictors[candidate.run];
    const { single } = block.inputs[candidate.run];
    const width = single.length / block.capacity;
    const users = { weights: block.weights, bank: block.bankWeights[candidate.group] };
    for (const { column, row } of candidate.fields) fillColumn(single, width, column, row, block.rows);
    for (let from = 0; from < block.rows; from += predictor.batchSize) {
      const to = Math.min(from + predictor.batchSize, block.rows);
      const probabilities = await predictor.predict(rowsOf(block, candidate.run, from, to));
      offerCandidate(
        best,
        users,
        { index, candidate, run: this.#shape.runs[candidate.run], from, probabilities },
        to - from,
      );
    }
  }
}

function fillColumn(single: Int32Array, width: number, column: number, value: number, rows: number): void {
  for (let row = 0, cell = column; row < rows; row += 1, cell += width) single[cell] = value;
}

/**
 * Opens the models on an engine that uses a graphics card or all cores by itself, and scores with them in this thread,
 * yielding between batches. It needs the main thread because GPU libraries read their settings from the environment,
 * which only the main thread can set.
 */
export async function openEngineScorer(
  { shape, models }: ScorerSetup,
  engine: EngineName,
  signal: AbortSignal,
): Promise<BlockScorer> {
  const opened: StepPredictor[] = [];
  const close = async (): Promise<void> => {
    for (const predictor of opened) await predictor.release();
  };
  try {
    for (const model of models) opened.push(await openTrained(model, undefined, engine));
  } catch (error) {
    await close();
    throw error;
  }
  const scorer = new ModelScorer(shape, opened.map(yieldingPredictor), signal);
  return { score: (block) => scorer.score(block), close };
}

function yieldingPredictor(predictor: StepPredictor): BatchPredictor {
  return {
    batchSize: predictor.batchSize,
    async predict(samples) {
      await setImmediate();
      return predictor.predict(samples);
    },
  };
}

/** The start parameters of a scoring thread. */
export interface ScorerSetup {
  readonly shape: ScorerShape;
  readonly models: readonly TrainedModel[];
}

/**
 * Scores with models in its own thread: several such threads use the cores better than one model that spans all of
 * them.
 */
export class ThreadScorer implements BlockScorer {
  readonly #thread: Thread<UserBlock, UserBlock>;

  constructor(setup: ScorerSetup, signal: AbortSignal) {
    this.#thread = new Thread(new URL('./block-scorer-worker.ts', import.meta.url), setup, signal);
  }

  score(block: UserBlock): Promise<UserBlock> {
    return this.#thread.call(block, buffersOf(block));
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

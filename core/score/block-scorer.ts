import { setImmediate } from 'node:timers/promises';

import type { EngineName } from '../engine/names.ts';
import { cancelled } from '../errors.ts';
import { correctForecast, probabilitiesShown } from '../predict/banner-effects.ts';
import type { ForecastFacts } from '../predict/forecast.ts';
import type { StepPredictor } from '../predict/predict.ts';
import { openTrained, type TrainedModel } from '../predict/trained.ts';
import { message } from '../text/message.ts';
import { Thread } from '../thread.ts';
import { buffersOf, rowsOf, type UserBlock } from './audience/block.ts';
import type { BannerCandidate } from './candidates/candidates.ts';
import { offerBanners } from './ranking/best-candidates.ts';
import { chooseBanners } from './ranking/choose-banners.ts';

/** Finds the best candidates of the users of a block. */
export interface BlockScorer {
  /** Fills the block's `best` and returns the block. */
  score(block: UserBlock): Promise<UserBlock>;
  close(): Promise<void>;
}

/** The part of a trained model that scoring uses. */
export type BatchPredictor = Pick<StepPredictor, 'batchSize' | 'predict'>;

/** The runs and candidates to score, the same for every block; plain data. */
export interface ScorerShape {
  /** Names of the runs. */
  readonly runs: readonly string[];
  readonly candidates: readonly BannerCandidate[];
  /** The forecast facts of each run. */
  readonly forecasts: readonly (ForecastFacts | null)[];
  /** The list that each candidate is ranked in. */
  readonly groupOf: readonly number[];
}

/** Scores with models in this thread. */
export class ModelScorer implements BlockScorer {
  readonly #shape: ScorerShape;
  readonly #predictors: readonly BatchPredictor[];
  readonly #signal: AbortSignal;
  /** The candidates of each bank of each run, by their indexes. */
  readonly #banks: readonly (readonly number[])[];

  /** Once `signal` is aborted, `score` stops at the next candidate and throws `cancelled`. */
  constructor(shape: ScorerShape, predictors: readonly BatchPredictor[], signal: AbortSignal) {
    this.#shape = shape;
    this.#predictors = predictors;
    this.#signal = signal;
    const indexes = shape.candidates.map((_, index) => index);
    this.#banks = [...Map.groupBy(indexes, (index) => bankKey(shape.candidates[index])).values()];
  }

  async score(block: UserBlock): Promise<UserBlock> {
    for (const { scores } of block.best) scores.fill(-1);
    for (const bank of this.#banks) await this.#scoreBank(block, bank);
    return block;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Runs every user through the model with each of a bank's banners. */
  async #scoreBank(block: UserBlock, bank: readonly number[]): Promise<void> {
    const { batchSize } = this.#predictors[this.#shape.candidates[bank[0]].run];
    for (let from = 0; from < block.rows; from += batchSize) {
      const to = Math.min(from + batchSize, block.rows);
      const predictions: Float32Array[][] = [];
      for (const index of bank) predictions.push(await this.#predict(block, index, from, to));
      this.#offer(block, bank, from, predictions);
    }
  }

  /** Offers users the banner that the bank shows them; `predictions` is `[banner][step][user]`. */
  #offer(block: UserBlock, bank: readonly number[], from: number, predictions: readonly Float32Array[][]): void {
    const { candidates, groupOf, runs, forecasts } = this.#shape;
    const candidate = candidates[bank[0]];
    const forecast = forecasts[candidate.run];
    const users = { weights: block.weights, bank: block.bankWeights[candidate.group] };
    const preferences = predictions.map((prediction) => prediction[candidate.step]);
    for (const { list, shown } of chooseBanners(bank, preferences, groupOf)) {
      const probabilities =
        forecast === null
          ? probabilitiesShown(predictions, shown)
          : correctForecast(predictions, shown, forecast, candidate.bank);
      const offer = { bank, candidate, run: runs[candidate.run], from, shown, probabilities };
      offerBanners(block.best[list], users, offer);
    }
  }

  /** Predicts users with a candidate's bank and banner; all other inputs are unchanged. */
  #predict(block: UserBlock, index: number, from: number, to: number): Promise<Float32Array[]> {
    if (this.#signal.aborted) throw cancelled(message('base.nothingWritten'));
    const { run, fields } = this.#shape.candidates[index];
    const { single } = block.inputs[run];
    const width = single.length / block.capacity;
    for (const { column, row } of fields) fillColumn(single, width, column, row, from, to);
    return this.#predictors[run].predict(rowsOf(block, run, from, to));
  }
}

function bankKey({ run, group }: BannerCandidate): string {
  return `${run} ${group}`;
}

function fillColumn(single: Int32Array, width: number, column: number, value: number, from: number, to: number): void {
  for (let row = from, cell = from * width + column; row < to; row += 1, cell += width) single[cell] = value;
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
    for (const model of models) opened.push(await openTrained(model, { engine }));
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

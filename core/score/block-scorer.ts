import { setImmediate } from 'node:timers/promises';

import type { EngineName } from '../engine/names.ts';
import { cancelled } from '../errors.ts';
import { correctForecast, probabilitiesShown } from '../predict/banner-effects.ts';
import type { ForecastParameters } from '../predict/forecast.ts';
import { openPairs } from '../predict/pairs/open-pairs.ts';
import type { CandidateFields, PairPredictions, PairPredictor } from '../predict/pairs/pair-predictor.ts';
import type { OpenOptions, TrainedModel } from '../predict/trained.ts';
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

/** The runs and candidates to score, the same for every block; plain data. */
export interface ScorerShape {
  /** Names of the runs. */
  readonly runs: readonly string[];
  readonly candidates: readonly BannerCandidate[];
  /** The forecast parameters of each run. */
  readonly forecasts: readonly (ForecastParameters | null)[];
  /** The list that each candidate is ranked in. */
  readonly listOf: readonly number[];
}

/** The fields that each candidate of a run sets. */
export function candidatesOfRun({ candidates }: Pick<ScorerShape, 'candidates'>, run: number): CandidateFields[] {
  return candidates.filter((candidate) => candidate.run === run).map(({ fields }) => fields);
}

/** The banners of a bank. */
interface BankCandidates {
  /** Their indexes among all candidates. */
  readonly indexes: readonly number[];
  /** Their positions among the candidates of the bank's run. */
  readonly positions: readonly number[];
}

/** Scores with models in this thread. */
export class ModelScorer implements BlockScorer {
  readonly #shape: ScorerShape;
  readonly #predictors: readonly Pick<PairPredictor, 'batchSize' | 'predict'>[];
  readonly #signal: AbortSignal;
  /** The banks of each run. */
  readonly #banks: readonly (readonly BankCandidates[])[];

  /**
   * `predictors` are those of the runs, each opened with the candidates of its run. Once `signal` is aborted, `score`
   * stops at the next batch and throws `cancelled`.
   */
  constructor(
    shape: ScorerShape,
    predictors: readonly Pick<PairPredictor, 'batchSize' | 'predict'>[],
    signal: AbortSignal,
  ) {
    this.#shape = shape;
    this.#predictors = predictors;
    this.#signal = signal;
    this.#banks = predictors.map((_, run) => banksOfRun(shape, run));
  }

  async score(block: UserBlock): Promise<UserBlock> {
    for (const { scores } of block.best) scores.fill(-1);
    for (const run of this.#predictors.keys()) await this.#scoreRun(block, run);
    return block;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Runs every user through a run's model with each of its candidates. */
  async #scoreRun(block: UserBlock, run: number): Promise<void> {
    const { batchSize } = this.#predictors[run];
    for (let from = 0; from < block.rows; from += batchSize) {
      if (this.#signal.aborted) throw cancelled(message('base.nothingWritten'));
      const users = rowsOf(block, run, from, Math.min(from + batchSize, block.rows));
      const predictions = await this.#predictors[run].predict(users);
      for (const { indexes, positions } of this.#banks[run])
        this.#offer(
          block,
          indexes,
          from,
          positions.map((position) => predictions[position]),
        );
    }
  }

  /**
   * Offers users the banner that a bank shows them; `indexes` are those of the bank's candidates, and `predictions` is
   * `[banner][step][user]`.
   */
  #offer(block: UserBlock, indexes: readonly number[], from: number, predictions: PairPredictions): void {
    const { candidates, listOf, runs, forecasts } = this.#shape;
    const candidate = candidates[indexes[0]];
    const forecast = forecasts[candidate.run];
    const users = { weights: block.weights, bank: block.bankWeights[candidate.bankIndex] };
    const preferences = predictions.map((prediction) => prediction[candidate.step]);
    for (const { list, shown } of chooseBanners(indexes, preferences, listOf)) {
      const probabilities =
        forecast === null
          ? probabilitiesShown(predictions, shown)
          : correctForecast(predictions, shown, forecast, candidate.bank);
      const offer = { indexes, candidate, run: runs[candidate.run], from, shown, probabilities };
      offerBanners(block.best[list], users, offer);
    }
  }
}

function banksOfRun({ candidates }: ScorerShape, run: number): BankCandidates[] {
  const ofRun = [...candidates.keys()].filter((index) => candidates[index].run === run);
  const banks = Map.groupBy(ofRun, (index) => candidates[index].bankIndex);
  return Array.from(banks.values(), (indexes) => ({
    indexes,
    positions: indexes.map((index) => ofRun.indexOf(index)),
  }));
}

/** Opens the models of a scorer, each with its candidates. */
export async function openModels({ shape, models }: ScorerSetup, options: OpenOptions): Promise<PairPredictor[]> {
  const opened: PairPredictor[] = [];
  try {
    for (const [run, model] of models.entries())
      opened.push(await openPairs(model, candidatesOfRun(shape, run), options));
  } catch (error) {
    for (const predictor of opened) await predictor.release();
    throw error;
  }
  return opened;
}

/**
 * Opens the models on an engine that itself uses a GPU or all cores, and scores with them in this thread,
 * yielding between batches. It needs the main thread because GPU libraries read their settings from the environment,
 * which only the main thread can set.
 */
export async function openEngineScorer(
  { shape, models }: ScorerSetup,
  engine: EngineName,
  signal: AbortSignal,
): Promise<BlockScorer> {
  const opened = await openModels({ shape, models }, { engine });
  const scorer = new ModelScorer(shape, opened.map(yieldingPredictor), signal);
  return {
    score: (block) => scorer.score(block),
    async close() {
      for (const predictor of opened) await predictor.release();
    },
  };
}

function yieldingPredictor(predictor: PairPredictor): Pick<PairPredictor, 'batchSize' | 'predict'> {
  return {
    batchSize: predictor.batchSize,
    async predict(users) {
      await setImmediate();
      return predictor.predict(users);
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

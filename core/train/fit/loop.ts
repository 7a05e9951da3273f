import type { TrainingBatch } from '../../engine/engine.ts';
import { AppError } from '../../errors.ts';
import { BlockReader } from '../../features/blocks.ts';
import { selectionCounts } from '../../features/counts.ts';
import { fieldRows } from '../../features/schema.ts';
import { yieldToEventLoop, type JobContext, type Progress } from '../../job.ts';
import { evaluateInTurn, meanLogLoss, predictWeighted, usersOfPart } from '../../predict/evaluate-part.ts';
import { dataOfPart, ofBank, type Part } from '../../predict/parts.ts';
import type { TrainingPlan } from '../../predict/plan.ts';
import type { Predictor } from '../../predict/predict.ts';
import { saveBest, type Weights } from '../../predict/weights.ts';
import type { Project } from '../../store/file/project.ts';
import { addEpoch } from '../../store/runs/epochs.ts';
import { updateRun } from '../../store/runs/runs.ts';
import { aucFigures } from '../../text/auc.ts';
import { message, type Message } from '../../text/message.ts';
import { logPendingOf } from '../data/conversion-delays.ts';
import { afterFixedEpoch, fixedEpochs, lastEpoch } from '../refit/epochs.ts';
import { mixWithBest, saveCheckpoint, weightsOf, type TrainingPosition } from './checkpoint.ts';
import { isPatienceExhausted, type EpochUpdate } from './early-stopping.ts';
import { updateAfterEpoch } from './epoch-choice.ts';
import { showsEpochs } from './members.ts';
import { shuffledBatches } from './sampler.ts';
import type { Trainer } from './trainer.ts';
import { countRowUses, fillUntrainedRows } from './untrained-rows.ts';

/** A run that is ready for training. */
export interface Training {
  readonly project: Project;
  readonly plan: TrainingPlan;
  readonly trainer: Trainer;
  readonly predictor: Predictor;
}

const CHECKPOINT_EVERY_MS = 60_000;
const YIELD_EVERY_MS = 200;

/** How many epochs ran, and how fast. */
export interface EpochsOutcome {
  readonly position: TrainingPosition;
  readonly samplesPerSecond: number | null;
}

/**
 * Trains epoch by epoch until the metrics stop improving. Keeps the best epoch, or the best epoch of each independent
 * step, and saves a checkpoint after every epoch and every minute.
 */
export async function trainEpochs(
  training: Training,
  start: TrainingPosition,
  job: JobContext,
): Promise<EpochsOutcome> {
  const {
    project,
    plan: {
      schema,
      delays,
      parts: { train },
      run: { steps },
    },
  } = training;
  const dataset = dataOfPart(project, train);
  const reader = new BlockReader(project, dataset, schema, train.selection, { steps, ages: delays !== undefined });
  const { rows } = await selectionCounts(project, dataset, train.selection, job);
  const epochs = new EpochRunner(training, reader, rows, start, job);
  await epochs.evaluateStart();
  while (!epochs.finished) await epochs.runOne();
  return { position: epochs.position, samplesPerSecond: epochs.samplesPerSecond };
}

/** Runs epochs from a position and holds the state that changes from step to step. */
class EpochRunner {
  position: TrainingPosition;
  readonly #training: Training;
  readonly #reader: BlockReader;
  readonly #rows: number;
  readonly #job: JobContext;
  #figures: Record<string, number | null> = {};
  #stepMs = 0;
  /** Duration of the last epoch evaluation. */
  #evaluationMs = 0;
  #stepSamples = 0;
  /** How often training uses each row of the embedding table. */
  #rowUses: Uint32Array | null = null;
  #validUsers: Uint16Array | null = null;
  #savedAt = performance.now();
  #yieldedAt = performance.now();

  constructor(training: Training, reader: BlockReader, rows: number, start: TrainingPosition, job: JobContext) {
    this.#training = training;
    this.#reader = reader;
    this.#rows = rows;
    this.#job = job;
    this.position = start;
  }

  /** True after the last epoch, or once patience is exhausted. */
  get finished(): boolean {
    const { plan } = this.#training;
    const { epoch } = this.position;
    if (epoch >= this.#epochs) return true;
    return plan.refit === undefined && isPatienceExhausted(this.position, epoch, plan.config.training.patience);
  }

  /** The largest number of epochs. */
  get #epochs(): number {
    const { plan } = this.#training;
    const fixed = fixedEpochs(plan);
    return fixed === null ? plan.config.training.epochs : lastEpoch(fixed);
  }

  /** Samples per second of the training steps, without validation; null before the first step. */
  get samplesPerSecond(): number | null {
    return this.#stepSamples === 0 ? null : Math.round(this.#stepSamples / (this.#stepMs / 1000));
  }

  /** Evaluates the weights that a fine-tuning starts from, as epoch 0; a refit may keep them. */
  async evaluateStart(): Promise<void> {
    const { plan, trainer } = this.#training;
    if (plan.base === undefined || this.position.step > 0 || this.position.best !== null) return;
    if (plan.refit === undefined) return this.#closeEpoch(0, weightsOf(trainer), 0);
    this.position = { ...this.position, best: { epoch: 0, goal: 0 } };
    this.#save();
  }

  async runOne(): Promise<void> {
    const startedAt = performance.now();
    const { plan } = this.#training;
    const { batchSize } = plan.config.training;
    const logPending = plan.delays && logPendingOf(plan.delays, plan.run.steps);
    let index = 0;
    for await (const batch of shuffledBatches(
      this.#reader,
      batchSize,
      plan.run.seed,
      this.position.epoch + 1,
      logPending,
    )) {
      if (index++ >= this.position.batch) await this.#step(batch);
    }
    const elapsedMs = performance.now() - startedAt;
    await this.#closeEpoch(this.position.epoch + 1, await this.#trainedWeights(), elapsedMs);
  }

  async #step(batch: TrainingBatch): Promise<void> {
    const startedAt = performance.now();
    const step = this.position.step + 1;
    const loss = await this.#training.trainer.step(batch, step);
    if (!Number.isFinite(loss))
      throw this.#notFinite(message('train.badLoss', { loss: String(loss), step, epoch: this.position.epoch + 1 }));
    const { lossSum, samples } = this.position;
    this.position = {
      ...this.position,
      batch: this.position.batch + 1,
      step,
      lossSum: lossSum + loss * batch.count,
      samples: samples + batch.count,
    };
    const now = performance.now();
    this.#stepMs += now - startedAt;
    this.#stepSamples += batch.count;
    if (now - this.#savedAt > CHECKPOINT_EVERY_MS) this.#save();
    if (now - this.#yieldedAt > YIELD_EVERY_MS) await this.#yield();
  }

  #notFinite(what: Message): AppError {
    return new AppError('not-finite', what, message('train.lowerRate'));
  }

  async #yield(): Promise<void> {
    this.#report();
    try {
      await yieldToEventLoop(this.#job);
    } catch (error) {
      this.#save();
      throw error;
    }
    this.#yieldedAt = performance.now();
  }

  #report(phase: 'train' | 'valid' = 'train'): void {
    const { epoch, step, samples, lossSum } = this.position;
    const epochs = this.#epochs;
    this.#job.report({
      phase,
      fraction: (epoch + samples / Math.max(1, this.#rows)) / epochs,
      counts: { epoch: Math.min(epoch + 1, epochs), step, 'samples/s': this.samplesPerSecond ?? 0 },
      ...this.#timeLeft(),
      figures: { loss: samples === 0 ? null : lossSum / samples, ...this.#figures },
    });
  }

  /** An estimate of the time left, from the steps so far; nothing before the first one. */
  #timeLeft(): Pick<Progress, 'leftAtMost' | 'leftMs'> {
    if (this.#stepSamples === 0) return {};
    const { epoch, samples } = this.position;
    const epochsLeft = this.#epochs - epoch;
    const perSample = this.#stepMs / this.#stepSamples;
    return {
      leftAtMost: true,
      leftMs: perSample * (this.#rows * epochsLeft - samples) + this.#evaluationMs * epochsLeft,
    };
  }

  #save(): void {
    const {
      project,
      plan: { run, member },
      trainer,
    } = this.#training;
    saveCheckpoint(project, run.run, this.position, trainer, member);
    if (showsEpochs(member))
      updateRun(project, run.run, {
        epoch: this.position.epoch,
        step: this.position.step,
        bestEpoch: this.position.best?.epoch ?? null,
      });
    this.#savedAt = performance.now();
  }

  /** The current weights. In a fine-tuning, the embeddings that no sample of the bank uses stay as they were. */
  async #trainedWeights(): Promise<Weights> {
    const { plan, trainer } = this.#training;
    const weights = weightsOf(trainer);
    if (plan.base !== undefined) return weights;
    this.#rowUses ??= await this.#saving(countRowUses(this.#reader, fieldRows(plan.schema), this.#job));
    fillUntrainedRows(weights.table, this.#rowUses, plan.schema);
    return weights;
  }

  /**
   * Keeps the weights if they are the best; in a refit, the weights of each step whose last epoch this is. Saves a
   * checkpoint.
   */
  async #closeEpoch(epoch: number, weights: Weights, elapsedMs: number): Promise<void> {
    const { project, plan, trainer } = this.#training;
    const { run, member } = plan;
    const fixed = fixedEpochs(plan);
    const loss = this.position.samples === 0 ? null : this.position.lossSum / this.position.samples;
    const { state, improved, validLoss } =
      fixed === null ? await this.#measure(epoch, weights) : { ...afterFixedEpoch(fixed, epoch), validLoss: null };
    if (improved.length > 0) {
      const best = mixWithBest(project, plan, weights, improved, trainer.stepPartition);
      saveBest(project, run.run, best, state, member);
    }
    const measured = { epoch, loss, validLoss, figures: this.#figures };
    if (showsEpochs(member)) addEpoch(project, run.run, { ...measured, elapsedMs: Math.round(elapsedMs) });
    this.position = { epoch, batch: 0, step: this.position.step, lossSum: 0, samples: 0, ...state };
    this.#save();
    this.#report();
  }

  /** Evaluates the epoch on the validation set and updates the early-stopping state. */
  async #measure(epoch: number, weights: Weights): Promise<EpochUpdate & { readonly validLoss: number | null }> {
    const { plan, predictor, trainer } = this.#training;
    predictor.load(weights);
    const startedAt = performance.now();
    const valid = await this.#evaluate(plan.parts.valid);
    this.#figures = aucFigures(valid);
    const update = await updateAfterEpoch(plan, this.position, {
      epoch,
      part: valid,
      independent: trainer.stepPartition !== null,
      measureAllBanks: () => this.#evaluate(ofBank(plan.parts.valid, null)),
    });
    this.#evaluationMs = performance.now() - startedAt;
    return { ...update, validLoss: meanLogLoss(valid) };
  }

  /**
   * Waits for work after an epoch's last step; if the work is cancelled, saves a checkpoint that includes that step.
   */
  async #saving<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      if (this.#job.signal.aborted) this.#save();
      throw error;
    }
  }

  /** Evaluates the epoch. Progress is reported as part of the epoch, not as a separate job. */
  async #evaluate(part: Part): ReturnType<typeof evaluateInTurn> {
    const { project, plan, predictor } = this.#training;
    try {
      const job: JobContext = { signal: this.#job.signal, report: () => this.#report('valid') };
      const predictions = await this.#saving(predictWeighted(project, predictor, plan.schema, part, job));
      const readUsers = (): Promise<Uint16Array> => this.#saving(usersOfPart(project, part, predictions, job));
      const groups = part === plan.parts.valid ? (this.#validUsers ??= await readUsers()) : undefined;
      return await this.#saving(evaluateInTurn(predictor.steps, { ...predictions, groups }, job));
    } catch (error) {
      // The last step of an epoch can ruin the weights while its own loss is still finite.
      if (error instanceof AppError && error.code === 'not-finite')
        throw this.#notFinite(
          message('train.badValidation', { step: this.position.step, epoch: this.position.epoch + 1 }),
        );
      throw error;
    }
  }
}

import type * as ort from 'onnxruntime-node';

import { BatchRows, type TableMemory } from '../batch-rows.ts';
import { fillDropoutMask } from '../dropout.ts';
import { gatherEmbeddings, type EmbeddedRows } from '../embedding.ts';
import type { DenseState } from '../engine.ts';
import type { Provider } from '../names.ts';
import { adamScales, type AdamConfig } from '../program.ts';
import { mixSeed } from '../random.ts';
import { openSession, runInto, tensorOver, type Feeds } from './session.ts';
import type { DropoutMask } from './step-graph.ts';
import type { StepMemory, StepSize } from './step-memory.ts';

/** Everything a thread needs to do its share of the steps: plain data that can be sent to it. */
export interface ReplicaPlan {
  readonly index: number;
  readonly size: StepSize;
  /** Threads of ONNX Runtime within this replica. */
  readonly threads: number;
  /** Where forward and backward are computed; Adam's step is so little that it is always the processor's. */
  readonly provider: Provider;
  readonly width: number;
  readonly stepCount: number;
  readonly weightCount: number;
  readonly adam: AdamConfig;
  readonly gradientModel: Uint8Array;
  readonly adamModel: Uint8Array;
  readonly masks: readonly DropoutMask[];
  readonly table: TableMemory;
  /** The batch's rows in shared memory; its count is in `memory.numbers`. */
  readonly batch: EmbeddedRows;
  readonly memory: StepMemory;
}

/** A thread's share of a training step: some of the batch's samples, some of the weights, some of the embedding table's rows. */
export class Replica {
  readonly #plan: ReplicaPlan;
  readonly #gradients: ort.InferenceSession;
  readonly #adam: ort.InferenceSession;
  readonly #rows: BatchRows;
  readonly #embedded: Float32Array;
  readonly #masks: readonly { readonly rate: number; readonly columns: number; readonly words: Uint32Array }[];
  readonly #scales = new Float32Array(2);
  readonly #feeds: Feeds;
  readonly #fetches: Feeds;
  readonly #weightFeeds: readonly [Feeds, Feeds];
  readonly #stateFetches: readonly [Feeds, Feeds];
  readonly #adamFeeds: readonly [Feeds, Feeds];
  readonly #adamFetches: readonly [Feeds, Feeds];
  #samples: EmbeddedRows;
  /** Which of the two states is the present one. */
  #present: 0 | 1 = 0;

  private constructor(plan: ReplicaPlan, gradients: ort.InferenceSession, adam: ort.InferenceSession) {
    const { index, size: { samples, slice }, width, stepCount, weightCount, memory } = plan;
    this.#plan = plan;
    this.#gradients = gradients;
    this.#adam = adam;
    this.#samples = plan.batch;
    this.#rows = new BatchRows(plan.table, index, plan.size.replicas);
    this.#embedded = new Float32Array(samples * width);
    const masks = plan.masks.map(({ name, rate, shape }) => {
      const words = new Uint32Array(Math.ceil((shape[0] * shape[1]) / 4));
      return { name, rate, columns: shape[1], words, tensor: tensorOver(new Uint8Array(words.buffer, 0, shape[0] * shape[1]), shape) };
    });
    this.#masks = masks;
    const mine = (data: Float32Array, length: number): Float32Array => data.subarray(index * length, (index + 1) * length);
    this.#feeds = {
      embedded: tensorOver(this.#embedded, [samples, width]),
      labels: tensorOver(mine(memory.labels, samples * stepCount), [samples, stepCount]),
      sampleShare: tensorOver(mine(memory.sampleShare, samples), [samples]),
      ...Object.fromEntries(masks.map(({ name, tensor }) => [name, tensor])),
    };
    this.#fetches = {
      loss: tensorOver(mine(memory.losses, 1), []),
      embeddedGradient: tensorOver(mine(memory.embeddedGradient, samples * width), [samples, width]),
      gradient: tensorOver(memory.gradients[index].subarray(0, weightCount), [weightCount]),
    };
    const both = (make: (state: DenseState) => Feeds): readonly [Feeds, Feeds] => [make(memory.states[0]), make(memory.states[1])];
    const statesOf = (name: string, { states }: DenseState): Feeds => (states.length === 0 ? {} : { [name]: tensorOver(states, [states.length]) });
    this.#weightFeeds = both((state) => ({ weights: tensorOver(state.weights.subarray(0, weightCount), [weightCount]), ...statesOf('states', state) }));
    this.#stateFetches = both((state) => statesOf('newStates', state));
    const sliced = (data: Float32Array): ort.Tensor => tensorOver(mine(data, slice), [slice]);
    const gradientSlices = Object.fromEntries(memory.gradients.map((gradient, i) => [`gradient${i}`, sliced(gradient)]));
    const scales = tensorOver(this.#scales, [2]);
    this.#adamFeeds = both((state) => ({ weights: sliced(state.weights), firstMoment: sliced(state.firstMoment), secondMoment: sliced(state.secondMoment), scales, ...gradientSlices }));
    this.#adamFetches = both((state) => ({ newWeights: sliced(state.weights), newFirstMoment: sliced(state.firstMoment), newSecondMoment: sliced(state.secondMoment) }));
  }

  static async open(plan: ReplicaPlan): Promise<Replica> {
    return new Replica(plan, await openSession(plan.gradientModel, plan.threads, plan.provider), await openSession(plan.adamModel, plan.threads));
  }

  /** Changes to larger memory for batches. */
  use(batch: EmbeddedRows): void {
    this.#samples = batch;
  }

  /** Starts a step: looks up the embeddings of this replica's samples. */
  gather(): void {
    const { index, size: { samples }, memory, table } = this.#plan;
    const count = memory.numbers[2];
    this.#samples = { ...this.#samples, count };
    gatherEmbeddings(table.data, table.stride, table.dimension, this.#samples, Math.min(index * samples, count), Math.min((index + 1) * samples, count), this.#embedded);
  }

  /** Forward and backward of this replica's samples. Then all replicas must meet. */
  async computeGradients(): Promise<void> {
    const { index, size: { samples }, memory } = this.#plan;
    this.#masks.forEach(({ rate, columns, words }, i) => {
      fillDropoutMask(words, columns, rate, mixSeed(memory.numbers[1], i), index * samples);
    });
    const next = this.#present === 0 ? 1 : 0;
    await runInto(this.#gradients, { ...this.#feeds, ...this.#weightFeeds[this.#present] }, { ...this.#fetches, ...this.#stateFetches[next] });
  }

  /** Ends a step: Adam for this replica's weights and rows. Then all replicas must meet. */
  async update(): Promise<void> {
    const { adam, memory } = this.#plan;
    const [stepNumber] = memory.numbers;
    this.#scales.set(adamScales(stepNumber, adam.learningRate));
    const next = this.#present === 0 ? 1 : 0;
    await runInto(this.#adam, this.#adamFeeds[this.#present], this.#adamFetches[next]);
    this.#present = next;
    this.#rows.update(this.#samples, memory.embeddedGradient, stepNumber, adam);
  }

  /** The state that the next step starts from. */
  get present(): DenseState {
    return this.#plan.memory.states[this.#present];
  }

  async release(): Promise<void> {
    await this.#gradients.release();
    await this.#adam.release();
  }
}

import type * as ort from 'onnxruntime-node';

import type { AdamConfig } from '../adam.ts';
import { BatchRows } from '../batch-rows.ts';
import { DropoutMask } from '../dropout.ts';
import type { EncodedSamples } from '../embedding.ts';
import type { Provider } from '../names.ts';
import { mixSeed } from '../random.ts';
import { Kernels, type TableMemory } from '../simd/kernels.ts';
import { Arena, type CompiledModule, type SharedMemory } from '../simd/memory.ts';
import { openSession, runInto, tensorOver, type Feeds } from './session.ts';
import type { MaskInput } from './step-graph.ts';
import type { StepMemory, StepSize } from './step-memory.ts';

/** Everything a thread needs to do its share of the steps: plain data that can be sent to it. */
export interface ReplicaPlan {
  readonly index: number;
  readonly size: StepSize;
  /** ONNX Runtime threads within this replica. */
  readonly threads: number;
  /** Where forward and backward passes run; everything else runs on the CPU. */
  readonly provider: Provider;
  readonly width: number;
  readonly stepCount: number;
  readonly weightCount: number;
  readonly adam: AdamConfig;
  readonly gradientModel: Uint8Array;
  readonly masks: readonly MaskInput[];
  readonly kernels: CompiledModule;
  /** The memory of all arrays of the step. */
  readonly arena: SharedMemory;
  readonly table: TableMemory;
  /** The batch's samples in shared memory; their number is in `memory.scalars`. */
  readonly batch: EncodedSamples;
  readonly memory: StepMemory;
}

/**
 * A thread's share of a training step: a part of the batch's samples, of the weights and of the embedding table's rows.
 */
export class Replica {
  readonly #plan: ReplicaPlan;
  readonly #gradients: ort.InferenceSession;
  readonly #kernels: Kernels;
  readonly #rows: BatchRows;
  readonly #embedded: Float32Array;
  readonly #masks: readonly DropoutMask[];
  readonly #feeds: Feeds;
  readonly #fetches: Feeds;
  #samples: EncodedSamples;

  private constructor(plan: ReplicaPlan, gradients: ort.InferenceSession) {
    const {
      index,
      size: { replicas, samples },
      width,
      stepCount,
      weightCount,
      memory,
    } = plan;
    const arena = new Arena(plan.arena);
    this.#plan = plan;
    this.#gradients = gradients;
    this.#samples = plan.batch;
    this.#kernels = new Kernels(plan.kernels, arena, plan.table);
    this.#rows = new BatchRows(this.#kernels, arena, plan.table, index, replicas);
    this.#embedded = arena.floats(samples * width);
    this.#masks = plan.masks.map(
      ({ rate, shape: [rows, columns] }) => new DropoutMask(this.#kernels, arena, rows, columns, rate),
    );
    const rowsOfReplica = (data: Float32Array, length: number): Float32Array =>
      data.subarray(index * length, (index + 1) * length);
    const ofSteps = (data: Float32Array): ort.Tensor =>
      tensorOver(rowsOfReplica(data, samples * stepCount), [samples, stepCount]);
    const { weights, states } = memory.state;
    const withStates = states.length > 0;
    this.#feeds = {
      embedded: tensorOver(this.#embedded, [samples, width]),
      ...Object.fromEntries(Object.entries(memory.loss).map(([name, values]) => [name, ofSteps(values)])),
      sampleShare: tensorOver(rowsOfReplica(memory.sampleShare, samples), [samples]),
      weights: tensorOver(weights.subarray(0, weightCount), [weightCount]),
      ...(withStates ? { states: tensorOver(states, [states.length]) } : {}),
      ...Object.fromEntries(plan.masks.map(({ name, shape }, i) => [name, tensorOver(this.#masks[i].bytes, shape)])),
    };
    this.#fetches = {
      loss: tensorOver(rowsOfReplica(memory.losses, 1), []),
      embeddedGradient: tensorOver(rowsOfReplica(memory.embeddedGradient, samples * width), [samples, width]),
      gradient: tensorOver(rowsOfReplica(memory.gradients, weights.length).subarray(0, weightCount), [weightCount]),
      ...(withStates ? { newStates: tensorOver(memory.newStates, [states.length]) } : {}),
    };
  }

  static async open(plan: ReplicaPlan): Promise<Replica> {
    return new Replica(plan, await openSession(plan.gradientModel, plan.threads, plan.provider));
  }

  /** Switches to larger batch memory. */
  useMemory(batch: EncodedSamples): void {
    this.#samples = batch;
  }

  /** Starts a step: looks up the embeddings of this replica's samples. */
  gather(): void {
    const {
      index,
      size: { samples },
      memory,
    } = this.#plan;
    const count = memory.scalars[2];
    this.#samples = { ...this.#samples, count };
    this.#rows.gather(
      this.#samples,
      Math.min(index * samples, count),
      Math.min((index + 1) * samples, count),
      this.#embedded,
    );
  }

  /** Runs the forward and backward pass of this replica's samples. All replicas must wait at the barrier afterwards. */
  async computeGradients(): Promise<void> {
    const {
      index,
      size: { samples },
      memory,
    } = this.#plan;
    this.#masks.forEach((mask, i) => {
      mask.draw(mixSeed(memory.scalars[1], i), index * samples);
    });
    await runInto(this.#gradients, this.#feeds, this.#fetches);
  }

  /** Ends a step: updates this replica's weights and rows by Adam. All replicas must wait at the barrier afterwards. */
  update(): void {
    const {
      index,
      size: { slice },
      adam,
      memory,
    } = this.#plan;
    const [stepNumber] = memory.scalars;
    const { weights, firstMoment, secondMoment, states } = memory.state;
    this.#kernels.adam(
      weights,
      firstMoment,
      secondMoment,
      memory.gradients,
      index * slice,
      (index + 1) * slice,
      stepNumber,
      adam,
    );
    if (states.length > 0) states.set(memory.newStates);
    this.#rows.update(this.#samples, memory.embeddedGradient, stepNumber, adam);
  }

  async release(): Promise<void> {
    await this.#gradients.release();
  }
}

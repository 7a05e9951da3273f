import '../gradients.ts';
import * as tf from '@tensorflow/tfjs-core';

import type { ConfiguredModel } from '../../models/model.ts';
import { adamScales, type AdamConfig } from '../adam.ts';
import { BatchMemory } from '../batch-memory.ts';
import { BatchRows } from '../batch-rows.ts';
import { DropoutMask, dropoutScale } from '../dropout.ts';
import type { EmbeddingTable } from '../embedding.ts';
import type { DenseState, TrainingBatch, TrainingProgram } from '../engine.ts';
import { fillLossInputs, newLossInputs, type LossInputs } from '../loss-inputs.ts';
import {
  adamUpdate,
  contextOf,
  sliceParameters,
  layoutOf,
  lossOf,
  programShape,
  type ParameterLayout,
  type ProgramShape,
  type TrainingShape,
} from '../program.ts';
import { mixSeed } from '../random.ts';
import { compileKernels, Kernels } from '../simd/kernels.ts';
import { Arena, type CompiledModule } from '../simd/memory.ts';
import { copyOf, readOnce, useBackend } from './tensors.ts';

/** The data that a step leaves on the device for the next one; only `states` may be absent. */
interface DeviceState {
  readonly weights: tf.Tensor1D;
  readonly firstMoment: tf.Tensor1D;
  readonly secondMoment: tf.Tensor1D;
  readonly states: tf.Tensor1D | null;
}

/**
 * Runs the same training step as the compiled engine, operation by operation, on a tfjs backend. Weights, moments and
 * states stay on the device between steps; the gradients of the embeddings and the loss are copied back.
 */
export class EagerTraining implements TrainingProgram {
  readonly layout: ParameterLayout;
  readonly timings = { gatherMs: 0, denseMs: 0, updateMs: 0 };
  readonly #backend: string;
  readonly #model: ConfiguredModel;
  readonly #shape: ProgramShape;
  readonly #adam: AdamConfig;
  readonly #arena = new Arena();
  readonly #kernels: Kernels;
  readonly #batch: BatchMemory;
  readonly #rows: BatchRows;
  readonly #embedded: Float32Array;
  readonly #embeddedGradient: Float32Array;
  readonly #masks: DropoutMask[] = [];
  readonly #loss: LossInputs;
  readonly #sampleShare: Float32Array;
  #state: DeviceState | null = null;

  private constructor(
    backend: string,
    model: ConfiguredModel,
    shape: TrainingShape,
    adam: AdamConfig,
    table: EmbeddingTable,
    kernels: CompiledModule,
  ) {
    this.#shape = programShape(shape);
    this.layout = layoutOf(model, this.#shape);
    this.#backend = backend;
    this.#model = model;
    this.#adam = adam;
    this.#kernels = new Kernels(kernels, this.#arena, table);
    this.#batch = new BatchMemory(this.#arena, shape);
    this.#rows = new BatchRows(this.#kernels, this.#arena, table);
    this.#embedded = this.#arena.floats(shape.batchSize * this.#shape.width);
    this.#embeddedGradient = this.#arena.floats(shape.batchSize * this.#shape.width);
    this.#loss = newLossInputs(() => new Float32Array(shape.batchSize * shape.steps.length));
    this.#sampleShare = new Float32Array(shape.batchSize);
  }

  static async open(
    backend: string,
    model: ConfiguredModel,
    shape: TrainingShape,
    adam: AdamConfig,
    table: EmbeddingTable,
  ): Promise<EagerTraining> {
    return new EagerTraining(backend, model, shape, adam, table, await compileKernels());
  }

  load({ weights, firstMoment, secondMoment, states }: DenseState): void {
    useBackend(this.#backend);
    this.#replace({
      weights: copyOf(weights),
      firstMoment: copyOf(firstMoment),
      secondMoment: copyOf(secondMoment),
      states: states.length === 0 ? null : copyOf(states),
    });
  }

  save(): DenseState {
    const { weights, firstMoment, secondMoment, states } = this.#loaded();
    const read = (tensor: tf.Tensor1D): Float32Array => Float32Array.from(tensor.dataSync());
    return {
      weights: read(weights),
      firstMoment: read(firstMoment),
      secondMoment: read(secondMoment),
      states: states === null ? new Float32Array(0) : read(states),
    };
  }

  async step(batch: TrainingBatch, stepNumber: number, maskSeed: number): Promise<number> {
    const startedAt = performance.now();
    this.#batch.load(batch);
    this.#rows.gather(this.#batch.samples, 0, batch.count, this.#embedded);
    fillLossInputs(batch, this.#loss, this.#shape.steps.length);
    this.#sampleShare.fill(0).fill(1 / batch.count, 0, batch.count);
    const gatheredAt = performance.now();
    useBackend(this.#backend);
    const [loss, gradient] = await Promise.all(this.#compute(stepNumber, maskSeed).map(readOnce));
    const computedAt = performance.now();
    this.#embeddedGradient.set(gradient);
    this.#rows.update(this.#batch.samples, this.#embeddedGradient, stepNumber, this.#adam);
    this.timings.gatherMs += gatheredAt - startedAt;
    this.timings.denseMs += computedAt - gatheredAt;
    this.timings.updateMs += performance.now() - computedAt;
    return loss[0];
  }

  async release(): Promise<void> {
    this.#replace(null);
  }

  #loaded(): DeviceState {
    if (this.#state === null) throw new Error('a training step needs a state to start from');
    return this.#state;
  }

  #replace(state: DeviceState | null): void {
    if (this.#state !== null) tf.dispose([...Object.values(this.#state)]);
    this.#state = state;
  }

  /** Forward pass, backward pass and Adam; advances the state and returns the loss and the embeddings' gradient. */
  #compute(stepNumber: number, maskSeed: number): readonly [loss: tf.Tensor, gradient: tf.Tensor] {
    const state = this.#loaded();
    const [loss, gradient, weights, firstMoment, secondMoment, states] = tf.tidy(() => {
      const { value, grads, states: next } = this.#differentiate(state, maskSeed);
      const scales = tf.tensor1d([...adamScales(stepNumber, this.#adam.learningRate)]);
      const moved = adamUpdate(
        state.weights,
        flat(grads.slice(1)),
        state.firstMoment,
        state.secondMoment,
        scales,
        this.#adam.l2,
      );
      return [value, grads[0], ...moved, ...next];
    }) as [tf.Tensor, tf.Tensor, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D?];
    this.#replace({ weights, firstMoment, secondMoment, states: states ?? null });
    return [loss, gradient];
  }

  /**
   * The loss, its gradients with respect to the embeddings and every weight, and the states after the step as one
   * vector.
   */
  #differentiate(
    state: DeviceState,
    maskSeed: number,
  ): { readonly value: tf.Scalar; readonly grads: tf.Tensor[]; readonly states: readonly tf.Tensor1D[] } {
    const { batchSize, input, width, steps } = this.#shape;
    const parts = sliceParameters(state.weights, this.layout.weights);
    const states =
      state.states === null ? new Map<string, tf.Tensor>() : sliceParameters(state.states, this.layout.states);
    const updated = new Map(states);
    const onDevice = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [batchSize, steps.length]);
    const { labels, known, logPending } = this.#loss;
    const loss = { labels: onDevice(labels), known: onDevice(known), logPending: onDevice(logPending) };
    const sampleShare = tf.tensor1d(this.#sampleShare);
    const names = [...parts.keys()];
    let masks = 0;
    const dropout = (x: tf.Tensor2D, rate: number): tf.Tensor2D =>
      tf.mul(tf.mul(x, this.#mask(masks++, x.shape, rate, maskSeed)), dropoutScale(rate));
    const { value, grads } = tf.valueAndGrads((v: tf.Tensor, ...list: tf.Tensor[]) => {
      const weights = new Map(names.map((name, i) => [name, list[i]]));
      const context = contextOf({
        steps,
        input,
        training: true,
        sampleShare,
        weights,
        states,
        dropout,
        updateState: (name, next) => updated.set(name, tf.keep(next)),
      });
      return lossOf(this.#model.forward(v as tf.Tensor2D, context), loss, sampleShare, steps);
    })([tf.tensor2d(this.#embedded, [batchSize, width]), ...parts.values()]);
    const newStates = updated.size === 0 ? [] : [flat([...updated.values()])];
    // The tidy of `valueAndGrads` does not dispose of tensors that were kept.
    for (const [name, tensor] of updated) if (tensor !== states.get(name)) tensor.dispose();
    return { value: value as tf.Scalar, grads, states: newStates };
  }

  /** A mask of 0 and 1 as floats; only bytes are sent to the device. */
  #mask(index: number, [rows, columns]: readonly [number, number], rate: number, maskSeed: number): tf.Tensor {
    const mask = (this.#masks[index] ??= new DropoutMask(this.#kernels, this.#arena, rows, columns, rate));
    mask.draw(mixSeed(maskSeed, index), 0);
    return tf.cast(tf.tensor2d(Uint8Array.from(mask.bytes), [rows, columns], 'bool'), 'float32');
  }
}

function flat(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]))) as tf.Tensor1D;
}

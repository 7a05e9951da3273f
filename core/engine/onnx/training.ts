import type { ConfiguredModel } from '../../models/model.ts';
import type { AdamConfig } from '../adam.ts';
import { BatchMemory } from '../batch-memory.ts';
import type { EmbeddingTable } from '../embedding.ts';
import type { DenseState, TrainingBatch, TrainingProgram } from '../engine.ts';
import { fillLossInputs } from '../loss-inputs.ts';
import type { Provider } from '../names.ts';
import { layoutOf, programShape, type ParameterLayout, type TrainingShape } from '../program.ts';
import { compileKernels } from '../simd/kernels.ts';
import { Arena } from '../simd/memory.ts';
import { Replica, type ReplicaPlan } from './replica.ts';
import { traceGradients } from './step-graph.ts';
import { stepMemory, stepSize } from './step-memory.ts';
import { COMMANDS } from './worker-commands.ts';
import { WorkerPool } from './worker-pool.ts';
import { writeOnnx } from './write.ts';

/** With fewer samples than this, a separate thread does not pay off. */
const MIN_SAMPLES_PER_REPLICA = 128;
const MAX_REPLICAS = 16;
const STATE_PARTS = [
  'weights',
  'firstMoment',
  'secondMoment',
  'states',
] as const satisfies readonly (keyof DenseState)[];

/**
 * Compiles a training step for ONNX Runtime. The samples of a step are divided among threads, each with its own
 * session: splitting the batch scales better than splitting each small product. Models with batch normalisation need
 * the whole batch in one place, so their matrix products are split instead. A GPU gets the whole batch.
 */
export async function compileOnnxTraining(
  model: ConfiguredModel,
  shape: TrainingShape,
  adam: AdamConfig,
  table: EmbeddingTable,
  threads: number,
  provider: Provider = 'cpu',
): Promise<TrainingProgram> {
  const layout = layoutOf(model, programShape(shape));
  const replicas = layout.stateCount > 0 || provider !== 'cpu' ? 1 : replicasFor(shape.batchSize, threads);
  const size = stepSize(shape, layout, replicas);
  const { graph, masks } = traceGradients(model, programShape({ ...shape, batchSize: size.samples }), layout);
  const arena = new Arena();
  const batch = new BatchMemory(arena, shape);
  const plan: ReplicaPlan = {
    index: 0,
    size,
    threads: replicas > 1 ? 1 : threads,
    provider,
    width: programShape(shape).width,
    stepCount: shape.steps.length,
    weightCount: layout.weightCount,
    adam,
    gradientModel: writeOnnx(graph),
    masks,
    kernels: await compileKernels(),
    arena: arena.memory,
    table: { memory: table.memory, data: table.data, stride: table.stride, dimension: table.dimension },
    batch: batch.samples,
    memory: stepMemory(arena, shape, layout, size),
  };
  const replica = await Replica.open(plan);
  try {
    return new OnnxTraining(shape, layout, batch, plan, replica, replicas > 1 ? await WorkerPool.start(plan) : null);
  } catch (error) {
    await replica.release();
    throw error;
  }
}

/** The largest power of two that the number of threads and the batch size allow. */
function replicasFor(batchSize: number, threads: number): number {
  const limit = Math.min(threads, MAX_REPLICAS, Math.max(1, Math.floor(batchSize / MIN_SAMPLES_PER_REPLICA)));
  return 2 ** Math.floor(Math.log2(limit));
}

class OnnxTraining implements TrainingProgram {
  readonly layout: ParameterLayout;
  readonly timings = { gatherMs: 0, denseMs: 0, updateMs: 0 };
  readonly #shape: TrainingShape;
  readonly #batch: BatchMemory;
  readonly #plan: ReplicaPlan;
  readonly #replica: Replica;
  readonly #pool: WorkerPool | null;
  #shareCount = -1;

  constructor(
    shape: TrainingShape,
    layout: ParameterLayout,
    batch: BatchMemory,
    plan: ReplicaPlan,
    replica: Replica,
    pool: WorkerPool | null,
  ) {
    this.layout = layout;
    this.#shape = shape;
    this.#batch = batch;
    this.#plan = plan;
    this.#replica = replica;
    this.#pool = pool;
  }

  load(state: DenseState): void {
    for (const part of STATE_PARTS) this.#plan.memory.state[part].set(state[part]);
  }

  save(): DenseState {
    const { weights, firstMoment, secondMoment, states } = this.#plan.memory.state;
    const copyWeights = (data: Float32Array): Float32Array =>
      Float32Array.from(data.subarray(0, this.layout.weightCount));
    return {
      weights: copyWeights(weights),
      firstMoment: copyWeights(firstMoment),
      secondMoment: copyWeights(secondMoment),
      states: Float32Array.from(states),
    };
  }

  async step(batch: TrainingBatch, stepNumber: number, maskSeed: number): Promise<number> {
    try {
      return await this.#step(batch, stepNumber, maskSeed);
    } catch (error) {
      this.#pool?.fail();
      throw error;
    }
  }

  async #step(batch: TrainingBatch, stepNumber: number, maskSeed: number): Promise<number> {
    const startedAt = performance.now();
    await this.#loadBatch(batch, stepNumber, maskSeed);
    await this.#pool?.call(COMMANDS.step);
    this.#replica.gather();
    const gatheredAt = performance.now();
    await this.#replica.computeGradients();
    await this.#pool?.wait();
    const computedAt = performance.now();
    this.#replica.update();
    await this.#pool?.wait();
    this.timings.gatherMs += gatheredAt - startedAt;
    this.timings.denseMs += computedAt - gatheredAt;
    this.timings.updateMs += performance.now() - computedAt;
    return this.#plan.memory.losses.reduce((sum, loss) => sum + loss, 0);
  }

  async release(): Promise<void> {
    await this.#pool?.end();
    await this.#replica.release();
  }

  /** Copies a batch to memory that all replicas share. */
  async #loadBatch(batch: TrainingBatch, stepNumber: number, maskSeed: number): Promise<void> {
    if (this.#batch.load(batch)) {
      this.#replica.useMemory(this.#batch.samples);
      await this.#pool?.useMemory(this.#batch.samples);
    }
    const { loss, sampleShare, scalars } = this.#plan.memory;
    fillLossInputs(batch, loss, this.#shape.steps.length);
    if (batch.count !== this.#shareCount) sampleShare.fill(0).fill(1 / batch.count, 0, batch.count);
    this.#shareCount = batch.count;
    scalars.set([stepNumber, maskSeed, batch.count]);
  }
}

import type * as tf from '@tensorflow/tfjs-core';

import type { ConfiguredModel } from '../../models/model.ts';
import type { PairProgram, TrainedParameters } from '../engine.ts';
import type { Provider } from '../names.ts';
import {
  layoutOf,
  pairShape,
  probabilitiesOf,
  scoringContext,
  type ParameterLayout,
  type ProgramShape,
} from '../program.ts';
import type { Graph } from '../trace/graph.ts';
import { addGrid, addList } from '../trace/pair-sums.ts';
import { tensorOf, trace, valueOf } from '../trace/tracer.ts';
import { openSession, runInto, tensorOver } from './session.ts';
import { writeOnnx } from './write.ts';

/** ONNX Runtime adds up a product in another order if it has a single row. */
const MIN_CANDIDATES = 2;

/**
 * Traces the forward pass of a batch of users with every candidate, `[candidates, width]`. Parameters and candidates
 * are constants: what depends on them alone, ONNX Runtime computes once, when it compiles the pass.
 */
export function tracePairs(
  model: ConfiguredModel,
  shape: ProgramShape,
  { weights, states }: TrainedParameters,
  candidates: Float32Array,
): Graph {
  const { batchSize, width } = shape;
  const count = candidates.length / width;
  const pairs = pairShape(shape, count);
  const layout = layoutOf(model, pairs);
  return trace((graph) => {
    const constant = (data: Float32Array): tf.Tensor1D =>
      tensorOf<tf.Tensor1D>(graph.constant(data, 'float32', [data.length]));
    const users = graph.input('users', 'float32', [batchSize, width]);
    const padded = new Float32Array(Math.max(MIN_CANDIDATES, count) * width);
    padded.set(candidates);
    const columns = graph.constant(padded, 'float32', [padded.length / width, width]);
    const embedded = tensorOf<tf.Tensor2D>(addGrid(graph, users, columns, count));
    const running = states.length === 0 ? undefined : constant(states);
    outputProbabilities(graph, model, pairs, layout, embedded, constant(weights), running);
  });
}

/** The sizes of a list of pairs. */
export interface ListedPairs {
  readonly users: number;
  readonly candidates: number;
  readonly pairs: number;
}

/**
 * Traces the forward pass of a list of pairs of embedded users and candidates, `userOf` and `candidateOf`. The
 * parameters are inputs.
 */
export function traceListedPairs(
  model: ConfiguredModel,
  shape: ProgramShape,
  { users, candidates, pairs }: ListedPairs,
): Graph {
  const { width } = shape;
  const layout = layoutOf(model, shape);
  return trace((graph) => {
    const input = (name: string, size: number): tf.Tensor1D =>
      tensorOf<tf.Tensor1D>(graph.input(name, 'float32', [size]));
    const rows = graph.input('users', 'float32', [users, width]);
    const columns = graph.input('candidates', 'float32', [candidates, width]);
    const [userOf, candidateOf] = ['userOf', 'candidateOf'].map((name) => graph.input(name, 'int64', [pairs]));
    const embedded = tensorOf<tf.Tensor2D>(addList(graph, rows, columns, { rows: userOf, columns: candidateOf }));
    const running = layout.stateCount === 0 ? undefined : input('states', layout.stateCount);
    outputProbabilities(graph, model, shape, layout, embedded, input('weights', layout.weightCount), running);
  });
}

function outputProbabilities(
  graph: Graph,
  model: ConfiguredModel,
  shape: ProgramShape,
  layout: ParameterLayout,
  embedded: tf.Tensor2D,
  weights: tf.Tensor1D,
  states: tf.Tensor1D | undefined,
): void {
  const shares = new Float32Array(shape.batchSize).fill(1 / shape.batchSize);
  const sampleShare = tensorOf<tf.Tensor1D>(graph.constant(shares, 'float32', [shape.batchSize]));
  const output = model.forward(embedded, scoringContext(shape, layout, sampleShare, weights, states));
  graph.output('probabilities', valueOf(probabilitiesOf(output, shape.steps)));
}

/** Compiles the forward pass of users with every candidate for ONNX Runtime. */
export async function compileOnnxPairs(
  model: ConfiguredModel,
  shape: ProgramShape,
  trained: TrainedParameters,
  candidates: Float32Array,
  threads: number,
  provider: Provider = 'cpu',
): Promise<PairProgram> {
  const { batchSize, width, steps } = shape;
  const rows = pairShape(shape, candidates.length / width).batchSize;
  const embedded = new Float32Array(batchSize * width);
  const probabilities = new Float32Array(rows * steps.length);
  const feeds = { users: tensorOver(embedded, [batchSize, width]) };
  const fetches = { probabilities: tensorOver(probabilities, [rows, steps.length]) };
  const session = await openSession(writeOnnx(tracePairs(model, shape, trained, candidates)), threads, provider);
  return {
    embedded,
    probabilities,
    run: () => runInto(session, feeds, fetches),
    release: () => session.release(),
  };
}

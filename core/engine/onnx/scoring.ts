import type * as tf from '@tensorflow/tfjs-core';

import type { ConfiguredModel } from '../../models/model.ts';
import type { ScoringProgram } from '../engine.ts';
import type { Provider } from '../names.ts';
import {
  intermediateArrays,
  layoutOf,
  probabilitiesOf,
  scoringContext,
  type ModelLayout,
  type ParameterLayout,
  type ProgramShape,
} from '../program.ts';
import type { Graph } from '../trace/graph.ts';
import { tensorOf, trace, valueOf } from '../trace/tracer.ts';
import { openSession, runInto, tensorOver } from './session.ts';
import { writeOnnx } from './write.ts';

/**
 * Traces a model's forward pass for scoring, without dropout and with running statistics; keeps only the named
 * intermediate values.
 */
export function traceScoring(
  model: ConfiguredModel,
  shape: ProgramShape,
  layout: ParameterLayout,
  intermediates: readonly string[] = [],
): Graph {
  return trace((graph) => {
    const input = <T extends tf.Tensor>(name: string, size: readonly number[]): T =>
      tensorOf<T>(graph.input(name, 'float32', size));
    const embedded = input<tf.Tensor2D>('embedded', [shape.batchSize, shape.width]);
    const shares = new Float32Array(shape.batchSize).fill(1 / shape.batchSize);
    const sampleShare = tensorOf<tf.Tensor1D>(graph.constant(shares, 'float32', [shape.batchSize]));
    const weights = input<tf.Tensor1D>('weights', [layout.weightCount]);
    const states = layout.stateCount === 0 ? undefined : input<tf.Tensor1D>('states', [layout.stateCount]);
    const output = model.forward(embedded, scoringContext(shape, layout, sampleShare, weights, states));
    graph.output('probabilities', valueOf(probabilitiesOf(output, shape.steps)));
    for (const [name, tensor] of Object.entries(output.intermediates ?? {}))
      if (intermediates.includes(name)) graph.output(`intermediate.${name}`, valueOf(tensor));
  });
}

/** Compiles a forward pass for ONNX Runtime, with the named intermediate values as additional outputs. */
export async function compileOnnxScoring(
  model: ConfiguredModel,
  shape: ProgramShape,
  threads: number,
  intermediateNames: readonly string[] = [],
  provider: Provider = 'cpu',
): Promise<ScoringProgram> {
  const layout = layoutOf(model, shape);
  const intermediates = intermediateArrays(layout, intermediateNames, shape.batchSize);
  const graph = traceScoring(model, shape, layout, intermediateNames);
  const session = await openSession(writeOnnx(graph), threads, provider);
  const embedded = new Float32Array(shape.batchSize * shape.width);
  const probabilities = new Float32Array(shape.batchSize * shape.steps.length);
  const weights = new Float32Array(layout.weightCount);
  const states = new Float32Array(layout.stateCount);
  const feeds = {
    embedded: tensorOver(embedded, [shape.batchSize, shape.width]),
    weights: tensorOver(weights, [layout.weightCount]),
    ...(states.length === 0 ? {} : { states: tensorOver(states, [layout.stateCount]) }),
  };
  const fetches = {
    probabilities: tensorOver(probabilities, [shape.batchSize, shape.steps.length]),
    ...intermediateTensors(intermediates, layout, shape.batchSize),
  };
  return {
    embedded,
    probabilities,
    intermediates,
    load(newWeights, newStates) {
      weights.set(newWeights);
      states.set(newStates);
    },
    run: () => runInto(session, feeds, fetches),
    release: () => session.release(),
  };
}

/** The outputs that write into the arrays of intermediate values, by name. */
function intermediateTensors(
  arrays: ScoringProgram['intermediates'],
  { intermediates }: ModelLayout,
  batchSize: number,
): Record<string, ReturnType<typeof tensorOver>> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, values]) => [
      `intermediate.${name}`,
      tensorOver(values, [batchSize, intermediates[name]]),
    ]),
  );
}

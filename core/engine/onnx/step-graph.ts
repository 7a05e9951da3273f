import * as tf from '@tensorflow/tfjs-core';

import type { ConfiguredModel } from '../../models/model.ts';
import { dropoutScale } from '../dropout.ts';
import '../gradients.ts';
import type { LossInputs } from '../loss-inputs.ts';
import { contextOf, sliceParameters, lossOf, type ParameterLayout, type ProgramShape } from '../program.ts';
import type { Graph } from '../trace/graph.ts';
import { zeroOrOne } from '../trace/rewrites.ts';
import { tensorOf, trace, valueOf } from '../trace/tracer.ts';

/** A dropout mask as an input: bytes of 0 and 1 from the host. */
export interface MaskInput {
  readonly name: string;
  readonly rate: number;
  readonly shape: readonly [rows: number, columns: number];
}

/** Forward pass, loss and backward pass as one graph, with its mask inputs. */
export interface GradientGraph {
  readonly graph: Graph;
  readonly masks: readonly MaskInput[];
}

/**
 * Traces forward pass, loss and backward pass. Outputs are `loss`, `embeddedGradient`, and the gradients of all weights
 * as one flat vector `gradient`.
 */
export function traceGradients(model: ConfiguredModel, shape: ProgramShape, layout: ParameterLayout): GradientGraph {
  const masks: MaskInput[] = [];
  const graph = trace((recording) => {
    recordGradients(recording, model, shape, layout, masks);
  });
  return { graph, masks };
}

function recordGradients(
  graph: Graph,
  model: ConfiguredModel,
  shape: ProgramShape,
  layout: ParameterLayout,
  masks: MaskInput[],
): void {
  const { batchSize, input: layoutOfInput, width, steps } = shape;
  const input = <T extends tf.Tensor>(name: string, size: readonly number[]): T =>
    tensorOf<T>(graph.input(name, 'float32', size));
  const embedded = input<tf.Tensor2D>('embedded', [batchSize, width]);
  const ofSteps = (name: keyof LossInputs): tf.Tensor2D => input(name, [batchSize, steps.length]);
  const loss = { labels: ofSteps('labels'), known: ofSteps('known'), logPending: ofSteps('logPending') };
  const sampleShare = input<tf.Tensor1D>('sampleShare', [batchSize]);
  const parts = sliceParameters(input('weights', [layout.weightCount]), layout.weights);
  const count = layout.stateCount;
  const states = count === 0 ? new Map<string, tf.Tensor>() : sliceParameters(input('states', [count]), layout.states);
  const updated = new Map(states);
  const dropout = (x: tf.Tensor2D, rate: number): tf.Tensor2D =>
    tf.mul(tf.mul(x, maskInput(graph, masks, rate, x.shape)), dropoutScale(rate));
  const names = [...parts.keys()];
  const { value, grads } = tf.valueAndGrads((v: tf.Tensor, ...list: tf.Tensor[]) => {
    const bound = new Map(names.map((name, i) => [name, list[i]]));
    const context = contextOf({
      steps,
      input: layoutOfInput,
      training: true,
      sampleShare,
      weights: bound,
      states,
      dropout,
      updateState: (name, next) => updated.set(name, tf.keep(next)),
    });
    return lossOf(model.forward(v as tf.Tensor2D, context), loss, sampleShare, steps);
  })([embedded, ...parts.values()]);
  graph.output('loss', valueOf(value));
  graph.output('embeddedGradient', valueOf(grads[0]));
  graph.output('gradient', valueOf(flatten(grads.slice(1))));
  if (layout.stateCount > 0) graph.output('newStates', valueOf(flatten([...updated.values()])));
}

function flatten(tensors: readonly tf.Tensor[]): tf.Tensor {
  return tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1])));
}

function maskInput(graph: Graph, masks: MaskInput[], rate: number, shape: readonly [number, number]): tf.Tensor2D {
  const name = `mask${masks.length}`;
  masks.push({ name, rate, shape });
  return tensorOf(zeroOrOne(graph, graph.input(name, 'uint8', shape)));
}

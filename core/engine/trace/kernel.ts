import { backend_util as backendUtil } from '@tensorflow/tfjs-core';

import type { Graph, Value } from './graph.ts';

/** The arguments of a kernel: its tensors by name (and in order) and its attributes, with tfjs's names. */
export interface KernelCall {
  readonly graph: Graph;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly list: readonly Value[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Adds a tfjs kernel's ONNX counterpart to the graph. */
export type Kernel = (call: KernelCall) => Value | readonly Value[];

/** The shape of two values after broadcasting. */
export function broadcast(a: Value, b: Value): number[] {
  return backendUtil.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
}

/** The axes of a kernel, counted from the front; all axes by default. */
export function axesOf(attributes: KernelCall['attributes'], rank: number): number[] {
  const given = attributes['axis'] ?? attributes['reductionIndices'] ?? null;
  const axes =
    given === null
      ? Array.from({ length: rank }, (_, i) => i)
      : Array.isArray(given)
        ? (given as number[])
        : [given as number];
  return axes.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** Reshapes a value; a reshape of a reshape becomes one. */
export function reshape(graph: Graph, x: Value, shape: readonly number[]): Value {
  if (shape.length === x.shape.length && shape.every((length, i) => length === x.shape[i])) return x;
  const origin = graph.producer(x)?.op === 'Reshape' ? (graph.producer(x)?.inputs[0] ?? x) : x;
  if (origin !== x) return reshape(graph, origin, shape);
  return graph.add('Reshape', [x, graph.integers(shape)], shape, x.type);
}

/** Broadcasts a value to a larger shape. */
export function expand(graph: Graph, x: Value, shape: readonly number[]): Value {
  const same = shape.length === x.shape.length && shape.every((length, i) => length === x.shape[i]);
  return same ? x : graph.add('Expand', [x, graph.integers(shape)], shape, x.type);
}

/** Permutes the axes. */
export function transpose(graph: Graph, x: Value, perm: readonly number[]): Value {
  return graph.add(
    'Transpose',
    [x],
    perm.map((axis) => x.shape[axis]),
    x.type,
    { perm },
  );
}

import { backend_util as backendUtil, slice_util as sliceUtil } from '@tensorflow/tfjs-core';

import { sizeOf, type ElementType, type Graph, type Value } from './graph.ts';
import { axesOf, expand, reshape, type Kernel } from './kernel.ts';
import { pairSumOf } from './pair-sums.ts';

/** The shape with −1 replaced by the remaining factor of `size`. */
function resolvedShape(shape: readonly number[], size: number): number[] {
  const knownSize = shape.reduce((product, length) => (length < 0 ? product : product * length), 1);
  return shape.map((length) => (length < 0 ? size / knownSize : length));
}

/** Converts values to another type. */
export const cast: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const type = attributes['dtype'] as ElementType;
  const onnxType = { float32: 1, uint8: 2, int32: 6, int64: 7, string: 8, bool: 9, float64: 11 }[type];
  return type === x.type ? x : graph.add('Cast', [x], x.shape, type, { to: onnxType });
};

/** Concatenates values along an axis. */
export const concat: Kernel = ({ graph, list, attributes }) => {
  const [first] = list;
  const axis = axesOf(attributes, first.shape.length)[0];
  const length = list.reduce((sum, value) => sum + value.shape[axis], 0);
  return graph.add(
    'Concat',
    list,
    first.shape.map((n, i) => (i === axis ? length : n)),
    first.type,
    { axis },
  );
};

/** Stacks values along a new axis. */
export const pack: Kernel = ({ graph, list, attributes }) => {
  const rank = list[0].shape.length + 1;
  const axis = axesOf(attributes, rank)[0];
  const unit = (value: Value): number[] => [...value.shape.slice(0, axis), 1, ...value.shape.slice(axis)];
  const lifted = list.map((value) => reshape(graph, value, unit(value)));
  return concat({ graph, inputs: {}, list: lifted, attributes: { axis } });
};

function split(graph: Graph, x: Value, axis: number, sizes: readonly number[]): readonly Value[] {
  if (sizes.length === 1) return [x];
  const sum = axis === 0 ? undefined : pairSumOf(graph, x);
  if (sum !== undefined) {
    const columns = split(graph, sum.columns, axis, sizes);
    return split(graph, sum.rows, axis, sizes).map((rows, i) => sum.join(rows, columns[i]));
  }
  const shapes = sizes.map((size) => x.shape.map((length, i) => (i === axis ? size : length)));
  return graph.addMany('Split', [x, graph.integers(sizes)], shapes, x.type, { axis });
}

/** Splits a stack along an axis. */
export const unpack: Kernel = ({ graph, inputs: { value: x }, attributes }) => {
  const axis = axesOf(attributes, x.shape.length)[0];
  const parts = split(
    graph,
    x,
    axis,
    Array.from({ length: x.shape[axis] }, () => 1),
  );
  return parts.map((part) =>
    reshape(
      graph,
      part,
      part.shape.filter((_, i) => i !== axis),
    ),
  );
};

/** Splits a value into pieces along an axis. */
export const splitV: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const axis = axesOf(attributes, x.shape.length)[0];
  return split(
    graph,
    x,
    axis,
    backendUtil.prepareSplitSize(x as never, attributes['numOrSizeSplits'] as number[], axis),
  );
};

/** Extracts a slice of a value. */
export const slice: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const [begin, size] = sliceUtil.parseSliceParams(
    x as never,
    attributes['begin'] as number[],
    attributes['size'] as number[],
  );
  const end = begin.map((start: number, i: number) => start + size[i]);
  return graph.add('Slice', [x, graph.integers(begin), graph.integers(end)], size, x.type);
};

/** Pads a value with a constant. */
export const pad: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const paddings = attributes['paddings'] as readonly (readonly [number, number])[];
  const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
  const shape = x.shape.map((length, i) => paddings[i][0] + length + paddings[i][1]);
  return graph.add(
    'Pad',
    [x, graph.integers(pads), graph.scalar(attributes['constantValue'] as number)],
    shape,
    x.type,
  );
};

/** Repeats a value along its axes. */
export const tile: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const reps = attributes['reps'] as readonly number[];
  return graph.add(
    'Tile',
    [x, graph.integers(reps)],
    x.shape.map((length, i) => length * reps[i]),
    x.type,
  );
};

/** A tensor filled with one number. */
export const fill: Kernel = ({ graph, attributes }) => {
  return expand(graph, graph.scalar(attributes['value'] as number), attributes['shape'] as readonly number[]);
};

/** Adds an axis of length 1. */
export const expandDims: Kernel = ({ graph, inputs: { input }, attributes }) => {
  const dim = attributes['dim'] as number;
  const axis = dim < 0 ? dim + input.shape.length + 1 : dim;
  return reshape(graph, input, [...input.shape.slice(0, axis), 1, ...input.shape.slice(axis)]);
};

/** Reshapes a value; one dimension may be left open. */
export const reshapeTo: Kernel = ({ graph, inputs: { x }, attributes }) =>
  reshape(graph, x, resolvedShape(attributes['shape'] as number[], sizeOf(x.shape)));

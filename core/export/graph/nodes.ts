import type { Attribute, ConstantData, ElementType, Graph, Value } from '../../engine/trace/graph.ts';

/** The numbers of ONNX's element types, which `Cast` takes. */
const ELEMENT_TYPES = { float32: 1, uint8: 2, int64: 7, bool: 9, float64: 11 } as const;

/** Adds an operator without stating its output's shape: exported graphs take any number of rows. */
export function node(
  graph: Graph,
  op: string,
  inputs: readonly Value[],
  type: ElementType = 'float32',
  attributes: Readonly<Record<string, Attribute>> = {},
): Value {
  return graph.add(op, inputs, [], type, attributes);
}

/** Converts values to another type. */
export function cast(graph: Graph, x: Value, type: keyof typeof ELEMENT_TYPES): Value {
  return x.type === type ? x : node(graph, 'Cast', [x], type, { to: ELEMENT_TYPES[type] });
}

/** Reshapes a value; −1 means the remaining dimension. */
export function reshape(graph: Graph, x: Value, shape: readonly number[]): Value {
  return node(graph, 'Reshape', [x, graph.integers(shape)], x.type);
}

/** Takes entries along an axis. */
export function gather(graph: Graph, x: Value, indexes: Value, axis = 0): Value {
  return node(graph, 'Gather', [x, indexes], x.type, { axis });
}

/** Joins values along an axis. */
export function concat(graph: Graph, parts: readonly Value[], axis: number): Value {
  return parts.length === 1 ? parts[0] : node(graph, 'Concat', parts, parts[0].type, { axis });
}

/** Splits a value along an axis into parts of length 1. */
export function split(graph: Graph, x: Value, count: number, axis: number): readonly Value[] {
  if (count === 1) return [x];
  const shapes = Array.from({ length: count }, () => []);
  return graph.addMany('Split', [x], shapes, x.type, { axis, num_outputs: count });
}

/** Swaps the dimensions of a matrix. */
export function transposed(graph: Graph, x: Value): Value {
  return node(graph, 'Transpose', [x], x.type, { perm: [1, 0] });
}

/** The lengths of a value's dimensions. */
export function shapeOf(graph: Graph, x: Value): Value {
  return node(graph, 'Shape', [x], 'int64');
}

/** A 64-bit integer. */
export function integer(graph: Graph, x: number): Value {
  return graph.constant(BigInt64Array.of(BigInt(x)), 'int64', []);
}

/** A list of 64-bit integers of any shape. */
export function integers(graph: Graph, list: readonly number[], shape: readonly number[]): Value {
  return graph.constant(BigInt64Array.from(list, BigInt), 'int64', shape);
}

/** A number in double precision. */
export function double(graph: Graph, x: number): Value {
  return graph.constant(Float64Array.of(x), 'float64', []);
}

/** Truth values of any shape. */
export function flags(graph: Graph, list: readonly boolean[], shape: readonly number[]): Value {
  return graph.constant(Uint8Array.from(list, Number), 'bool', shape);
}

/** Numbers in double precision, as a list or in rows. */
export function doubles(graph: Graph, list: Float64Array, rows?: number): Value {
  return graph.constant(list, 'float64', rows === undefined ? [list.length] : [rows, list.length / rows]);
}

/** A tensor of the shape that `shape` holds, filled with one number. */
export function filled(graph: Graph, shape: Value, number: ConstantData, type: ElementType): Value {
  return node(graph, 'ConstantOfShape', [shape], type, { value: { tensor: number } });
}

/** Adds up along an axis. */
export function sum(graph: Graph, x: Value, axis: number, { keepDimension = false } = {}): Value {
  return node(graph, 'ReduceSum', [x, graph.integers([axis])], x.type, { keepdims: Number(keepDimension) });
}

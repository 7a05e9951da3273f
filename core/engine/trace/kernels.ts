import { backend_util as backendUtil, slice_util as sliceUtil } from '@tensorflow/tfjs-core';

import { sizeOf, type Attribute, type ElementType, type Graph, type Value } from './graph.ts';
import { elementwise, gemm, maskedStep, positiveStep, scaledProduct } from './rewrites.ts';

/** What a kernel is called with: its tensors by name (and in order) and its attributes, as tfjs names them. */
export interface KernelCall {
  readonly graph: Graph;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly list: readonly Value[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Adds a tfjs kernel's ONNX counterpart to the graph. */
export type Kernel = (call: KernelCall) => Value | readonly Value[];

function unary(op: string): Kernel {
  return ({ graph, inputs: { x } }) => graph.add(op, [x], x.shape, x.type);
}

function broadcast(a: Value, b: Value): number[] {
  return backendUtil.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
}

function binary(op: string, type?: ElementType): Kernel {
  return ({ graph, inputs: { a, b } }) => elementwise(graph, op, a, b, type ?? a.type);
}

function negated(op: string): Kernel {
  return ({ graph, inputs: { a, b } }) => {
    const shape = broadcast(a, b);
    return graph.add('Not', [graph.add(op, [a, b], shape, 'bool')], shape, 'bool');
  };
}

function axesOf(attributes: KernelCall['attributes'], rank: number): number[] {
  const given = attributes['axis'] ?? attributes['reductionIndices'] ?? null;
  const axes =
    given === null
      ? Array.from({ length: rank }, (_, i) => i)
      : Array.isArray(given)
        ? (given as number[])
        : [given as number];
  return axes.map((axis) => (axis < 0 ? axis + rank : axis));
}

function reduce(op: string, axesAsInput: boolean): Kernel {
  return ({ graph, inputs: { x }, attributes }) => {
    const axes = axesOf(attributes, x.shape.length);
    const keep = attributes['keepDims'] === true;
    if (axes.length === 0) return x;
    const shape = x.shape.flatMap((length, i) => (axes.includes(i) ? (keep ? [1] : []) : [length]));
    const keepdims = keep ? 1 : 0;
    return axesAsInput
      ? graph.add(op, [x, graph.integers(axes)], shape, x.type, { keepdims })
      : graph.add(op, [x], shape, x.type, { axes, keepdims });
  };
}

function reshape(graph: Graph, x: Value, shape: readonly number[]): Value {
  if (shape.length === x.shape.length && shape.every((length, i) => length === x.shape[i])) return x;
  const origin = graph.producer(x)?.op === 'Reshape' ? (graph.producer(x)?.inputs[0] ?? x) : x;
  if (origin !== x) return reshape(graph, origin, shape);
  return graph.add('Reshape', [x, graph.integers(shape)], shape, x.type);
}

/** Shape with −1 replaced by what is left of `size`. */
function resolvedShape(shape: readonly number[], size: number): number[] {
  const known = shape.reduce((product, length) => (length < 0 ? product : product * length), 1);
  return shape.map((length) => (length < 0 ? size / known : length));
}

function expand(graph: Graph, x: Value, shape: readonly number[]): Value {
  const same = shape.length === x.shape.length && shape.every((length, i) => length === x.shape[i]);
  return same ? x : graph.add('Expand', [x, graph.integers(shape)], shape, x.type);
}

function isOnes(graph: Graph, x: Value): boolean {
  const node = graph.producer(x);
  const source = node?.op === 'Expand' ? node.inputs[0] : x;
  return graph.constants.get(source)?.every((entry: number | bigint) => entry === 1) ?? false;
}

const multiply: Kernel = ({ graph, inputs: { a, b } }) => {
  const shape = broadcast(a, b);
  if (isOnes(graph, b)) return expand(graph, a, shape);
  if (isOnes(graph, a)) return expand(graph, b, shape);
  return scaledProduct(graph, a, b) ?? maskedStep(graph, a, b) ?? elementwise(graph, 'Mul', a, b, a.type);
};

function transpose(graph: Graph, x: Value, perm: readonly number[]): Value {
  return graph.add(
    'Transpose',
    [x],
    perm.map((axis) => x.shape[axis]),
    x.type,
    { perm },
  );
}

function swapLastTwo(graph: Graph, x: Value): Value {
  const rank = x.shape.length;
  return transpose(
    graph,
    x,
    x.shape.map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i)),
  );
}

/**
 * Plain matrices become Gemm, which takes transposed operands as they lie in memory; stacks of matrices become MatMul.
 */
const batchMatMul: Kernel = ({ graph, inputs: { a, b }, attributes }) => {
  const transA = attributes['transposeA'] === true;
  const transB = attributes['transposeB'] === true;
  const rows = a.shape.at(transA ? -1 : -2) ?? 1;
  const columns = b.shape.at(transB ? -2 : -1) ?? 1;
  const stack = broadcast({ ...a, shape: a.shape.slice(0, -2) }, { ...b, shape: b.shape.slice(0, -2) });
  if (sizeOf(stack) === 1) {
    const flatA = reshape(graph, a, a.shape.slice(-2));
    const flatB = reshape(graph, b, b.shape.slice(-2));
    const product = gemm(graph, flatA, flatB, [rows, columns], transA, transB);
    return reshape(graph, product, [...stack, rows, columns]);
  }
  const left = transA ? swapLastTwo(graph, a) : a;
  const right = transB ? swapLastTwo(graph, b) : b;
  return graph.add('MatMul', [left, right], [...stack, rows, columns]);
};

/** A row vector added to a matrix product goes into the product's Gemm. */
const add: Kernel = ({ graph, inputs: { a, b } }) => {
  const shape = broadcast(a, b);
  const product = graph.producer(a);
  if (product?.op === 'Gemm' && product.inputs.length === 2 && b.shape.length === 1 && b.shape[0] === a.shape[1]) {
    return graph.add('Gemm', [...product.inputs, b], shape, 'float32', product.attributes);
  }
  return elementwise(graph, 'Add', a, b, a.type);
};

/** The step at zero is that of the rectified value, which the forward pass has already made. */
const step: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const below = typeof attributes['alpha'] === 'number' ? attributes['alpha'] : 0;
  if (below === 0) return positiveStep(graph, graph.add('Relu', [x], x.shape));
  const positive = graph.add('Greater', [x, graph.scalar(0)], x.shape, 'bool');
  return graph.add('Where', [positive, graph.scalar(1), graph.scalar(below)], x.shape);
};

const cast: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const type = attributes['dtype'] as ElementType;
  const onnxType = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 }[type];
  return type === x.type ? x : graph.add('Cast', [x], x.shape, type, { to: onnxType });
};

const concat: Kernel = ({ graph, list, attributes }) => {
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

const pack: Kernel = ({ graph, list, attributes }) => {
  const rank = list[0].shape.length + 1;
  const axis = axesOf(attributes, rank)[0];
  const unit = (value: Value): number[] => [...value.shape.slice(0, axis), 1, ...value.shape.slice(axis)];
  const lifted = list.map((value) => reshape(graph, value, unit(value)));
  return concat({ graph, inputs: {}, list: lifted, attributes: { axis } });
};

const unpack: Kernel = ({ graph, inputs: { value: x }, attributes }) => {
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

function split(graph: Graph, x: Value, axis: number, sizes: readonly number[]): readonly Value[] {
  if (sizes.length === 1) return [x];
  const shapes = sizes.map((size) => x.shape.map((length, i) => (i === axis ? size : length)));
  return graph.addMany('Split', [x, graph.integers(sizes)], shapes, x.type, { axis });
}

const splitV: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const axis = axesOf(attributes, x.shape.length)[0];
  return split(
    graph,
    x,
    axis,
    backendUtil.prepareSplitSize(x as never, attributes['numOrSizeSplits'] as number[], axis),
  );
};

const slice: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const [begin, size] = sliceUtil.parseSliceParams(
    x as never,
    attributes['begin'] as number[],
    attributes['size'] as number[],
  );
  const end = begin.map((start: number, i: number) => start + size[i]);
  return graph.add('Slice', [x, graph.integers(begin), graph.integers(end)], size, x.type);
};

const pad: Kernel = ({ graph, inputs: { x }, attributes }) => {
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

const tile: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const reps = attributes['reps'] as readonly number[];
  return graph.add(
    'Tile',
    [x, graph.integers(reps)],
    x.shape.map((length, i) => length * reps[i]),
    x.type,
  );
};

const fill: Kernel = ({ graph, attributes }) => {
  return expand(graph, graph.scalar(attributes['value'] as number), attributes['shape'] as readonly number[]);
};

const clip: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const bounds = [attributes['clipValueMin'] as number, attributes['clipValueMax'] as number];
  return graph.add('Clip', [x, ...bounds.map((bound) => graph.scalar(bound))], x.shape);
};

const cumulativeSum: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const axis = graph.constant(BigInt64Array.of(BigInt(axesOf(attributes, x.shape.length)[0])), 'int64', []);
  const flags: Record<string, Attribute> = {
    exclusive: Number(attributes['exclusive'] === true),
    reverse: Number(attributes['reverse'] === true),
  };
  return graph.add('CumSum', [x, axis], x.shape, x.type, flags);
};

const select: Kernel = ({ graph, inputs: { condition, t, e } }) => {
  const lead = [...condition.shape, ...t.shape.slice(condition.shape.length).map(() => 1)];
  return graph.add('Where', [reshape(graph, condition, lead), t, e], t.shape, t.type);
};

function softmax(op: string, input: string): Kernel {
  return ({ graph, inputs }) => graph.add(op, [inputs[input]], inputs[input].shape, 'float32', { axis: -1 });
}

/** The tfjs kernels that can be traced, each with its ONNX counterpart (operator set 21). */
export const kernels: Readonly<Record<string, Kernel>> = {
  Abs: unary('Abs'),
  Add: add,
  AddN: ({ graph, list }) => graph.add('Sum', list, list[0].shape, list[0].type),
  BatchMatMul: batchMatMul,
  BroadcastTo: ({ graph, inputs: { x }, attributes }) => expand(graph, x, attributes['shape'] as number[]),
  Cast: cast,
  ClipByValue: clip,
  Concat: concat,
  Cumsum: cumulativeSum,
  Elu: unary('Elu'),
  EluGrad: ({ graph, inputs: { dy, y } }) => {
    const slope = graph.add(
      'Where',
      [
        graph.add('GreaterOrEqual', [y, graph.scalar(0)], y.shape, 'bool'),
        graph.scalar(1),
        graph.add('Add', [y, graph.scalar(1)], y.shape),
      ],
      y.shape,
    );
    return graph.add('Mul', [dy, slope], y.shape);
  },
  Equal: binary('Equal', 'bool'),
  Exp: unary('Exp'),
  ExpandDims: ({ graph, inputs: { input }, attributes }) => {
    const dim = attributes['dim'] as number;
    const at = dim < 0 ? dim + input.shape.length + 1 : dim;
    return reshape(graph, input, [...input.shape.slice(0, at), 1, ...input.shape.slice(at)]);
  },
  Fill: fill,
  Greater: binary('Greater', 'bool'),
  GreaterEqual: binary('GreaterOrEqual', 'bool'),
  Identity: ({ inputs: { x } }) => x,
  LeakyRelu: ({ graph, inputs: { x }, attributes }) =>
    graph.add('LeakyRelu', [x], x.shape, 'float32', { alpha: { float: attributes['alpha'] as number } }),
  Less: binary('Less', 'bool'),
  LessEqual: binary('LessOrEqual', 'bool'),
  Log: unary('Log'),
  Log1p: ({ graph, inputs: { x } }) => graph.add('Log', [graph.add('Add', [x, graph.scalar(1)], x.shape)], x.shape),
  LogicalAnd: binary('And', 'bool'),
  LogicalNot: unary('Not'),
  LogSoftmax: softmax('LogSoftmax', 'logits'),
  Max: reduce('ReduceMax', true),
  Maximum: binary('Max'),
  Mean: reduce('ReduceMean', true),
  Minimum: binary('Min'),
  Multiply: multiply,
  Neg: unary('Neg'),
  NotEqual: negated('Equal'),
  OnesLike: ({ graph, inputs: { x } }) => expand(graph, graph.scalar(1), x.shape),
  Pack: pack,
  PadV2: pad,
  Pow: binary('Pow'),
  Prod: reduce('ReduceProd', true),
  RealDiv: binary('Div'),
  Reciprocal: unary('Reciprocal'),
  Relu: unary('Relu'),
  Reshape: ({ graph, inputs: { x }, attributes }) =>
    reshape(graph, x, resolvedShape(attributes['shape'] as number[], sizeOf(x.shape))),
  Rsqrt: ({ graph, inputs: { x } }) => graph.add('Reciprocal', [graph.add('Sqrt', [x], x.shape)], x.shape),
  Select: select,
  Sigmoid: unary('Sigmoid'),
  Sign: unary('Sign'),
  Slice: slice,
  Softmax: softmax('Softmax', 'logits'),
  Softplus: unary('Softplus'),
  SplitV: splitV,
  Sqrt: unary('Sqrt'),
  Square: ({ graph, inputs: { x } }) => graph.add('Mul', [x, x], x.shape, x.type),
  SquaredDifference: ({ graph, inputs: { a, b } }) => {
    const difference = graph.add('Sub', [a, b], broadcast(a, b), a.type);
    return graph.add('Mul', [difference, difference], difference.shape, a.type);
  },
  Step: step,
  Sub: binary('Sub'),
  Sum: reduce('ReduceSum', true),
  Tanh: unary('Tanh'),
  Tile: tile,
  Transpose: ({ graph, inputs: { x }, attributes }) => transpose(graph, x, attributes['perm'] as number[]),
  Unpack: unpack,
  ZerosLike: ({ graph, inputs: { x } }) => expand(graph, graph.scalar(0), x.shape),
};

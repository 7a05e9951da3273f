import { sizeOf, type Attribute, type ElementType, type Graph, type Value } from './graph.ts';
import { axesOf, broadcast, expand, reshape, transpose, type Kernel } from './kernel.ts';
import { pairSumOf } from './pair-sums.ts';
import { elementwise, gemm, maskedStep, positiveStep, scaledProduct } from './rewrites.ts';

/** A unary operation. */
export function unary(op: string): Kernel {
  return ({ graph, inputs: { x } }) => graph.add(op, [x], x.shape, x.type);
}

/** A binary operation. */
export function binary(op: string, type?: ElementType): Kernel {
  return ({ graph, inputs: { a, b } }) => elementwise(graph, op, a, b, type ?? a.type);
}

/** A comparison for which ONNX only has the opposite. */
export function negated(op: string): Kernel {
  return ({ graph, inputs: { a, b } }) => {
    const shape = broadcast(a, b);
    return graph.add('Not', [graph.add(op, [a, b], shape, 'bool')], shape, 'bool');
  };
}

/** A reduction along axes, which some ONNX operators take as an input and others as an attribute. */
export function reduce(op: string, axesAsInput: boolean): Kernel {
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

function isOnes(graph: Graph, x: Value): boolean {
  const node = graph.producer(x);
  const source = node?.op === 'Expand' ? node.inputs[0] : x;
  return graph.constants.get(source)?.every((entry: number | bigint) => entry === 1) ?? false;
}

/** A product; a multiplication by ones, or by the step function of `step` below, is simplified. */
export const multiply: Kernel = ({ graph, inputs: { a, b } }) => {
  const shape = broadcast(a, b);
  if (isOnes(graph, b)) return expand(graph, a, shape);
  if (isOnes(graph, a)) return expand(graph, b, shape);
  return scaledProduct(graph, a, b) ?? maskedStep(graph, a, b) ?? elementwise(graph, 'Mul', a, b, a.type);
};

function swapLastTwo(graph: Graph, x: Value): Value {
  const rank = x.shape.length;
  return transpose(
    graph,
    x,
    x.shape.map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i)),
  );
}

/**
 * Plain matrices become Gemm, which accepts transposed operands without copying them; stacks of matrices become MatMul.
 */
export const batchMatMul: Kernel = ({ graph, inputs: { a, b }, attributes }) => {
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

/** Adding a row vector to a matrix product is merged into the product's Gemm. */
export const add: Kernel = ({ graph, inputs: { a, b } }) => {
  const isRowVector = a.shape.length === 2 && b.shape.length === 1 && b.shape[0] === a.shape[1];
  return isRowVector ? addRowVector(graph, a, b) : elementwise(graph, 'Add', a, b, a.type);
};

function addRowVector(graph: Graph, a: Value, b: Value): Value {
  const sum = pairSumOf(graph, a);
  if (sum !== undefined) return sum.join(sum.rows, addRowVector(graph, sum.columns, b));
  const product = graph.producer(a);
  if (product?.op === 'Gemm' && product.inputs.length === 2)
    return graph.add('Gemm', [...product.inputs, b], a.shape, 'float32', product.attributes);
  return elementwise(graph, 'Add', a, b, a.type);
}

/**
 * TensorFlow.js's Step: 1 for positive values, else `alpha`, 0 by default. With 0, it is computed from the ReLU of the
 * values, which the forward pass has already computed.
 */
export const step: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const below = typeof attributes['alpha'] === 'number' ? attributes['alpha'] : 0;
  if (below === 0) return positiveStep(graph, graph.add('Relu', [x], x.shape));
  const positive = graph.add('Greater', [x, graph.scalar(0)], x.shape, 'bool');
  return graph.add('Where', [positive, graph.scalar(1), graph.scalar(below)], x.shape);
};

/** Limits values to a range. */
export const clip: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const bounds = [attributes['clipValueMin'] as number, attributes['clipValueMax'] as number];
  return graph.add('Clip', [x, ...bounds.map((bound) => graph.scalar(bound))], x.shape);
};

/** Cumulative sum along an axis. */
export const cumulativeSum: Kernel = ({ graph, inputs: { x }, attributes }) => {
  const axis = graph.constant(BigInt64Array.of(BigInt(axesOf(attributes, x.shape.length)[0])), 'int64', []);
  const flags: Record<string, Attribute> = {
    exclusive: Number(attributes['exclusive'] === true),
    reverse: Number(attributes['reverse'] === true),
  };
  return graph.add('CumSum', [x, axis], x.shape, x.type, flags);
};

/** Selects from one of two values by a condition. */
export const select: Kernel = ({ graph, inputs: { condition, t, e } }) => {
  const lead = [...condition.shape, ...t.shape.slice(condition.shape.length).map(() => 1)];
  return graph.add('Where', [reshape(graph, condition, lead), t, e], t.shape, t.type);
};

/** Softmax along the last axis, or its logarithm. */
export function softmax(op: string, input: string): Kernel {
  return ({ graph, inputs }) => graph.add(op, [inputs[input]], inputs[input].shape, 'float32', { axis: -1 });
}

/** The gradient of ELU, from the incoming gradient and ELU's output. */
export const eluGradient: Kernel = ({ graph, inputs: { dy, y } }) => {
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
};

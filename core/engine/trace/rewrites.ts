import { backend_util as backendUtil } from '@tensorflow/tfjs-core';

import type { Attribute, ElementType, Graph, GraphNode, Value } from './graph.ts';
import { pairSumOf } from './pair-sums.ts';

// Rewrites that save passes over memory and do not change a graph's results. Each inspects how an operand was computed.

/** Multiplying by this and clipping at 1 turns every normal positive number into 1. */
const STEEP = 3e38;

/** An operator on two broadcast operands; an operand that was only expanded to the other's shape is used unexpanded. */
export function elementwise(graph: Graph, op: string, a: Value, b: Value, type: ElementType): Value {
  const shape = backendUtil.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
  const narrowA = unexpanded(graph, a, b, shape);
  const narrowB = narrowA === a ? unexpanded(graph, b, a, shape) : b;
  return graph.add(op, [narrowA, narrowB], shape, type);
}

function unexpanded(graph: Graph, value: Value, other: Value, shape: readonly number[]): Value {
  const node = graph.producer(value);
  if (node?.op !== 'Expand') return value;
  const full = other.shape.length === shape.length && other.shape.every((length, i) => length === shape[i]);
  return full ? node.inputs[0] : value;
}

/** A product of two matrices; a scalar factor of an operand becomes the product's `alpha`. */
export function gemm(
  graph: Graph,
  a: Value,
  b: Value,
  shape: readonly number[],
  transA: boolean,
  transB: boolean,
): Value {
  const sum = transA ? undefined : pairSumOf(graph, a);
  if (sum !== undefined) {
    const part = (x: Value): Value => gemm(graph, x, b, [x.shape[0], shape[1]], false, transB);
    return sum.join(part(sum.rows), part(sum.columns));
  }
  const left = withoutFactor(graph, a);
  const right = withoutFactor(graph, b);
  const alpha = left.factor * right.factor;
  const attributes = {
    transA: Number(transA),
    transB: Number(transB),
    ...(alpha === 1 ? {} : { alpha: { float: alpha } }),
  };
  return graph.add('Gemm', [left.value, right.value], shape, 'float32', attributes);
}

function withoutFactor(graph: Graph, value: Value): { readonly value: Value; readonly factor: number } {
  const node = graph.producer(value);
  const factor = node?.op === 'Mul' ? graph.numberIn(node.inputs[1]) : undefined;
  return node === undefined || factor === undefined ? { value, factor: 1 } : { value: node.inputs[0], factor };
}

/** (A·B) · scalar: the scalar becomes the product's `alpha`. Undefined for other operands. */
export function scaledProduct(graph: Graph, a: Value, b: Value): Value | undefined {
  const node = graph.producer(a);
  const factor = graph.numberIn(b);
  if (factor === undefined || node?.op !== 'Gemm' || node.inputs.length !== 2) return undefined;
  return graph.add('Gemm', node.inputs, a.shape, 'float32', {
    ...node.attributes,
    alpha: { float: alphaOf(node) * factor },
  });
}

function alphaOf(node: GraphNode): number {
  const alpha: Attribute | undefined = node.attributes['alpha'];
  return typeof alpha === 'object' && 'float' in alpha ? alpha.float : 1;
}

/** 1 where a value is positive, 0 where it is zero; requires non-negative values. */
export function positiveStep(graph: Graph, rectified: Value): Value {
  return graph.add('HardSigmoid', [rectified], rectified.shape, 'float32', {
    alpha: { float: STEEP },
    beta: { float: 0 },
  });
}

/** Converts mask bytes of 0 and 1 to floats. */
export function zeroOrOne(graph: Graph, bytes: Value): Value {
  return graph.add('Cast', [bytes], bytes.shape, 'float32', { to: 1 });
}

/**
 * The gradient through dropout and ReLU, (g · mask) · step(relu). Where relu · mask is available from the forward pass,
 * this is g · step(relu · mask). Undefined for other operands.
 */
export function maskedStep(graph: Graph, a: Value, b: Value): Value | undefined {
  const stepNode = graph.producer(b);
  const product = graph.producer(a);
  if (stepNode?.op !== 'HardSigmoid' || product?.op !== 'Mul') return undefined;
  const [gradient, mask] = product.inputs;
  if (graph.producer(mask)?.op !== 'Cast') return undefined;
  const kept = graph.productOf(stepNode.inputs[0], mask);
  return kept === undefined ? undefined : graph.add('Mul', [gradient, positiveStep(graph, kept)], a.shape);
}

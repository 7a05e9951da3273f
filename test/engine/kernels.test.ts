import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

import '../../core/engine/gradients.ts';
import { openSession, tensorOver } from '../../core/engine/onnx/session.ts';
import { writeOnnx } from '../../core/engine/onnx/write.ts';
import { Random } from '../../core/engine/random.ts';
import { kernels } from '../../core/engine/trace/kernels.ts';
import { tensorOf, trace, valueOf } from '../../core/engine/trace/tracer.ts';
import { assertClose } from './close.ts';

interface Operands {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly z: tf.Tensor;
}

type Body = (operands: Operands) => tf.Tensor | tf.Tensor[];

const positive =
  (body: (x: tf.Tensor) => tf.Tensor): Body =>
  ({ x }) =>
    body(tf.add(tf.abs(x), 0.1));
const asFloat = (x: tf.Tensor): tf.Tensor => tf.cast(x, 'float32');

/** One or more programs per kernel over x, y `[3, 4]` and z `[2, 3, 4]`. */
const cases: Readonly<Record<string, readonly Body[]>> = {
  Abs: [({ x }) => tf.abs(x)],
  Add: [
    ({ x, y }) => tf.add(x, y),
    ({ x }) => tf.add(x, [1, 2, 3, 4]),
    ({ x, y }) => tf.add(tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, true), [1, 2, 3]),
  ],
  AddN: [({ x, y }) => tf.addN([x, y, x])],
  BatchMatMul: [
    ({ x, y }) => tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, true),
    ({ x, y }) => tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, true, false),
    ({ z }) => tf.matMul(z, z, false, true),
    ({ z }) => tf.matMul(z, z, true, false),
    ({ x, z }) => tf.matMul(tf.slice(z, [0, 0, 0], [1, 3, 4]), tf.reshape(x, [1, 3, 4]), true),
    ({ x, y }) => tf.matMul(tf.mul(x, 3) as tf.Tensor2D, tf.mul(y, 2) as tf.Tensor2D, true),
    ({ x, y }) => tf.mul(tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, true), 0.5),
  ],
  BroadcastTo: [({ x }) => tf.broadcastTo(x, [2, 3, 4])],
  Cast: [({ x }) => tf.cast(tf.cast(x, 'bool'), 'float32'), ({ x }) => asFloat(tf.cast(tf.mul(x, 10), 'int32'))],
  ClipByValue: [({ x }) => tf.clipByValue(x, -0.5, 0.25)],
  Concat: [({ x, y }) => tf.concat([x, y], 0), ({ x, y }) => tf.concat([x, y, x], -1)],
  Cumsum: [({ x }) => tf.cumsum(x, 1), ({ x }) => tf.cumsum(x, 0, true, true)],
  Elu: [({ x }) => tf.elu(x)],
  EluGrad: [({ x }) => tf.grad((a: tf.Tensor) => tf.elu(a))(x)],
  Equal: [({ x }) => asFloat(tf.equal(tf.sign(x), 1))],
  Exp: [({ x }) => tf.exp(x)],
  ExpandDims: [({ x }) => tf.expandDims(x, 1), ({ x }) => tf.expandDims(x, -1)],
  Fill: [({ x }) => tf.add(x, tf.fill([3, 4], 2.5))],
  Greater: [({ x, y }) => asFloat(tf.greater(x, y))],
  GreaterEqual: [({ x, y }) => asFloat(tf.greaterEqual(x, y))],
  Identity: [({ x }) => tf.clone(x)],
  LeakyRelu: [({ x }) => tf.leakyRelu(x, 0.2)],
  Less: [({ x, y }) => asFloat(tf.less(x, y))],
  LessEqual: [({ x, y }) => asFloat(tf.lessEqual(x, y))],
  Log: [positive((x) => tf.log(x))],
  Log1p: [positive((x) => tf.log1p(x))],
  LogicalAnd: [({ x, y }) => asFloat(tf.logicalAnd(tf.greater(x, 0), tf.greater(y, 0)))],
  LogicalNot: [({ x }) => asFloat(tf.logicalNot(tf.greater(x, 0)))],
  LogSoftmax: [({ x }) => tf.logSoftmax(x)],
  Max: [({ x }) => tf.max(x, 1), ({ x }) => tf.max(x)],
  Maximum: [({ x, y }) => tf.maximum(x, y)],
  Mean: [({ x }) => tf.mean(x, 0), ({ x }) => tf.mean(x, 1, true)],
  Minimum: [({ x, y }) => tf.minimum(x, y)],
  Multiply: [
    ({ x, y }) => tf.mul(x, y),
    ({ x }) => tf.mul(x, tf.ones([3, 4])),
    ({ x }) => tf.mul(tf.slice(x, [0, 0], [3, 1]), tf.ones([3, 100])),
    ({ x }) => tf.mul(tf.mul(tf.slice(x, [0, 0], [3, 1]), tf.ones([3, 4])), x),
  ],
  Neg: [({ x }) => tf.neg(x)],
  NotEqual: [({ x }) => asFloat(tf.notEqual(tf.sign(x), 1))],
  OnesLike: [({ x }) => tf.add(x, tf.onesLike(x))],
  Pack: [({ x, y }) => tf.stack([x, y], 1), ({ x, y }) => tf.stack([x, y], -1)],
  PadV2: [
    ({ x }) =>
      tf.pad(
        x,
        [
          [1, 0],
          [2, 3],
        ],
        1.5,
      ),
  ],
  Pow: [positive((x) => tf.pow(x, 1.5))],
  Prod: [({ x }) => tf.prod(x, 1)],
  RealDiv: [({ x, y }) => tf.div(x, tf.add(tf.abs(y), 1))],
  Reciprocal: [positive((x) => tf.reciprocal(x))],
  Relu: [({ x }) => tf.relu(x)],
  Reshape: [({ x }) => tf.reshape(x, [2, -1]), ({ x }) => tf.reshape(tf.reshape(x, [12]), [4, 3])],
  Rsqrt: [positive((x) => tf.rsqrt(x))],
  Select: [({ x, y }) => tf.where(tf.greater(x, 0), x, y)],
  Sigmoid: [({ x }) => tf.sigmoid(x)],
  Sign: [({ x }) => tf.sign(x)],
  Slice: [({ x }) => tf.slice(x, [1, 1], [2, 2]), ({ x }) => tf.slice(x, [0, 2])],
  Softmax: [({ x }) => tf.softmax(x)],
  Softplus: [({ x }) => tf.softplus(tf.mul(x, 30))],
  SplitV: [({ x }) => tf.split(x, 2, 1), ({ x }) => tf.split(x, [1, 3], 1)],
  Sqrt: [positive((x) => tf.sqrt(x))],
  Square: [({ x }) => tf.square(x)],
  SquaredDifference: [({ x, y }) => tf.squaredDifference(x, y)],
  Step: [({ x }) => tf.step(x), ({ x }) => tf.step(x, 0.3)],
  Sub: [({ x, y }) => tf.sub(x, y)],
  Sum: [({ x }) => tf.sum(x), ({ x }) => tf.sum(x, 1, true), ({ z }) => tf.sum(z, [0, 2])],
  Tanh: [({ x }) => tf.tanh(x)],
  Tile: [({ x }) => tf.tile(x, [2, 3])],
  Transpose: [({ x }) => tf.transpose(x), ({ z }) => tf.transpose(z, [2, 0, 1])],
  Unpack: [({ x }) => tf.unstack(x, 1)],
  ZerosLike: [({ x }) => tf.add(x, tf.zerosLike(x))],
};

const SHAPES = [
  [3, 4],
  [3, 4],
  [2, 3, 4],
] as const;

async function runTraced(body: Body, inputs: readonly Float32Array[]): Promise<number[][]> {
  const shapes: number[][] = [];
  const graph = trace((recording) => {
    const [x, y, z] = SHAPES.map((shape, i) => tensorOf(recording.input(`x${i}`, 'float32', shape)));
    const results = [body({ x, y, z })].flat();
    results.forEach((result, i) => {
      recording.output(`y${i}`, valueOf(result));
      shapes.push(result.shape);
    });
  });
  const session = await openSession(writeOnnx(graph), 1);
  const feeds = Object.fromEntries(graph.inputs.map((value, i) => [value.name, tensorOver(inputs[i], value.shape)]));
  const fetched = await session.run(feeds);
  await session.release();
  return shapes.map((shape, i) => {
    assert.deepEqual([...fetched[`y${i}`].dims], shape);
    return Array.from(fetched[`y${i}`].data as Float32Array);
  });
}

function runOnCpu(body: Body, inputs: readonly Float32Array[]): number[][] {
  tf.setBackend('cpu');
  return tf.tidy(() => {
    const [x, y, z] = SHAPES.map((shape, i) => tf.tensor(inputs[i], [...shape]));
    return [body({ x, y, z })].flat().map((result) => Array.from(result.dataSync()));
  });
}

describe('a traced kernel computes what tfjs computes on its CPU backend', () => {
  for (const [kernel, bodies] of Object.entries(cases)) {
    it(kernel, async () => {
      for (const [index, body] of bodies.entries()) {
        const random = new Random(index + 1);
        const inputs = SHAPES.map((shape) =>
          Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
        );
        const expected = runOnCpu(body, inputs);
        const actual = await runTraced(body, inputs);
        assert.equal(actual.length, expected.length);
        actual.forEach((values, i) => {
          assertClose(values, expected[i], 1e-5);
        });
      }
    });
  }

  it('covers every kernel of the table', () => {
    assert.deepEqual(Object.keys(cases).sort(), Object.keys(kernels).sort());
  });
});

describe('a model that cannot be traced', () => {
  it('is refused with the name of a kernel that has no counterpart', () => {
    assert.throws(
      () =>
        trace((graph) => {
          graph.output('y', valueOf(tf.erf(tensorOf(graph.input('x', 'float32', [2])))));
        }),
      { code: 'unsupported', message: 'the tracing engine does not support the tfjs kernel Erf' },
    );
  });

  it('is refused if it reads the contents of a traced tensor', () => {
    assert.throws(
      () =>
        trace((graph) => {
          const x = tensorOf(graph.input('x', 'float32', [2]));
          graph.output('y', valueOf(tf.mul(x, x.dataSync()[0])));
        }),
      { code: 'unsupported' },
    );
  });
});

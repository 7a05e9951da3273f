import * as tf from '@tensorflow/tfjs-core';

import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { Graph, type ElementType, type Value } from './graph.ts';
import { kernels } from './kernels.ts';

const BACKEND = 'stepladder-trace';

/** A tfjs backend whose tensors have no contents: each kernel adds nodes to the graph being recorded. */
class TracingBackend extends tf.KernelBackend {
  graph: Graph | undefined;

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    return constantOf(this.recording(), values, shape, dtype);
  }

  override readSync(dataId: object): tf.BackendValues {
    const data = this.graph?.constants.get(dataId as Value);
    if (data === undefined || data instanceof BigInt64Array || data instanceof Float64Array) {
      throw new AppError('unsupported', message('engine.tensorRead'), message('engine.onlyOperations'));
    }
    return data;
  }

  override async read(dataId: object): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }

  override disposeData(): boolean {
    return false;
  }

  override incRef(): void {}

  override refCount(): number {
    return 1;
  }

  override numDataIds(): number {
    return 0;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  recording(): Graph {
    if (this.graph === undefined) throw new AppError('state', message('engine.outsideTrace'));
    return this.graph;
  }
}

function constantOf(graph: Graph, values: tf.BackendValues, shape: readonly number[], dtype: tf.DataType): Value {
  const type = elementType(dtype);
  const data =
    type === 'float32'
      ? Float32Array.from(values as ArrayLike<number>)
      : type === 'int32'
        ? Int32Array.from(values as ArrayLike<number>)
        : Uint8Array.from(values as ArrayLike<number>);
  const repeated = data.length > 64 && data.every((x) => x === data[0]);
  if (!repeated) return graph.constant(data, type, shape);
  return graph.add('Expand', [graph.constant(data.slice(0, 1), type, []), graph.integers(shape)], shape, type);
}

function elementType(dtype: tf.DataType): ElementType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new AppError('unsupported', message('engine.untracedType', { type: dtype }));
}

const backend = new TracingBackend();

function registerOnce(): void {
  if (tf.findBackend(BACKEND) !== null) return;
  tf.registerBackend(BACKEND, () => backend, 0);
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    tf.registerKernel({
      kernelName,
      backendName: BACKEND,
      kernelFunc: ({ inputs, attrs }) => {
        const values = Object.fromEntries(
          Object.entries(inputs).map(([name, info]) => [name, info === undefined ? undefined : valueOf(info)]),
        );
        const list = Object.values(values).filter((value) => value !== undefined);
        const outputs = kernel({
          graph: backend.recording(),
          inputs: values as Record<string, Value>,
          list,
          attributes: attrs ?? {},
        });
        return Array.isArray(outputs) ? outputs.map(infoOf) : infoOf(outputs as Value);
      },
    });
  }
}

function infoOf(value: Value): tf.TensorInfo {
  return { dataId: value, shape: [...value.shape], dtype: value.type as tf.DataType };
}

/** The value behind a traced tensor; its shape is the tensor's (a reshape may share the contents). */
export function valueOf(tensor: tf.TensorInfo): Value {
  const value = tensor.dataId as Value;
  const same =
    value.shape.length === tensor.shape.length && value.shape.every((length, i) => length === tensor.shape[i]);
  return same
    ? value
    : backend.recording().add('Reshape', [value, backend.recording().integers(tensor.shape)], tensor.shape, value.type);
}

/** A tensor that represents a value of the graph being recorded. */
export function tensorOf<T extends tf.Tensor = tf.Tensor>(value: Value): T {
  return tf.engine().makeTensorFromTensorInfo(infoOf(value), backend) as T;
}

/**
 * Records the tfjs operations of a function (including autodiff) as a graph, without computing anything. Throws
 * `unsupported` with the name of a kernel that has no ONNX counterpart here, or if the function reads tensor contents.
 */
export function trace(body: (graph: Graph) => void): Graph {
  registerOnce();
  const previousBackend = tf.engine().backendName;
  const graph = new Graph();
  tf.setBackend(BACKEND);
  backend.graph = graph;
  try {
    tf.tidy(() => {
      body(graph);
    });
  } catch (error) {
    throw explainKernelError(error);
  } finally {
    backend.graph = undefined;
    if (previousBackend) tf.setBackend(previousBackend);
  }
  return withoutDeadNodes(graph);
}

function explainKernelError(error: unknown): unknown {
  const kernel =
    error instanceof Error ? /Kernel '(\w+)' not registered|registered kernel '(\w+)'/.exec(error.message) : null;
  if (kernel === null) return error;
  const name = kernel[1] ?? kernel[2];
  return new AppError('unsupported', message('engine.unknownKernel', { kernel: name }), message('engine.addKernel'), {
    cause: error,
  });
}

function withoutDeadNodes(graph: Graph): Graph {
  const live = new Set<Value>(graph.outputs.values());
  const liveNodes = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((value) => live.has(value))) continue;
    liveNodes.push(node);
    for (const value of node.inputs) live.add(value);
  }
  graph.nodes.splice(0, graph.nodes.length, ...liveNodes.reverse());
  for (const value of graph.constants.keys()) if (!live.has(value)) graph.constants.delete(value);
  return graph;
}

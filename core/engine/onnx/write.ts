import type { Attribute, ConstantData, ElementType, Graph, Value } from '../trace/graph.ts';
import { onnxModel } from './schema.ts';

const ELEMENT_TYPES: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float64: 11,
};
const FLOAT_ATTRIBUTE = 1;
const INTEGER_ATTRIBUTE = 2;
const TEXT_ATTRIBUTE = 3;
const TENSOR_ATTRIBUTE = 4;
const INTEGERS_ATTRIBUTE = 7;
const TEXTS_ATTRIBUTE = 8;
const EXTERNAL = 1;
const OPERATOR_SET = 21;
const IR_VERSION = 10;

/** The domain of the operators for encoders and trees. */
const ML_DOMAIN = 'ai.onnx.ml';
const ML_OPERATORS = new Set(['LabelEncoder', 'TreeEnsemble']);

/** The position of a tensor in a second file beside the model's own. */
export interface ExternalData {
  readonly location: string;
  readonly offset: number;
}

/** How to write a model; by default for ONNX Runtime in this program. */
export interface WriteOptions {
  readonly operatorSet?: number;
  /** Version of the operators for encoders and trees; absent for a graph without any. */
  readonly mlOperatorSet?: number;
  readonly producerVersion?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** The dimensions of an input or output; those that differ from batch to batch have a name. */
  readonly dimensionsOf?: (value: Value) => readonly (number | string)[];
  /** The constants that lie in another file. */
  readonly external?: ReadonlyMap<Value, ExternalData>;
}

/** Serialises a graph as an ONNX model. */
export function writeOnnx(graph: Graph, options: WriteOptions = {}): Uint8Array {
  const { dimensionsOf = ({ shape }: Value) => shape, external } = options;
  const nameOf = namesIn(graph);
  const nodes = graph.nodes.map((node) => ({
    input: node.inputs.map(nameOf),
    output: node.outputs.map(nameOf),
    opType: node.op,
    ...(ML_OPERATORS.has(node.op) ? { domain: ML_DOMAIN } : {}),
    attribute: Object.entries(node.attributes).map(([name, value]) => attributeOf(name, value)),
  }));
  const copies = [...graph.outputs]
    .filter(([name, value]) => nameOf(value) !== name)
    .map(([name, value]) => ({ input: [nameOf(value)], output: [name], opType: 'Identity' }));
  return onnxModel
    .encode({
      ...headerOf(options),
      graph: {
        name: 'stepladder',
        node: [...nodes, ...copies],
        initializer: [...graph.constants].map(([value, data]) => ({
          name: value.name,
          dims: value.shape,
          dataType: ELEMENT_TYPES[value.type],
          ...contentOf(data, external?.get(value)),
        })),
        input: graph.inputs.map((value) => valueInfo(value.name, value.type, dimensionsOf(value))),
        output: [...graph.outputs].map(([name, value]) => valueInfo(name, value.type, dimensionsOf(value))),
      },
    })
    .finish();
}

function headerOf({ operatorSet = OPERATOR_SET, mlOperatorSet, producerVersion, metadata = {} }: WriteOptions): object {
  return {
    irVersion: IR_VERSION,
    producerName: 'stepladder',
    ...(producerVersion === undefined ? {} : { producerVersion }),
    opsetImport: [
      { domain: '', version: operatorSet },
      ...(mlOperatorSet === undefined ? [] : [{ domain: ML_DOMAIN, version: mlOperatorSet }]),
    ],
    metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  };
}

/** Names a value; an output that a node computes has the output's name from the start. */
function namesIn(graph: Graph): (value: Value) => string {
  const renamed = new Map(
    [...graph.outputs].filter(([, value]) => graph.producer(value) !== undefined).map(([name, value]) => [value, name]),
  );
  return (value) => renamed.get(value) ?? value.name;
}

function contentOf(data: ConstantData, external: ExternalData | undefined): object {
  if (external === undefined) return { rawData: bytesOf(data) };
  const { location, offset } = external;
  const entries = { location, offset: String(offset), length: String(data.byteLength) };
  return {
    dataLocation: EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
  };
}

function bytesOf(data: ConstantData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function attributeOf(name: string, value: Attribute): Record<string, unknown> {
  if (typeof value === 'number') return { name, i: value, type: INTEGER_ATTRIBUTE };
  if (typeof value === 'string') return { name, s: new TextEncoder().encode(value), type: TEXT_ATTRIBUTE };
  if ('float' in value) return { name, f: value.float, type: FLOAT_ATTRIBUTE };
  if ('texts' in value) return { name, strings: value.texts, type: TEXTS_ATTRIBUTE };
  if ('tensor' in value) return { name, t: tensorOf(value.tensor), type: TENSOR_ATTRIBUTE };
  return { name, ints: value, type: INTEGERS_ATTRIBUTE };
}

function tensorOf(data: ConstantData): object {
  return { dims: [data.length], dataType: ELEMENT_TYPES[elementTypeOf(data)], rawData: bytesOf(data) };
}

function elementTypeOf(data: ConstantData): ElementType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof BigInt64Array) return 'int64';
  return data instanceof Int32Array ? 'int32' : 'uint8';
}

function valueInfo(name: string, type: ElementType, dimensions: readonly (number | string)[]): Record<string, unknown> {
  const dimension = dimensions.map((size) => (typeof size === 'number' ? { size } : { name: size }));
  return { name, type: { tensorType: { elementType: ELEMENT_TYPES[type], shape: { dimension } } } };
}

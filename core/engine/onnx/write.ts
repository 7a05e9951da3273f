import type { Attribute, ElementType, Graph, Value } from '../trace/graph.ts';
import { onnxModel } from './schema.ts';

const ELEMENT_TYPES: Readonly<Record<ElementType, number>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 };
const FLOAT_ATTRIBUTE = 1;
const INTEGER_ATTRIBUTE = 2;
const INTEGERS_ATTRIBUTE = 7;
const OPERATOR_SET = 21;
const IR_VERSION = 10;

/** Serialises a graph as an ONNX model of operator set 21. */
export function writeOnnx(graph: Graph): Uint8Array {
  const renamed = new Map(
    [...graph.outputs].filter(([, value]) => graph.producer(value) !== undefined).map(([name, value]) => [value, name]),
  );
  const nameOf = (value: Value): string => renamed.get(value) ?? value.name;
  const copies = [...graph.outputs]
    .filter(([name, value]) => renamed.get(value) !== name)
    .map(([name, value]) => ({ input: [nameOf(value)], output: [name], opType: 'Identity' }));
  const nodes = graph.nodes.map((node) => ({
    input: node.inputs.map(nameOf),
    output: node.outputs.map(nameOf),
    opType: node.op,
    attribute: Object.entries(node.attributes).map(([name, value]) => attributeOf(name, value)),
  }));
  return onnxModel
    .encode({
      irVersion: IR_VERSION,
      producerName: 'stepladder',
      opsetImport: [{ domain: '', version: OPERATOR_SET }],
      graph: {
        name: 'stepladder',
        node: [...nodes, ...copies],
        initializer: [...graph.constants].map(([value, data]) => ({
          name: value.name,
          dims: value.shape,
          dataType: ELEMENT_TYPES[value.type],
          rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        })),
        input: graph.inputs.map((value) => valueInfo(value.name, value)),
        output: [...graph.outputs].map(([name, value]) => valueInfo(name, value)),
      },
    })
    .finish();
}

function attributeOf(name: string, value: Attribute): Record<string, unknown> {
  if (typeof value === 'number') return { name, i: value, type: INTEGER_ATTRIBUTE };
  if ('float' in value) return { name, f: value.float, type: FLOAT_ATTRIBUTE };
  return { name, ints: value, type: INTEGERS_ATTRIBUTE };
}

function valueInfo(name: string, value: Value): Record<string, unknown> {
  return {
    name,
    type: {
      tensorType: {
        elementType: ELEMENT_TYPES[value.type],
        shape: { dimension: value.shape.map((size) => ({ size })) },
      },
    },
  };
}

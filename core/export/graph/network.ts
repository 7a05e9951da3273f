/**
 * Copies the traced forward pass of a network into a graph for any number of rows. A trace is for one batch size: what
 * differs between the traces for two sizes depends on the number of rows.
 */
import type { TrainedParameters } from '../../engine/engine.ts';
import { traceListedPairs, type ListedPairs } from '../../engine/onnx/pairs.ts';
import { sizeOf, type ConstantData, type Graph, type GraphNode, type Value } from '../../engine/trace/graph.ts';
import { configureModel } from '../../models/registry.ts';
import type { TrainedNetwork } from '../../predict/trained.ts';
import { checkLayout, networkLayout } from '../../predict/weights.ts';
import type { EmbeddedPairs } from './embedded.ts';

/** Two batches without a common factor, so that a number which is equal in both traces does not depend on them. */
const BATCHES: readonly [ListedPairs, ListedPairs] = [
  { users: 89, candidates: 97, pairs: 101 },
  { users: 197, candidates: 199, pairs: 211 },
];
/** The end of a slice that takes all rows. */
const SLICE_END = BigInt(Number.MAX_SAFE_INTEGER);

/** Adds a network's forward pass of pairs; the result is `[pairs, steps]`. */
export function addNetwork(graph: Graph, trained: TrainedNetwork, embedded: EmbeddedPairs): Value {
  const [first, second] = BATCHES.map((batch) => traceFor(trained, batch));
  const given: Readonly<Record<string, Value | Float32Array>> = { ...embedded, ...parametersOf(trained) };
  const values = new Map<Value, Value>();
  for (const input of first.inputs) {
    const data = given[input.name];
    values.set(input, data instanceof Float32Array ? graph.constant(data, 'float32', input.shape) : data);
  }
  first.nodes.forEach((traced, index) => {
    const operands = traced.inputs.map((value, position) => {
      const known = values.get(value);
      if (known !== undefined) return known;
      const data = operandForAnyBatch(traced, position, first, second.nodes[index], second);
      return graph.constant(data, value.type, value.shape);
    });
    copyNode(graph, traced, operands, values);
  });
  const probabilities = values.get([...first.outputs.values()][0]);
  if (probabilities === undefined) throw new Error(`${trained.model} has no output`);
  return probabilities;
}

function parametersOf({ weights: { weights, states } }: TrainedNetwork): TrainedParameters {
  return { weights, states };
}

function traceFor(trained: TrainedNetwork, batch: ListedPairs): Graph {
  const model = configureModel(trained.model, trained.settings);
  const { shape, layout } = networkLayout(model, trained, batch.pairs);
  checkLayout(trained.weights.layout, layout);
  return traceListedPairs(model, shape, batch);
}

/** The constant operand of a node, for any number of rows. */
function operandForAnyBatch(
  traced: GraphNode,
  position: number,
  first: Graph,
  other: GraphNode,
  second: Graph,
): ConstantData {
  const data = first.constants.get(traced.inputs[position]);
  const counterpart = second.constants.get(other.inputs[position]);
  if (data === undefined || counterpart === undefined || other.op !== traced.op)
    throw new Error(`the traces for two batch sizes differ at ${traced.op}`);
  if (sameNumbers(data, counterpart)) return data;
  const replacement = { Reshape: -1n, Slice: SLICE_END }[traced.op];
  if (replacement === undefined || !(data instanceof BigInt64Array))
    throw new Error(`${traced.op} depends on the batch size in a way that cannot be exported`);
  return data.map((number, i) => (number === counterpart[i] ? number : replacement));
}

function sameNumbers(a: ConstantData, b: ConstantData): boolean {
  return a.length === b.length && a.every((number: number | bigint, i: number) => number === b[i]);
}

/** Adds a node; one that only splits or reshapes weights is computed here instead. */
function copyNode(graph: Graph, { op, outputs, attributes }: GraphNode, inputs: Value[], values: Map<Value, Value>) {
  const data = graph.constants.get(inputs[0]);
  const isVector = inputs[0].shape.length === 1;
  if (data instanceof Float32Array && ((op === 'Split' && isVector) || op === 'Reshape')) {
    let start = 0;
    for (const output of outputs) {
      const part = data.subarray(start, (start += sizeOf(output.shape)));
      values.set(output, graph.constant(part, 'float32', output.shape));
    }
    return;
  }
  const shapes = outputs.map(() => []);
  const added = graph.addMany(op, inputs, shapes, outputs[0].type, attributes);
  outputs.forEach((output, index) => values.set(output, added[index]));
}

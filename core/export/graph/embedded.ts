/** The inputs of networks: the embeddings of all fields side by side, as `core/engine/embedding` gathers them. */
import type { Graph, Value } from '../../engine/trace/graph.ts';
import { isCandidateField, multiFields, singleFields } from '../../features/schema.ts';
import type { TrainedNetwork } from '../../predict/trained.ts';
import { meanEmbedding } from './encode.ts';
import { consecutiveFields, type GraphInputs, type SingleField } from './inputs.ts';
import { concat, filled, gather, integers, node, reshape, shapeOf, sum } from './nodes.ts';
import { takePairs, type RunPairs } from './pairs.ts';

/** The embeddings of users and of candidates, each 0 in the fields of the other, and the pairs of both. */
export interface EmbeddedPairs {
  /** `[rows, slots × width]` */
  readonly users: Value;
  /** The user's row of each pair, `[pairs]`. */
  readonly userOf: Value;
  /** `[candidates, slots × width]` */
  readonly candidates: Value;
  /** The candidate's row of each pair, `[pairs]`. */
  readonly candidateOf: Value;
}

/** Embeds the fields of some pairs, each different candidate once; `table` is `[table rows, width]`. */
export function embedPairs(
  inputs: GraphInputs,
  pairs: RunPairs,
  { schema }: TrainedNetwork,
  table: Value,
  width: number,
): EmbeddedPairs {
  const { graph } = inputs;
  const groups = consecutiveFields(schema);
  const distinct = distinctCandidates(inputs, pairs, groups.filter(([first]) => isCandidateField(first)).flat());
  const [userCount, candidateCount] = [inputs.bank, distinct.indexes].map((rows) =>
    gather(graph, shapeOf(graph, rows), graph.integers([0])),
  );
  const parts = groups.map((fields) => {
    const columns = singleFields({ fields }).length * width;
    const embed = (indexes: Value): Value => embedIndexes(graph, fields, indexes, table, columns);
    return isCandidateField(fields[0])
      ? { users: zeros(graph, userCount, columns), candidates: embed(distinct.of(fields)) }
      : { users: embed(inputs.users(fields, schema)), candidates: zeros(graph, candidateCount, columns) };
  });
  const lists = multiFields(schema);
  const means = lists.map((field) => meanEmbedding(graph, table, field.offset, inputs.values(field)));
  const others = lists.length === 0 ? [] : [zeros(graph, candidateCount, lists.length * width)];
  return {
    users: concat(graph, [...parts.map(({ users }) => users), ...means], 1),
    userOf: pairs.users,
    candidates: concat(graph, [...parts.map(({ candidates }) => candidates), ...others], 1),
    candidateOf: distinct.candidateOf,
  };
}

interface DistinctCandidates {
  /** The indexes of all fields of candidates, `[candidates, fields]`. */
  readonly indexes: Value;
  /** Those of some of these fields. */
  of(fields: readonly SingleField[]): Value;
  /** The row of each pair's candidate, `[pairs]`. */
  readonly candidateOf: Value;
}

/**
 * The different candidates of some pairs, in any order. A row of zeros follows them: ONNX Runtime adds up a product in
 * another order if it has a single row, and there may be no pairs.
 */
function distinctCandidates(inputs: GraphInputs, pairs: RunPairs, fields: readonly SingleField[]): DistinctCandidates {
  const { graph } = inputs;
  if (fields.length === 0) {
    const none = integers(graph, [0, 0], [2, 1]);
    const candidateOf = node(graph, 'Sub', [pairs.users, pairs.users], 'int64');
    return { indexes: none, of: () => none, candidateOf };
  }
  const ofPairs = takePairs(graph, inputs.candidates(fields), pairs);
  const [, first, candidateOf] = unique(graph, codes(graph, ofPairs, fields));
  const padding = integers(graph, new Array<number>(fields.length).fill(0), [1, fields.length]);
  const indexes = concat(graph, [gather(graph, ofPairs, first), padding], 0);
  const columnsOf = (some: readonly SingleField[]): Value =>
    integers(
      graph,
      some.map((field) => fields.indexOf(field)),
      [some.length],
    );
  return {
    indexes,
    of: (some) => (some.length === fields.length ? indexes : gather(graph, indexes, columnsOf(some), 1)),
    candidateOf,
  };
}

/** A number for each combination of the indexes of fields, `[pairs, fields]` → `[pairs]`. */
function codes(graph: Graph, indexes: Value, fields: readonly SingleField[]): Value {
  let combinations = 1;
  const strides = fields.map(({ size }) => {
    const stride = combinations;
    combinations *= size;
    return stride;
  });
  return sum(graph, node(graph, 'Mul', [indexes, integers(graph, strides, [fields.length])], 'int64'), 1);
}

/** The different numbers of a list, the position at which each comes first, and which of them each number is. */
function unique(graph: Graph, list: Value): readonly Value[] {
  return graph.addMany('Unique', [list], [[], [], []], 'int64', { sorted: 0 });
}

function zeros(graph: Graph, rows: Value, columns: number): Value {
  const shape = concat(graph, [rows, graph.integers([columns])], 0);
  return filled(graph, shape, Float32Array.of(0), 'float32');
}

/** The embeddings of single-valued fields `[rows, columns]`, from their indexes `[rows, positions]`. */
function embedIndexes(
  graph: Graph,
  fields: readonly SingleField[],
  indexes: Value,
  table: Value,
  columns: number,
): Value {
  const offsets = singleFields({ fields }).map(({ offset }) => offset);
  const rows = node(graph, 'Add', [indexes, integers(graph, offsets, [offsets.length])], 'int64');
  return reshape(graph, gather(graph, table, rows), [-1, columns]);
}

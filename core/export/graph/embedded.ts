/** The inputs of networks: the embeddings of all fields side by side, as `core/engine/embedding` gathers them. */
import type { Graph, Value } from '../../engine/trace/graph.ts';
import { isCandidateField, multiFields, singleFields } from '../../features/schema.ts';
import type { TrainedNetwork } from '../../predict/trained.ts';
import { meanEmbedding } from './encode.ts';
import { consecutiveFields, type GraphInputs, type SingleField } from './inputs.ts';
import { concat, filled, gather, integers, node, reshape, shapeOf } from './nodes.ts';
import { takePairs, type RunPairs } from './pairs.ts';

/** The embeddings of pairs: those of the users and those of the candidates, each 0 in the fields of the other. */
export interface EmbeddedPairs {
  /** `[rows, slots × width]` */
  readonly users: Value;
  /** The user's row of each pair, `[pairs]`. */
  readonly userOf: Value;
  /** `[pairs, slots × width]` */
  readonly candidates: Value;
}

/** Embeds the fields of some pairs; `table` is `[table rows, width]`. */
export function embedPairs(
  inputs: GraphInputs,
  pairs: RunPairs,
  { schema }: TrainedNetwork,
  table: Value,
  width: number,
): EmbeddedPairs {
  const { graph } = inputs;
  const ofUsers = (columns: number): Value =>
    zeros(graph, gather(graph, shapeOf(graph, inputs.bank), graph.integers([0])), columns);
  const ofPairs = (columns: number): Value => zeros(graph, shapeOf(graph, pairs.users), columns);
  const parts = consecutiveFields(schema).map((fields) => {
    const columns = singleFields({ fields }).length * width;
    const embed = (indexes: Value): Value => embedIndexes(graph, fields, indexes, table, columns);
    return isCandidateField(fields[0])
      ? { users: ofUsers(columns), candidates: embed(takePairs(graph, inputs.candidates(fields), pairs)) }
      : { users: embed(inputs.users(fields, schema)), candidates: ofPairs(columns) };
  });
  const lists = multiFields(schema);
  const means = lists.map((field) => meanEmbedding(graph, table, field.offset, inputs.values(field)));
  const others = lists.length === 0 ? [] : [ofPairs(lists.length * width)];
  return {
    users: concat(graph, [...parts.map(({ users }) => users), ...means], 1),
    userOf: pairs.users,
    candidates: concat(graph, [...parts.map(({ candidates }) => candidates), ...others], 1),
  };
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

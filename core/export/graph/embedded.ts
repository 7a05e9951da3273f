/** The inputs of networks: the embeddings of all fields side by side, as `core/engine/embedding` gathers them. */
import type { Graph, Value } from '../../engine/trace/graph.ts';
import { isCandidateField, multiFields, type Field } from '../../features/schema.ts';
import type { TrainedNetwork } from '../../predict/trained.ts';
import { meanEmbedding, shifted, unsqueezed } from './encode.ts';
import type { GraphInputs } from './inputs.ts';
import { concat, filled, gather, reshape, shapeOf } from './nodes.ts';
import { takePairs, type RunPairs } from './pairs.ts';

type SingleField = Exclude<Field, { kind: 'multi' }>;

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
  const parts = consecutiveFields(schema.fields.filter((field): field is SingleField => field.kind !== 'multi')).map(
    (fields) =>
      isCandidateField(fields[0])
        ? {
            users: ofUsers(width),
            candidates: gather(graph, table, takePairs(graph, candidateRows(inputs, fields[0]), pairs)),
          }
        : { users: embedUsers(inputs, fields, table, width), candidates: ofPairs(positionCount(fields) * width) },
  );
  const means = multiFields(schema).map((field) => ({
    users: meanEmbedding(graph, table, field.offset, inputs.values(field)),
    candidates: ofPairs(width),
  }));
  const all = [...parts, ...means];
  return {
    users: concat(
      graph,
      all.map((part) => part.users),
      1,
    ),
    userOf: pairs.users,
    candidates: concat(
      graph,
      all.map((part) => part.candidates),
      1,
    ),
  };
}

function zeros(graph: Graph, rows: Value, columns: number): Value {
  const shape = concat(graph, [rows, graph.integers([columns])], 0);
  return filled(graph, shape, Float32Array.of(0), 'float32');
}

/** Groups consecutive user fields; each candidate field is a group of its own. */
function consecutiveFields(fields: readonly SingleField[]): SingleField[][] {
  const groups: SingleField[][] = [];
  for (const field of fields) {
    const last = groups.at(-1);
    if (last === undefined || isCandidateField(field) || isCandidateField(last[0])) groups.push([field]);
    else last.push(field);
  }
  return groups;
}

function candidateRows(inputs: GraphInputs, field: SingleField): Value {
  if (field.kind === 'numeric') throw new Error(`${field.name} is a number`);
  return shifted(inputs.graph, inputs.candidate(field), field.offset);
}

/** The embeddings of consecutive single-valued fields, `[rows, positions × width]`. */
function embedUsers(inputs: GraphInputs, fields: readonly SingleField[], table: Value, width: number): Value {
  const { graph } = inputs;
  const columns = fields.map((field) => {
    const rows = shifted(graph, inputs.single(field), field.offset);
    return field.kind === 'sequence' ? rows : unsqueezed(graph, rows, 1);
  });
  return reshape(graph, gather(graph, table, concat(graph, columns, 1)), [-1, positionCount(fields) * width]);
}

function positionCount(fields: readonly SingleField[]): number {
  return fields.reduce((count, field) => count + (field.kind === 'sequence' ? field.length : 1), 0);
}

/** The inputs of networks: the embeddings of all fields side by side, as `core/engine/embedding` gathers them. */
import type { Value } from '../../engine/trace/graph.ts';
import { isCandidate, multiFields, type Field } from '../../features/schema.ts';
import type { TrainedNetwork } from '../../predict/trained.ts';
import { meanEmbedding, shifted, unsqueezed } from './encode.ts';
import type { GraphInputs } from './inputs.ts';
import { gather, node, reshape } from './nodes.ts';
import type { RunPairs } from './pairs.ts';

type SingleField = Exclude<Field, { kind: 'multi' }>;

/** Embeds the fields of some pairs, `[pairs, slots × width]`; `table` is `[table rows, width]`. */
export function embedPairs(
  inputs: GraphInputs,
  { positions, users }: RunPairs,
  { schema }: TrainedNetwork,
  table: Value,
  width: number,
): Value {
  const { graph } = inputs;
  const parts = consecutiveFields(schema.fields.filter((field): field is SingleField => field.kind !== 'multi')).map(
    (fields) =>
      isCandidate(fields[0])
        ? gather(graph, table, gather(graph, candidateRows(inputs, fields[0]), positions))
        : gather(graph, embedUsers(inputs, fields, table, width), users),
  );
  const means = multiFields(schema).map((field) =>
    gather(graph, meanEmbedding(graph, table, field.offset, inputs.values(field)), users),
  );
  const all = [...parts, ...means];
  return all.length === 1 ? all[0] : node(graph, 'Concat', all, 'float32', { axis: 1 });
}

/** Groups consecutive user fields; each candidate field is a group of its own. */
function consecutiveFields(fields: readonly SingleField[]): SingleField[][] {
  const groups: SingleField[][] = [];
  for (const field of fields) {
    const last = groups.at(-1);
    if (last === undefined || isCandidate(field) || isCandidate(last[0])) groups.push([field]);
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
  const rows = columns.length === 1 ? columns[0] : node(graph, 'Concat', columns, 'int64', { axis: 1 });
  const positions = fields.reduce((count, field) => count + (field.kind === 'sequence' ? field.length : 1), 0);
  return reshape(graph, gather(graph, table, rows), [-1, positions * width]);
}

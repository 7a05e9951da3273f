/** The input of trees: a matrix of indexes and of 0/1 columns, as `core/predict/trees-matrix` fills it. */
import type { Graph, Value } from '../../engine/trace/graph.ts';
import { FIRST_VALUE_INDEX, isCandidateField, multiFields, type Field } from '../../features/schema.ts';
import type { TrainedTrees } from '../../predict/trained.ts';
import { Arithmetic } from './arithmetic.ts';
import { unsqueezed } from './encode.ts';
import { forestAttributes } from './forest.ts';
import type { GraphInputs } from './inputs.ts';
import { cast, concat, double, gather, integer, integers, node, sum } from './nodes.ts';
import { takePairs, type RunPairs } from './pairs.ts';

/** Adds a run's trees for its pairs of a user and a candidate; the result is `[pairs, steps]` in single precision. */
export function addTrees(inputs: GraphInputs, pairs: RunPairs, { schema, settings, trees }: TrainedTrees): Value {
  const { graph } = inputs;
  const single = schema.fields.flatMap((field) =>
    field.kind === 'multi' ? [] : [singleColumns(inputs, pairs, field)],
  );
  const multi = multiFields(schema).flatMap((field) => {
    const count = Math.min(settings.multiValues, field.size - FIRST_VALUE_INDEX);
    return count === 0 ? [] : [gather(graph, indicators(graph, inputs.values(field), count), pairs.users)];
  });
  const columns = [...single, ...multi];
  const matrix = concat(graph, columns, 1);
  const steps = trees.map((text) => {
    const score = graph.addLarge('TreeEnsemble', [matrix], 'float64', forestAttributes(text));
    return cast(graph, new Arithmetic(graph).sigmoid(score), 'float32');
  });
  return concat(graph, steps, 1);
}

/** The indexes of a field in double precision, `[pairs, positions]`; a missing number is NaN. */
function singleColumns(inputs: GraphInputs, pairs: RunPairs, field: Exclude<Field, { kind: 'multi' }>): Value {
  const { graph } = inputs;
  if (field.kind === 'numeric') {
    const indexes = inputs.single(field);
    const isMissing = node(graph, 'Equal', [indexes, integer(graph, 0)], 'bool');
    const numbers = node(graph, 'Where', [isMissing, double(graph, NaN), cast(graph, indexes, 'float64')], 'float64');
    return unsqueezed(graph, gather(graph, numbers, pairs.users), 1);
  }
  if (isCandidateField(field))
    return unsqueezed(graph, cast(graph, takePairs(graph, inputs.candidate(field), pairs), 'float64'), 1);
  const indexes = gather(graph, cast(graph, inputs.single(field), 'float64'), pairs.users);
  return field.kind === 'sequence' ? indexes : unsqueezed(graph, indexes, 1);
}

/** 1 where one of a field's first `count` values is among a user's values, else 0: `[rows, count]`. */
function indicators(graph: Graph, values: Value, count: number): Value {
  const wanted = Array.from({ length: count }, (_, value) => FIRST_VALUE_INDEX + value);
  const matches = node(graph, 'Equal', [unsqueezed(graph, values, 2), integers(graph, wanted, [1, 1, count])], 'bool');
  const found = sum(graph, cast(graph, matches, 'int64'), 1);
  return cast(graph, node(graph, 'Greater', [found, integer(graph, 0)], 'bool'), 'float64');
}

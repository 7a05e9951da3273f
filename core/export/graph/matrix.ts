/** The input of trees: a matrix of indexes and of 0/1 columns, as `core/predict/trees-matrix` fills it. */
import type { Graph, Value } from '../../engine/trace/graph.ts';
import {
  FIRST_VALUE_INDEX,
  isCandidateField,
  MISSING_INDEX,
  multiFields,
  singleFields,
} from '../../features/schema.ts';
import type { TrainedTrees } from '../../predict/trained.ts';
import { Arithmetic } from './arithmetic.ts';
import { unsqueezed } from './encode.ts';
import { forestAttributes } from './forest.ts';
import { consecutiveFields, type GraphInputs, type SingleField } from './inputs.ts';
import { cast, concat, double, flags, gather, integer, integers, node, sum } from './nodes.ts';
import { takePairs, type RunPairs } from './pairs.ts';

/** Adds a run's trees for its pairs of a user and a candidate; the result is `[pairs, steps]` in single precision. */
export function addTrees(inputs: GraphInputs, pairs: RunPairs, { schema, settings, trees }: TrainedTrees): Value {
  const { graph } = inputs;
  const single = consecutiveFields(schema).map((fields) =>
    isCandidateField(fields[0])
      ? cast(graph, takePairs(graph, inputs.candidates(fields), pairs), 'float64')
      : gather(graph, userColumns(graph, fields, inputs.users(fields, schema)), pairs.users),
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

/** Indexes of users' fields `[rows, positions]` in double precision; a missing number is NaN. */
function userColumns(graph: Graph, fields: readonly SingleField[], indexes: Value): Value {
  const numbers = cast(graph, indexes, 'float64');
  const isNumeric = singleFields({ fields }).map(({ kind }) => kind === 'numeric');
  if (!isNumeric.includes(true)) return numbers;
  const isZero = node(graph, 'Equal', [indexes, integer(graph, MISSING_INDEX)], 'bool');
  const isMissing = node(graph, 'And', [isZero, flags(graph, isNumeric, [isNumeric.length])], 'bool');
  return node(graph, 'Where', [isMissing, double(graph, NaN), numbers], 'float64');
}

/** 1 where one of a field's first `count` values is among a user's values, else 0: `[rows, count]`. */
function indicators(graph: Graph, values: Value, count: number): Value {
  const wanted = Array.from({ length: count }, (_, value) => FIRST_VALUE_INDEX + value);
  const matches = node(graph, 'Equal', [unsqueezed(graph, values, 2), integers(graph, wanted, [1, 1, count])], 'bool');
  const found = sum(graph, cast(graph, matches, 'int64'), 1);
  return cast(graph, node(graph, 'Greater', [found, integer(graph, 0)], 'bool'), 'float64');
}

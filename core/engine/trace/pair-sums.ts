/**
 * Sums over pairs of a row and a column, `[pairs, …]`. What is linear in such a sum is computed once for each row and
 * each column, not for each pair.
 */
import { sizeOf, type Graph, type GraphNode, type Value } from './graph.ts';
import { reshape } from './kernel.ts';

/** The parts of a sum over pairs, in the shape of the sum but for the first axis. */
export interface PairSum {
  readonly rows: Value;
  readonly columns: Value;
  /** Adds other values of the rows and columns over the same pairs. */
  join(rows: Value, columns: Value): Value;
}

/** The parts of a value that is a sum over pairs. */
export function pairSumOf(graph: Graph, value: Value): PairSum | undefined {
  const node = graph.producer(value);
  const sum = node?.op === 'Reshape' ? node.inputs[0] : value;
  const added = graph.producer(sum);
  return added?.op === 'Add' ? (gridOf(graph, value, added) ?? listOf(graph, value, added)) : undefined;
}

/**
 * The sums of each row and each of the first `count` columns, `[rows, …]` and `[columns, …]` → `[rows × count, …]`.
 * Further columns are padding.
 */
export function addGrid(graph: Graph, rows: Value, columns: Value, count: number): Value {
  const [r, ...rest] = rows.shape;
  const width = sizeOf(rest);
  const left = reshape(graph, rows, [r, 1, width]);
  const used = firstRows(graph, reshape(graph, columns, [columns.shape[0], width]), count);
  const right = reshape(graph, used, [1, count, width]);
  return reshape(graph, graph.add('Add', [left, right], [r, count, width]), [r * count, ...rest]);
}

function firstRows(graph: Graph, x: Value, count: number): Value {
  if (x.shape[0] === count) return x;
  const ends = graph.integers([count, x.shape[1]]);
  return graph.add('Slice', [x, graph.integers([0, 0]), ends], [count, x.shape[1]], x.type);
}

/** The row and the column of each pair of a list, `[pairs]` each. */
export interface PairIndexes {
  readonly rows: Value;
  readonly columns: Value;
}

/** The sums of a list of pairs by their indexes: `[rows, …]` and `[columns, …]` → `[pairs, …]`. */
export function addList(graph: Graph, rows: Value, columns: Value, indexes: PairIndexes): Value {
  const shape = [...indexes.rows.shape, ...rows.shape.slice(1)];
  const gather = (values: Value, list: Value): Value =>
    graph.add('Gather', [values, list], shape, values.type, { axis: 0 });
  return graph.add('Add', [gather(rows, indexes.rows), gather(columns, indexes.columns)], shape);
}

function gridOf(graph: Graph, value: Value, { inputs: [left, right], outputs: [sum] }: GraphNode): PairSum | undefined {
  const [r, count, width] = sum.shape;
  const isGrid = hasShape(left, [r, 1, width]) && hasShape(right, [1, count, width]) && value.shape[0] === r * count;
  if (!isGrid || sum.shape.length !== 3) return undefined;
  const part = value.shape.slice(1);
  const source = graph.producer(right)?.inputs[0] ?? right;
  const slice = graph.producer(source);
  const columns = slice?.op === 'Slice' ? slice.inputs[0] : right;
  return {
    rows: reshape(graph, left, [r, ...part]),
    columns: reshape(graph, columns, [sizeOf(columns.shape) / width, ...part]),
    join: (rows, others) => addGrid(graph, rows, others, count),
  };
}

function listOf(graph: Graph, value: Value, { inputs }: GraphNode): PairSum | undefined {
  const gathers = inputs.map((input) => graph.producer(input));
  if (gathers.some((gather) => gather?.op !== 'Gather' || gather.inputs[1].shape[0] !== value.shape[0]))
    return undefined;
  const [[rows, rowOf], [columns, columnOf]] = gathers.map((gather) => gather!.inputs);
  const part = value.shape.slice(1);
  return {
    rows: reshape(graph, rows, [rows.shape[0], ...part]),
    columns: reshape(graph, columns, [columns.shape[0], ...part]),
    join: (others, further) => addList(graph, others, further, { rows: rowOf, columns: columnOf }),
  };
}

function hasShape({ shape }: Value, expected: readonly number[]): boolean {
  return shape.length === expected.length && shape.every((length, axis) => length === expected[axis]);
}

import type { ConstantData, ElementType, Graph, Value } from '../../engine/trace/graph.ts';
import { concat, filled, gather, integer, node, shapeOf, transposed } from './nodes.ts';

/** The pairs of a user and a candidate that a run scores. */
export interface RunPairs {
  /** The row and the candidate of each, `[pairs, 2]`; the candidates of a user are adjacent. */
  readonly positions: Value;
  /** The row of each pair's user, `[pairs]`. */
  readonly users: Value;
}

/** Chooses the pairs of a run's banks: `runs` holds the run of each pair, `[rows, candidates]`. */
export function pairsOfRun(graph: Graph, runs: Value, run: number): RunPairs {
  const mine = node(graph, 'Equal', [runs, integer(graph, run)], 'bool');
  const found = node(graph, 'NonZero', [mine], 'int64');
  return { positions: transposed(graph, found), users: gather(graph, found, integer(graph, 0)) };
}

/** Takes the pairs' values from those of all, `[rows, candidates]` or `[rows, candidates, width]`. */
export function takePairs(graph: Graph, all: Value, { positions }: Pick<RunPairs, 'positions'>): Value {
  return node(graph, 'GatherND', [all, positions], all.type);
}

/** Puts the pairs' values `[pairs, width]` into those of all, `[rows, candidates, width]`. */
export function putPairs(graph: Graph, all: Value, { positions }: Pick<RunPairs, 'positions'>, values: Value): Value {
  return node(graph, 'ScatterND', [all, positions, values], all.type);
}

/** A number for all pairs, `[rows, candidates, width]`; `grid` is `[rows, candidates]`. */
export function filledPairs(graph: Graph, grid: Value, width: number, number: ConstantData, type: ElementType): Value {
  return filled(graph, concat(graph, [shapeOf(graph, grid), graph.integers([width])], 0), number, type);
}

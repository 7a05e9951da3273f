import type { Graph, Value } from '../../engine/trace/graph.ts';
import { gather, integer, node, reshape } from './nodes.ts';

/** The cells of users × candidates that a run scores. */
export interface RunCells {
  /** Their positions among all cells, `[cells]`. */
  readonly positions: Value;
  /** The user's row of each, `[cells]`. */
  readonly users: Value;
}

/** Chooses the cells of a run's banks: `runs` holds the run of each cell, `[rows × candidates]`. */
export function cellsOfRun(graph: Graph, runs: Value, run: number, candidates: Value): RunCells {
  const mine = node(graph, 'Equal', [runs, integer(graph, run)], 'bool');
  const positions = reshape(graph, node(graph, 'NonZero', [mine], 'int64'), [-1]);
  return { positions, users: node(graph, 'Div', [positions, candidates], 'int64') };
}

/** The number of candidates of each row, as a list of one. */
export function candidateCount(graph: Graph, banks: Value): Value {
  return gather(graph, node(graph, 'Shape', [banks], 'int64'), graph.integers([1]));
}

import type { Graph, Value } from '../../engine/trace/graph.ts';
import { gather, integer, node, reshape } from './nodes.ts';

/** The pairs of a user and a candidate that a run scores. */
export interface RunPairs {
  /** The position of each among all pairs, in which the candidates of a user are adjacent, `[pairs]`. */
  readonly positions: Value;
  /** The row of each pair's user, `[pairs]`. */
  readonly users: Value;
}

/** Chooses the pairs of a run's banks: `runs` holds the run of each pair, `[rows × candidates]`. */
export function pairsOfRun(graph: Graph, runs: Value, run: number, candidates: Value): RunPairs {
  const mine = node(graph, 'Equal', [runs, integer(graph, run)], 'bool');
  const positions = reshape(graph, node(graph, 'NonZero', [mine], 'int64'), [-1]);
  return { positions, users: node(graph, 'Div', [positions, candidates], 'int64') };
}

/** The number of candidates of each row, as a list of one. */
export function candidateCount(graph: Graph, banks: Value): Value {
  return gather(graph, node(graph, 'Shape', [banks], 'int64'), graph.integers([1]));
}

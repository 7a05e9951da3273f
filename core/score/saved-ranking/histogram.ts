import type { SavedRankingReader } from './reader.ts';
import type { ListRange } from './selection.ts';

/** Rows whose score lies in `from ≤ score < to`; the last bin holds the highest score too. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The distribution of a list's scores. */
export interface ScoreHistogram {
  /** Bins of equal width from 0 to the highest score; a single one from 0 to 1 if all scores are 0. */
  readonly linear: readonly Bin[];
  /** Bins of equal ratio; the first reaches down to 0. Empty if no score is above 0. */
  readonly log: readonly Bin[];
  readonly highest: number;
  readonly median: number;
  readonly lowest: number;
}

const BINS = 60;
/** Differences between scores below this fraction of the highest do not matter. */
const MIN_SHARE = 1e-4;

/** Counts a list's scores in bins by searching the ranked rows for each bin's edges; null for an empty list. */
export function scoreHistogram(reader: SavedRankingReader, { start, rows }: ListRange): ScoreHistogram | null {
  if (rows === 0) return null;
  const scoreAt = (row: number): number => reader.row(start + row).score;
  const [highest, median, lowest] = [scoreAt(0), scoreAt(rows >> 1), scoreAt(rows - 1)];
  const countAtLeast = (edge: number): number =>
    edge <= lowest ? rows : reader.countAtLeast(start, start + rows, edge);
  return {
    linear: binsOf(linearEdges(highest), countAtLeast),
    log: binsOf(logEdges(lowest, highest), countAtLeast),
    highest,
    median,
    lowest,
  };
}

function binsOf(edges: readonly number[], countAtLeast: (edge: number) => number): Bin[] {
  const counts = edges.map((edge, index) => (index === edges.length - 1 ? 0 : countAtLeast(edge)));
  return edges.slice(1).map((to, index) => ({ from: edges[index], to, count: counts[index] - counts[index + 1] }));
}

function linearEdges(highest: number): number[] {
  if (highest === 0) return [0, 1];
  return Array.from({ length: BINS + 1 }, (_, index) => (highest * index) / BINS);
}

function logEdges(lowest: number, highest: number): number[] {
  if (!(highest > 0)) return [];
  const from = Math.max(lowest, highest * MIN_SHARE);
  if (from === highest) return [0, highest];
  const edges = Array.from({ length: BINS + 1 }, (_, index) => from * (highest / from) ** (index / BINS));
  return [lowest < from ? 0 : from, ...edges.slice(1, -1), highest];
}

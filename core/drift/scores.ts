import { populationStability, type Stability } from './stability.ts';
import type { UserWeights } from './user-counts.ts';

const DECILES = 10;

/** The distribution of a model's scores, in the deciles of a reference. */
export class ScoreDistribution {
  /** Ascending inner edges; fewer than nine if many scores are equal. */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  #weight = 0;
  #sum = 0;
  /** The weight of each user; empty if every score counts as a user of its own. */
  readonly #users = new Map<number, number>();

  constructor(edges: Float64Array) {
    this.edges = edges;
    this.counts = new Float64Array(edges.length + 1);
  }

  /** The distribution of the reference itself; without weights, each score counts as a user of its own. */
  static ofReference(scores: Float32Array, weights: UserWeights | null): ScoreDistribution {
    const distribution = new ScoreDistribution(decileEdges(scores, weights?.weights ?? null));
    distribution.add(scores, weights);
    return distribution;
  }

  /** Adds scores; without weights, each counts as a user of its own. */
  add(scores: Float32Array, weights: UserWeights | null): void {
    for (const [row, score] of scores.entries()) {
      const weight = weights?.weights[row] ?? 1;
      this.counts[binOf(this.edges, score)] += weight;
      this.#weight += weight;
      this.#sum += weight * score;
      if (weights === null) continue;
      const user = weights.users[row];
      this.#users.set(user, (this.#users.get(user) ?? 0) + weight);
    }
  }

  /** Weighted mean score; null without scores. */
  get mean(): number | null {
    return this.#weight > 0 ? this.#sum / this.#weight : null;
  }

  /** How far the scores of `actual` have moved from these. */
  stabilityOf(actual: ScoreDistribution): Stability {
    return populationStability(
      { counts: this.counts, size: this.#size },
      { counts: actual.counts, size: actual.#size },
    );
  }

  /** The effective sample size: how many users of equal weight are as informative (Kish, "Survey Sampling", 1965). */
  get #size(): number {
    let squares = this.#users.size === 0 ? this.#weight : 0;
    for (const weight of this.#users.values()) squares += weight * weight;
    return squares === 0 ? 0 : this.#weight ** 2 / squares;
  }
}

function binOf(edges: Float64Array, score: number): number {
  let bin = 0;
  while (bin < edges.length && score >= edges[bin]) bin++;
  return bin;
}

/** The scores at which the deciles begin. Equal scores are never divided, so they may fill several deciles. */
function decileEdges(scores: Float32Array, weights: Float64Array | null): Float64Array {
  const order = Uint32Array.from(scores.keys()).sort((one, other) => scores[one] - scores[other]);
  const total = weights === null ? scores.length : weights.reduce((sum, weight) => sum + weight, 0);
  const edges = new Set<number>();
  let [below, begun] = [0, 0];
  for (const row of order) {
    const decile = Math.floor((below / total) * DECILES + 1e-9);
    if (decile > begun && scores[row] > scores[order[0]]) {
      edges.add(scores[row]);
      begun = decile;
    }
    below += weights?.[row] ?? 1;
  }
  return Float64Array.from(edges);
}

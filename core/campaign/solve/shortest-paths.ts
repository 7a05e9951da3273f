/** Shortest paths between all pairs of a few nodes (Floyd and Warshall), computed in place. */
export class ShortestPaths {
  readonly nodes: number;
  /** `[nodes × nodes]`: set the lengths of the edges, infinite where there is none, before `find`. */
  readonly lengths: Float64Array;
  readonly #next: Int16Array;

  constructor(nodes: number) {
    this.nodes = nodes;
    this.lengths = new Float64Array(nodes * nodes);
    this.#next = new Int16Array(nodes * nodes);
  }

  /** Turns the lengths of edges into those of paths; a path that is shorter by at most `tolerance` counts as equal. */
  find(tolerance: number): void {
    const { nodes, lengths } = this;
    for (let cell = 0; cell < lengths.length; cell++) this.#next[cell] = cell % nodes;
    for (let node = 0; node < nodes; node++) lengths[node * nodes + node] = 0;
    for (let middle = 0; middle < nodes; middle++)
      for (let from = 0; from < nodes; from++) {
        const first = lengths[from * nodes + middle];
        if (first === Infinity || from === middle) continue;
        this.#relax(from, middle, first, tolerance);
      }
  }

  /** The length of the shortest path; infinite if there is none. */
  length(from: number, to: number): number {
    return this.lengths[from * this.nodes + to];
  }

  /** The nodes of the shortest path, both ends included. */
  path(from: number, to: number): number[] {
    const nodes = [from];
    for (let node = from; node !== to; nodes.push(node)) {
      node = this.#next[node * this.nodes + to];
      if (nodes.length > this.nodes) throw new Error('the cheapest moves form a cycle');
    }
    return nodes;
  }

  #relax(from: number, middle: number, first: number, tolerance: number): void {
    const { nodes, lengths } = this;
    const next = this.#next;
    const row = from * nodes;
    for (let to = 0; to < nodes; to++) {
      const length = first + lengths[middle * nodes + to];
      if (to === from || length + tolerance >= lengths[row + to]) continue;
      lengths[row + to] = length;
      next[row + to] = next[row + middle];
    }
  }
}

import { PROBABILITY_EPSILON } from '../evaluate/metrics.ts';
import { orderOf } from '../evaluate/order.ts';
import type { LabelGroup, TransferCell } from './result.ts';

const GROUPS: readonly LabelGroup[] = ['00', '10', '11'];
const QUARTILES = [1, 2, 3, 4] as const;

/** The log loss `[rows]` of each sample for a step (the terms of eq. 11 of the paper). */
export function sampleLosses(probabilities: Float32Array, reached: (row: number) => boolean): Float32Array {
  return Float32Array.from(probabilities, (probability, row) => {
    const hit = reached(row) ? probability : 1 - probability;
    return -Math.log(Math.min(Math.max(hit, PROBABILITY_EPSILON), 1 - PROBABILITY_EPSILON));
  });
}

/**
 * The quartile (1 … 4, smallest first) of each number among all `[rows]`. Equal numbers share the quartile of their
 * middle index, so that the order of the rows does not matter.
 */
export function quartilesOf(numbers: Float32Array): Uint8Array {
  return quartilesOfOrdered(numbers, orderOf(numbers));
}

/** The quartile of each number among those of its sample's label group. */
export function quartilesWithinGroups(numbers: Float32Array, depth: Uint8Array, previous: number): Uint8Array {
  const order = orderOf(numbers);
  const quartiles = new Uint8Array(numbers.length);
  for (const group of GROUPS.keys()) {
    const members = order.filter((row) => groupOf(depth[row], previous) === group);
    const groupQuartiles = quartilesOfOrdered(numbers, members);
    for (const row of members) quartiles[row] = groupQuartiles[row];
  }
  return quartiles;
}

/** The quartiles of the rows in `order`, which are sorted by their numbers; 0 for all other rows. */
function quartilesOfOrdered(numbers: Float32Array, order: Uint32Array): Uint8Array {
  const quartiles = new Uint8Array(numbers.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && numbers[order[to]] === numbers[order[from]]) to++;
    const quartile = 1 + Math.floor((4 * ((from + to - 1) / 2)) / order.length);
    for (let index = from; index < to; index++) quartiles[order[index]] = quartile;
    from = to;
  }
  return quartiles;
}

/**
 * Mean and deviation of the transfer weight by label group and loss quartile (figure 6 of the paper); null for a
 * cell without samples.
 * @param previous position (1 …) of the step that passes its information to the next one
 */
export function transferCells(
  weights: Float32Array,
  quartiles: Uint8Array,
  depth: Uint8Array,
  previous: number,
): TransferCell[] {
  return GROUPS.flatMap((group, groupIndex) =>
    QUARTILES.map((quartile): TransferCell => {
      const belongs = (row: number): boolean =>
        quartiles[row] === quartile && groupOf(depth[row], previous) === groupIndex;
      let [count, sum] = [0, 0];
      for (let row = 0; row < weights.length; row++) if (belongs(row)) [count, sum] = [count + 1, sum + weights[row]];
      const mean = sum / count;
      let squares = 0;
      for (let row = 0; row < weights.length; row++) if (belongs(row)) squares += (weights[row] - mean) ** 2;
      return {
        group,
        quartile,
        count,
        mean: count === 0 ? null : mean,
        std: count < 2 ? null : Math.sqrt(squares / (count - 1)),
      };
    }),
  );
}

/** 0 where neither step was reached, 1 where only the previous was, 2 where both were. */
function groupOf(depth: number, previous: number): number {
  return depth < previous ? 0 : depth === previous ? 1 : 2;
}

import { passes, type NumberTest } from '../../segment/number-ranges.ts';
import type { NumberGroups } from '../rollup/rollup-types.ts';

/**
 * Marks the groups of a number column whose numbers all pass a test, `[groups]`; null if only some numbers of a group
 * do.
 */
export function wholeGroups({ edges, values }: NumberGroups, test: NumberTest): Uint8Array | null {
  const groups = new Uint8Array(edges.length + 2);
  groups[0] = Number(test.missing);
  if (values !== null) {
    // The group below all values is empty in the dataset that the values come from.
    values.forEach((value, index) => (groups[index + 2] = Number(passes(test, value))));
    return groups;
  }
  for (let group = 1; group < groups.length; group++) {
    const [from, to] = [edges[group - 2] ?? -Infinity, edges[group - 1] ?? NaN];
    const holds = test.ranges.some(({ start, end }) => from >= start && (Number.isNaN(end) || to <= end));
    const touches = test.ranges.some(({ start, end }) => !(to <= start) && !(from >= end));
    if (touches && !holds) return null;
    groups[group] = Number(holds);
  }
  return groups;
}

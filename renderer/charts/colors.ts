const STEPS = 5;
const SERIES = 5;

/**
 * The colour of a funnel step, 0 for the impression; the same in every view. Steps beyond the ramp get its last colour.
 */
export function stepColor(index: number): string {
  return `var(--step-${Math.min(Math.max(index, 0), STEPS - 1)})`;
}

/** The colour of a bank or model by its position; from the sixth on they are "others" and grey. */
export function seriesColor(index: number): string {
  return index < SERIES ? `var(--series-${index + 1})` : 'var(--muted)';
}

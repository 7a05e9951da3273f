/**
 * The step that a comparison of lists shows first: the objective of their banks. Of several objectives it is the
 * earliest step, which the conversions of all of them include. The last step if no bank has an objective.
 */
export function firstStep(steps: readonly string[], objectives: readonly (string | null)[]): string | null {
  return steps.find((step) => objectives.includes(step)) ?? steps.at(-1) ?? null;
}

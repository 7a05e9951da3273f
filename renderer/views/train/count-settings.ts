/** The number of values in nested settings; a list counts as one. */
export function countSettings(settings: object): number {
  return Object.values(settings).reduce<number>(
    (sum, value: unknown) =>
      sum + (typeof value === 'object' && value !== null && !Array.isArray(value) ? countSettings(value) : 1),
    0,
  );
}

/** How many values there are in settings of settings; a list is one. */
export function countSettings(settings: object): number {
  return Object.values(settings).reduce<number>(
    (sum, value: unknown) =>
      sum + (typeof value === 'object' && value !== null && !Array.isArray(value) ? countSettings(value) : 1),
    0,
  );
}

/** Messages of more than one folder. */
export const base = {
  unknownName: ({ what, name, nearest }: { what: string; name: string; nearest: string | null }) =>
    `unknown ${what}: ${name}${nearest === null ? '' : ` (did you mean ${nearest}?)`}`,
  validNames: ({ names }: { names: readonly string[] }) => `valid: ${names.join(', ')}`,
  noneYet: ({ what }: { what: string }) => `there is no ${what} yet`,
  cancelled: ({ kept }: { kept: string }) => `cancelled; ${kept}`,
  nothingChanged: 'nothing was changed',
};

/** Units of durations and of differences of rates. */
export const units = { ms: 'ms', s: 's', min: 'min', h: 'h', d: 'd', points: 'pp' };

/** The type that every language must fill. */
export type Units = typeof units;

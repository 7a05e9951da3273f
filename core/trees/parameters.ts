/** LightGBM's parameters, under the library's names. */
export type Parameters = Readonly<Record<string, string | number | boolean | readonly number[]>>;

/**
 * Parameters of every training run. Results depend only on data, parameters and seed, for any number of threads, and
 * nothing is printed. Histograms are built column by column; a single thread sums each one in a fixed order.
 */
export const FIXED_PARAMETERS: Parameters = {
  objective: 'binary',
  metric: 'auc,binary_logloss',
  deterministic: true,
  force_col_wise: true,
  verbosity: -1,
};

/** Serialises parameters in the library's format: `name=value` separated by spaces, lists by commas. */
export function writeParameters(parameters: Parameters): string {
  return Object.entries(parameters)
    .filter(([, value]) => !Array.isArray(value) || value.length > 0)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}

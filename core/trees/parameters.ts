/** What LightGBM is told, by its own names. */
export type Parameters = Readonly<Record<string, string | number | boolean | readonly number[]>>;

/**
 * Set in every training: results that depend on data, parameters and seed alone, at any number of threads, and no words
 * on the output. Histograms are built column by column, where each is summed by one thread, in one order.
 */
export const ALWAYS: Parameters = {
  objective: 'binary',
  metric: 'auc,binary_logloss',
  deterministic: true,
  force_col_wise: true,
  verbosity: -1,
};

/** Writes parameters as the library reads them: `name=value` with spaces between, lists with commas. */
export function writeParameters(parameters: Parameters): string {
  return Object.entries(parameters)
    .filter(([, value]) => !Array.isArray(value) || value.length > 0)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}

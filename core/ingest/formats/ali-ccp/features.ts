/**
 * The features of Ali-CCP, the public data set of the paper (Ma et al., SIGIR 2018): single-valued ones, and lists of
 * what a user has looked at. Their numbers are the data set's own.
 */
const SINGLE = [
  ['101', 'user_id'],
  ...['121', '122', '124', '125', '126', '127', '128', '129'].map((number) => [number, `user_${number}`]),
  ...['205', '206', '207', '216'].map((number) => [number, `item_${number}`]),
  ...['508', '509', '702', '853'].map((number) => [number, `cross_${number}`]),
  ['301', 'context_301'],
] as const;
const LISTS = [
  ...['109_14', '110_14', '127_14', '150_14'].map((number) => [number, `user_${number}`]),
  ['210', 'item_210'],
] as const;

/** The name of each feature's column, by its number. */
export const FEATURE_COLUMNS: ReadonlyMap<string, string> = new Map(
  [...SINGLE, ...LISTS].map(([number, name]) => [number, name]),
);
/** Columns of features with several values. */
export const LIST_COLUMNS: readonly string[] = LISTS.map(([, name]) => name);

const BETWEEN_FEATURES = '\x01';
const AFTER_NUMBER = '\x02';
const AFTER_ID = '\x03';
const BETWEEN_VALUES = '|';

/**
 * Reads a feature list: `number ␂ id ␃ value`, joined by `␁`. Adds the ids of each feature to `cells`, by column; the
 * values, mostly 1 or a logarithm of a count, are left out. Returns false if the list is malformed or holds an unknown
 * feature.
 */
export function addFeatures(list: string, cells: Map<string, string>): boolean {
  if (list === '') return true;
  for (const feature of list.split(BETWEEN_FEATURES)) {
    const afterNumber = feature.indexOf(AFTER_NUMBER);
    const afterId = feature.indexOf(AFTER_ID, afterNumber + 1);
    const column = FEATURE_COLUMNS.get(feature.slice(0, afterNumber));
    if (afterNumber < 0 || afterId < 0 || column === undefined) return false;
    const id = feature.slice(afterNumber + 1, afterId);
    const earlier = cells.get(column);
    cells.set(column, earlier === undefined ? id : earlier + BETWEEN_VALUES + id);
  }
  return true;
}

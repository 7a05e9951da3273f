/** Fewer records below cannot show what a column holds. */
const MIN_RECORDS = 10;
const MAX_RECORDS = 200;
/** Minimum number of columns with figures: in a single one, the first record's figure may just be missing. */
const MIN_COLUMNS = 2;
/** Longer texts are not units. */
const MAX_LENGTH = 20;
/** How numbers, dates and amounts of money begin. */
const FIGURE = /^[^\p{L}\d]{0,3}\d/u;
/** Texts that mean a missing value. */
const MISSING = /^(?:n\/?a|null|none|nan|nil|missing|unknown|unbekannt|inconnu|[-–—?.]+)$/i;

/**
 * Whether the first record below the header holds the units of the columns, such as `EUR` and `years`: where all other
 * records have figures, it has a short text or nothing; in the other columns, neither digits nor a value that those
 * records have.
 */
export function isUnitsRow([first, ...below]: readonly (readonly string[])[]): boolean {
  if (below.length < MIN_RECORDS) return false;
  const others = below.slice(0, MAX_RECORDS);
  let [columns, units] = [0, 0];
  for (const [column, cell] of first.entries()) {
    const text = cell.trim();
    const values = others.map((record) => (record[column] ?? '').trim()).filter((value) => value !== '');
    if (values.length > 0 && values.every((value) => FIGURE.test(value))) {
      if (FIGURE.test(text) || text.length > MAX_LENGTH) return false;
      columns++;
      if (text !== '' && !isMissingText(text)) units++;
    } else if (/\d/.test(text) || (text !== '' && values.includes(text))) return false;
  }
  return columns >= MIN_COLUMNS && units > 0;
}

/** Whether a cell says that its value is missing. */
export function isMissingText(text: string): boolean {
  return MISSING.test(text);
}

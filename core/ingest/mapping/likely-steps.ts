import { NO_WORDS, YES_WORDS } from '../../label-words.ts';
import { isMarkedMissing } from './missing-marks.ts';

/** Maximum probability that one column lies within another by chance. */
const MAX_CHANCE = 1e-5;
const MIN_COUNT = 3;
const YES = new Set([...YES_WORDS, '1.0']);
const NO = new Set([...NO_WORDS, '', '0.0']);

interface Flag {
  readonly column: string;
  readonly rows: ReadonlySet<number>;
}

/**
 * Columns that look like funnel steps, regardless of their names, in order: each holds only yes or no, and yes only
 * where the previous one is yes, too often for chance. Returns the longest such chain in the first records; empty if
 * there is none. `missing` are the marks of missing values.
 */
export function likelySteps(
  columns: readonly string[],
  records: readonly (readonly string[])[],
  missing: readonly string[] = [],
): readonly string[] {
  const flags = columns
    .flatMap((column, index) =>
      flagOf(
        column,
        records.map((record) => (isMarkedMissing(record[index], missing) ? '' : record[index])),
      ),
    )
    .sort((one, other) => other.rows.size - one.rows.size);
  // The longest chain that ends at each flag, most frequent flag first.
  const chains: Flag[][] = [];
  for (const flag of flags) {
    const wider = chains.filter((chain) => liesWithin(flag, chain[chain.length - 1], records.length));
    const longest = wider.reduce<readonly Flag[]>((best, chain) => (chain.length > best.length ? chain : best), []);
    chains.push([...longest, flag]);
  }
  const best = chains.reduce<readonly Flag[]>((found, chain) => (chain.length > found.length ? chain : found), []);
  return best.length < 2 ? [] : best.map(({ column }) => column);
}

function flagOf(column: string, cells: readonly string[]): Flag[] {
  const rows = new Set<number>();
  for (const [row, cell] of cells.entries()) {
    const word = cell.trim().toLowerCase();
    if (YES.has(word)) rows.add(row);
    else if (!NO.has(word)) return [];
  }
  return rows.size >= MIN_COUNT && rows.size < cells.length ? [{ column, rows }] : [];
}

/**
 * Whether a flag is yes only where a wider one is. If the wider one has a share p of yes, n such rows occur by chance
 * with probability pⁿ.
 */
function liesWithin(flag: Flag, wider: Flag, records: number): boolean {
  if (flag.rows.size >= wider.rows.size || (wider.rows.size / records) ** flag.rows.size > MAX_CHANCE) return false;
  for (const row of flag.rows) if (!wider.rows.has(row)) return false;
  return true;
}

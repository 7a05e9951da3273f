import type { Source, TimeSpan } from './chunks.ts';
import { codeGrouping } from './code-groups.ts';
import type { Filters } from './filter.ts';
import type { Period } from './period.ts';
import { countedRows } from './summaries.ts';
import type { CountedRows } from './summaries.ts';
import { unitsWithin } from './units.ts';
import type { UnitRange } from './units.ts';

/** What of a segment is known from its dataset's summaries: the units that it holds whole. */
export interface Coverage {
  readonly rows: CountedRows;
  readonly units: UnitRange;
  /** The code of the one bank whose rows the segment has; null: those of all. */
  readonly bank: number | null;
  /** What else the segment holds, before and after those units. */
  readonly rest: readonly Period[];
}

/** Opens what is known of a segment; null where its dataset has no summaries or the filters need more than them. */
export function openCoverage(source: Source, { bank, banner, where }: Filters, period: Period): Coverage | null {
  const rows = banner !== undefined || (where !== undefined && where.length > 0) ? null : countedRows(source);
  if (rows === null || (bank !== undefined && rows.classes.banks.includes(null))) return null;
  const { rest, ...units } = unitsWithin(period, rows.units);
  return { rows, units, rest, bank: bank === undefined ? null : bankCode(source, bank) };
}

/** Whether the times of a chunk all lie in a period, none, or some: a row without a time is in no period. */
export function spanWithin({ earliest, latest, anyMissing }: TimeSpan, { from, to }: Period): 'all' | 'none' | 'some' {
  const [start, end] = [from ?? -Infinity, to ?? Infinity];
  if (!(latest >= start && earliest < end)) return 'none';
  return earliest >= start && latest < end && !anyMissing ? 'all' : 'some';
}

function bankCode(source: Source, bank: string): number {
  const column = source.dataset.columns.find(({ role }) => role === 'bank');
  return column === undefined ? -1 : codeGrouping(source, column).groupOf(bank);
}

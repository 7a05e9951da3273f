import { NO_WORDS } from '../../label-words.ts';
import type { FirstRecords } from './formats.ts';
import type { MappingFile } from './mapping.ts';
import { isMarkedMissing } from './missing-marks.ts';
import { isDecision, isNamedAfter, isTimeName, mentionsStep, standardStep } from './standard-names.ts';

/** Maximum probability that mere chance gives a column values only where a step was reached. */
const MAX_CHANCE = 1e-5;
/** With fewer values, a good feature might have them all where the step was reached. */
const MIN_VALUES = 30;
const NO = new Set([...NO_WORDS, '', '0.0', '0.00']);

/**
 * The columns that would leak a label to the model: other columns of a mapped step (`click` beside `click_time`), times
 * of standard steps that the mapping leaves out (an activation implies a click), and decisions on applications. Columns
 * with values only where a step was reached leak it too; a few values suffice if the name mentions a step.
 */
export function leakingColumns(
  steps: NonNullable<MappingFile['steps']>,
  columns: ReadonlySet<string>,
  records: FirstRecords,
  missing: readonly string[] = [],
): string[] {
  if (steps.length === 0) return [];
  const valuesOf = (column: string): ReadonlySet<number> => rowsWithValue(records, column, missing);
  const reached = steps.flatMap(({ column }) => (column === undefined ? [] : [valuesOf(column)]));
  const isLeaking = (column: string): boolean => {
    if (steps.some((step) => isNamedAfter(column, step.name)) || isDecision(column)) return true;
    if (standardStep(column) !== undefined && isTimeName(column)) return true;
    const isNamed = mentionsStep(column);
    const rows = valuesOf(column);
    return reached.some((step) => liesWithin(rows, step) && (isNamed || isUnlikelyByChance(rows, step, records)));
  };
  return [...columns].filter(isLeaking);
}

/** The records in which a column has a value that does not mean no. */
function rowsWithValue(
  { columns, sample }: FirstRecords,
  column: string,
  missing: readonly string[],
): ReadonlySet<number> {
  const index = columns.indexOf(column);
  const rows = new Set<number>();
  for (const [row, record] of sample.entries()) {
    const cell = record[index];
    if (!NO.has(cell.trim().toLowerCase()) && !isMarkedMissing(cell, missing)) rows.add(row);
  }
  return rows;
}

function liesWithin(rows: ReadonlySet<number>, step: ReadonlySet<number>): boolean {
  return rows.size > 0 && rows.size <= step.size && [...rows].every((row) => step.has(row));
}

function isUnlikelyByChance(rows: ReadonlySet<number>, step: ReadonlySet<number>, { sample }: FirstRecords): boolean {
  return rows.size >= MIN_VALUES && (step.size / sample.length) ** rows.size <= MAX_CHANCE;
}

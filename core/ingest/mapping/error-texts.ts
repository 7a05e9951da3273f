import type { Table } from '../files/table.ts';
import type { MappingFile } from './mapping.ts';

/** The errors of Excel, as it writes them into text files. */
const ERRORS = ['#DIV/0!', '#REF!', '#VALUE!', '#NAME?', '#NUM!', '#NULL!', '#N/A', '#SPILL!', '#CALC!'];

/** The errors of Excel among the first records that are not marked as missing. */
export function errorTexts({ missing = [] }: MappingFile, sample: Table['sample']): readonly string[] {
  const unmarked = new Set(ERRORS.filter((error) => !missing.includes(error)));
  const found = new Set<string>();
  for (const record of sample)
    for (const cell of record) if (cell.startsWith('#') && unmarked.has(cell)) found.add(cell);
  return [...found];
}

/** The mapping with Excel's errors among the missing values if the first records hold one. */
export function withErrorTexts(mapping: MappingFile, sample: Table['sample']): MappingFile {
  if (errorTexts(mapping, sample).length === 0) return mapping;
  return { ...mapping, missing: [...new Set([...(mapping.missing ?? []), ...ERRORS])] };
}

import { message, type Message } from '../../text/message.ts';
import { withoutUnit } from '../values/local-numbers.ts';
import { datesOfShortYears, detectNumbers } from './detect-formats.ts';
import {
  dateColumns,
  featuresOf,
  numberFormatsOf,
  presentValues,
  type FirstRecords,
  type MappedColumns,
} from './formats.ts';
import { inferKind } from './infer.ts';
import type { MappingFile } from './mapping.ts';

/**
 * Notes for the user about values that are read in a way of their own: numbers that are texts to these files,
 * percentages, and years of two digits.
 */
export function formatRemarks(
  { missing }: Pick<MappingFile, 'missing'>,
  mapping: MappedColumns,
  input: FirstRecords,
): readonly Message[] {
  const valuesOf = (column: string): string[] => presentValues(input, column, missing);
  const remark = (
    key: 'formats.unreadableNumbers' | 'formats.percentages' | 'formats.shortYears',
    columns: readonly string[],
  ): Message[] => (columns.length === 0 ? [] : [message(key, { columns })]);
  const isUnreadable = (column: string): boolean => {
    const evidence = detectNumbers(valuesOf(column), { points: false });
    return evidence === 'decimal-comma' && inferKind(column, valuesOf(column), evidence).kind === 'numeric';
  };
  return [
    ...remark(
      'formats.unreadableNumbers',
      numberFormatsOf(input).includes('decimal-comma') ? [] : featuresOf(mapping, 'categorical').filter(isUnreadable),
    ),
    ...remark(
      'formats.percentages',
      featuresOf(mapping, 'numeric').filter((column) =>
        valuesOf(column).some((value) => withoutUnit(value).isPercentage),
      ),
    ),
    ...remark(
      'formats.shortYears',
      dateColumns(mapping).filter((column) => datesOfShortYears(valuesOf(column)).length > 0),
    ),
  ];
}

import { count, moment, firstOf, counted } from '../../format.ts';

/** Dates that also fit the order of day and month that the dataset does not have. */
interface OtherDates {
  readonly column: string;
  readonly format: string;
  readonly otherFormat: string;
  readonly days: number;
  readonly otherDays: number;
}

/** Appends of exports to datasets. */
export const appends = {
  appendNoMapping: ({ dataset }: { dataset: string }) =>
    `the project does not say how the files of dataset ${dataset} were read`,
  importAgain: 'import its files again as a new dataset, and append to that one',
  appendLacks: ({
    files,
    dataset,
    missing,
  }: {
    files: readonly string[];
    dataset: string;
    missing: readonly string[];
  }) =>
    `${firstOf(files)} ${files.length === 1 ? 'lacks' : 'lack'} ` +
    `${missing.length === 1 ? 'a column' : 'columns'} of dataset ${dataset}: ${firstOf(missing)}`,
  appendSameColumns: 'append an export with the same columns, in any order',
  appendRenamed: ({ columns }: { columns: readonly string[] }) =>
    `append an export with the same columns; these are new, so one may have been renamed: ${firstOf(columns)}`,
  appendNewColumns: ({ columns }: { columns: readonly string[] }) =>
    `${columns.length === 1 ? 'column' : 'columns'} ${firstOf(columns)} ignored: the dataset does not have ` +
    `${columns.length === 1 ? 'it' : 'them'}`,
  appendOtherNumbers: ({ columns, format }: { columns: readonly string[]; format: string }) =>
    `${firstOf(columns)}: read as ${format}, unlike the dataset ` +
    '(choose another format for the append; on the command line, with --column-format)',
  appendOtherDates: ({ column, format, otherFormat }: { column: string; format: string; otherFormat: string }) =>
    `column ${column} has ${otherFormat}, but the dataset has ${format}`,
  appendSpreadDates: ({ column, days, otherDays, format, otherFormat }: OtherDates) =>
    `column ${column} fits ${format} (as in the dataset), but also ${otherFormat}: the first records would span ` +
    `${counted(days, 'day')}, or only ${counted(otherDays, 'day')}`,
  appendChooseDates: ({ column }: { column: string }) =>
    `choose the format of the dates (on the command line: --column-format "${column}=day-first" or ` +
    `--column-format "${column}=month-first"); nothing was appended`,
  repeatedIds: ({ records }: { records: number }) =>
    `${counted(records, 'record')} with an id that an earlier record has: if files overlap, only the first record ` +
    'of a sample counts, without its later conversions; to keep them, append these files one by one, oldest first',
  appendNeedsIds: ({ dataset, known }: { dataset: string; known: string }) =>
    `cannot ${known} samples of dataset ${dataset}: without ids, they cannot be recognised`,
  appendHasIds: ({ dataset }: { dataset: string }) =>
    `dataset ${dataset} has ids, and no two samples may have the same id`,
  appendPolicies: 'choose update, skip or replace for known samples',
  appendCopiesPolicies: 'choose skip to leave out records that the dataset already has, or add to add them again',
  appendEarlierAsOf: ({ dataset, asOf, earlier }: { dataset: string; asOf: number; earlier: number }) =>
    `the as-of date ${moment(asOf)} is earlier than the as-of date of dataset ${dataset}, ${moment(earlier)}`,
  appendLaterAsOf: 'give a later date, or none',
  appendCopies: ({ dataset, copies, records }: { dataset: string; copies: number; records: number }) =>
    `dataset ${dataset} already has ${count(copies)} of the ${counted(records, 'record')}, with the same values; ` +
    'without ids, samples that were exported twice cannot be told from those that only look the same',
  appendContradictory: ({ samples }: { samples: number }) =>
    `${counted(samples, 'known sample')} with times that differ from the dataset’s: the impression keeps its time, ` +
    'and of two times of a step the earlier one counts',
  appendedSlowStep: ({ step, days }: { step: string; days: number }) =>
    `${step} has no window, but many of its conversions take longer than a day (99 % of those so far came within ` +
    `${days} days): samples younger than that count as not converted, so forecasts are too low; ` +
    `to give it a window, import all files again with "windowDays": ${days}`,
  appendedCopies: ({ copies, areLeftOut }: { copies: number; areLeftOut: boolean }) =>
    `${counted(copies, 'record')} that the dataset already has, with the same values, ` +
    `${copies === 1 ? 'was' : 'were'} ${areLeftOut ? 'left out' : 'added again'}`,
  appendOverlaps: ({ dataset }: { dataset: string }) =>
    `the new records lie partly in the period of dataset ${dataset}: without ids, a sample that was exported again ` +
    'with a later conversion counts twice',
};

import type { CallResult } from '../../../../core/api.ts';
import type { ValueFormat } from '../import/formats.ts';

/** The columns of a dataset whose dates or numbers can be written in several formats. */
export interface FormattedColumns {
  readonly dates: readonly string[];
  readonly numbers: readonly string[];
}

/** The columns of dates and of numbers that the files of an append are expected to have. */
export function formattedColumns({ columns, mapping }: CallResult<'dataset'>): FormattedColumns {
  const { events, time, steps = [] } = mapping ?? {};
  const times = [...(time === undefined ? [] : [time]), ...steps.map(({ name, column }) => column ?? name)];
  return {
    dates: events === undefined ? times : [events.time],
    numbers: columns.filter(({ role }) => role === 'numeric').map(({ name }) => name),
  };
}

/** A chosen format; empty if none is chosen. */
export type ChosenFormat = ValueFormat | '';

/** The chosen format of each column, as the call `append` expects it; empty if none is chosen. */
export function columnFormats(columns: readonly string[], format: ChosenFormat): string[] {
  return format === '' ? [] : columns.map((column) => `${column}=${format}`);
}

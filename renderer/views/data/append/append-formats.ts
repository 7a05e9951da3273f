import type { CallResult } from '../../../../core/api.ts';
import type { ValueFormat } from '../import/formats.ts';

/** The columns of a dataset that are written in a format, by the kind of their values. */
export interface FormattedColumns {
  readonly dates: readonly string[];
  readonly numbers: readonly string[];
}

/** The columns of times and of numbers that the files of an append must have. */
export function formattedColumns({ columns, mapping }: CallResult<'dataset'>): FormattedColumns {
  const { events, time, steps = [] } = mapping ?? {};
  const times = [...(time === undefined ? [] : [time]), ...steps.map(({ name, column }) => column ?? name)];
  return {
    dates: events === undefined ? times : [events.time],
    numbers: columns.filter(({ role }) => role === 'numeric').map(({ name }) => name),
  };
}

/** A chosen format; empty: none is chosen. */
export type ChosenFormat = ValueFormat | '';

/** The formats of columns as the call takes them; no column has one if none is chosen. */
export function columnFormats(columns: readonly string[], format: ChosenFormat): string[] {
  return format === '' ? [] : columns.map((column) => `${column}=${format}`);
}

import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';

/** Every column costs time and memory, in the import and in each training run; wider files are refused. */
export const MAX_COLUMNS = 10_000;

/** Every list, form and message shows names of columns; a longer one is data in place of a header. */
export const MAX_NAME_LENGTH = 1000;

/** The error for a name of a column that is too long to be one. */
export function longColumnName(file: string, column: number, length: number): AppError {
  return new AppError(
    'invalid-input',
    message('ingest.longColumnName', { file, column, length, max: MAX_NAME_LENGTH }),
    message('ingest.shortenName'),
  );
}

/** Names to show for columns that cannot be imported as they are: not too many, none too long, and no two alike. */
export function shownNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return names.slice(0, MAX_COLUMNS).map((name) => {
    const short = name.slice(0, MAX_NAME_LENGTH);
    let shown = short;
    while (taken.has(shown)) {
      const count = (counts.get(short) ?? 1) + 1;
      counts.set(short, count);
      shown = `${short} (${count})`;
    }
    taken.add(shown);
    return shown;
  });
}

/** The error for a file with `columns` columns, more than can be imported, or than `max`, the limit of its format. */
export function tooManyColumns(file: string, columns: number, max = MAX_COLUMNS): AppError {
  return new AppError(
    'invalid-input',
    message('ingest.tooManyColumns', { file, columns, max }),
    message('ingest.leaveColumnsOut'),
  );
}

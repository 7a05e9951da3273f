import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';

/** Every column costs time and memory, in the import and in each training run; wider files are refused. */
export const MAX_COLUMNS = 10_000;

/** The error for a file with `columns` columns, which are more than can be imported. */
export function tooManyColumns(file: string, columns: number): AppError {
  return new AppError(
    'invalid-input',
    message('ingest.tooManyColumns', { file, columns, max: MAX_COLUMNS }),
    message('ingest.leaveColumnsOut'),
  );
}

import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { explainError } from './sql.ts';

/** The error for an output file that cannot be written: what the system said, and what to do. */
export function explainWriteError(error: unknown, path: string): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return explainError(error, path);
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new AppError('disk', message('store.noFolderOf', { path }), message('store.createFolder'), { cause: error });
  const text = message('store.cannotWrite', { path, reason: error.message });
  return new AppError('disk', text, message('store.checkFolder'), { cause: error });
}
